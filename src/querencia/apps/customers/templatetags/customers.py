"""How customers are reached, as their pages and lists write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from querencia.apps.customers.domain.phones import write_phone
from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from querencia.apps.customers.models import Email, Phone

register = template.Library()


@register.filter
def phone(e164: str) -> str:
    """Write a telephone number as the reader's country does."""
    return write_phone(e164, country=current().reader.locale.territory or "ES")


@register.filter
def main_one(several: Iterable[Email | Phone]) -> Email | Phone | None:
    """Return the main one of e-mails or telephones that were fetched already."""
    return min(several, key=lambda one: (not one.is_main, one.pk), default=None)


@register.filter
def custom_value(custom: Mapping[str, Any], column: str) -> str:
    """Write the value of a custom field; ``column`` is its key, or the name of its column."""
    value = custom.get(column.removeprefix("campo_"))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return current().reader.number(value, 0 if value == int(value) else 2)
    if isinstance(value, str) and (day := _day(value)):
        return current().reader.day(day)
    return str(value or "")


def _day(text: str) -> Any:  # noqa: ANN401 - a date or None
    try:
        return parse_date(text) if len(text) == 10 else None
    except ValueError:
        return None
