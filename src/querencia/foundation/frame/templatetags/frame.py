"""Values as the reader's country writes them, icons, and small parts of pages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone
from lucide.templatetags.lucide import lucide

from querencia.foundation.frame.reading import current
from querencia.foundation.money import amount_of

if TYPE_CHECKING:
    from datetime import date

register = template.Library()


@register.filter
def money(minor: int | None, currency: str = "") -> str:
    """Write minor units as money: ``1.234,50 €``."""
    reading = current()
    code = currency or reading.currency
    return reading.reader.money(None if minor is None else amount_of(minor, code), code)


@register.filter
def integer(value: float | None) -> str:
    """Write a count: ``12.345``."""
    return current().reader.integer(value)


@register.filter
def percent(share: float | None) -> str:
    """Write a share of one as percent: ``82,4 %``."""
    return current().reader.percent(share)


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a day: ``21 nov 2026``."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return current().reader.day(value)


@register.simple_tag
def icon(name: str, size: int = 18) -> str:
    """Draw one of lucide's icons; it says nothing to a screen reader, the word beside it does."""
    return lucide(name, size=size, **{"aria-hidden": "true", "focusable": "false"})


@register.simple_tag(takes_context=True)
def with_query(context: Any, **changes: Any) -> str:  # noqa: ANN401 - Django's context
    """Return this page's query with some parameters changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"
