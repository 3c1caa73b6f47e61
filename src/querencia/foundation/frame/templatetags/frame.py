"""Values as the reader's country writes them, icons, and the parts that pages are made of.

What each part takes is shown in docs/reference/components.md.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from querencia.foundation.frame.reading import current
from querencia.foundation.money import amount_of, digits_of

if TYPE_CHECKING:
    from datetime import date

    from django.core.paginator import Page
    from django.forms import BoundField
    from django.template import Context
    from django.utils.safestring import SafeString

register = template.Library()
SORT = "orden"
PAGE = "pagina"


@register.simple_tag
def page_language() -> str:
    """Return the BCP 47 tag of the language that the page is written in: ``es-MX``."""
    return current().reader.tag


@register.filter
def money(minor: int | None, currency: str = "") -> str:
    """Write minor units as money, from a hundred on without cents: ``1.234 €``, ``12,50 €``."""
    reading = current()
    code = currency or reading.currency
    return reading.reader.money(None if minor is None else amount_of(minor, code), code)


@register.filter
def exact(minor: int | None, currency: str = "") -> str:
    """Write minor units as money to the cent, as a document does: ``1.234,50 €``."""
    reading = current()
    code = currency or reading.currency
    amount = None if minor is None else amount_of(minor, code)
    return reading.reader.money(amount, code, digits_of(code))


@register.filter
def amount(value: float | None, currency: str = "") -> str:
    """Write an amount in whole currency units, as analytics gives it, as money."""
    reading = current()
    return reading.reader.money(value, currency or reading.currency)


@register.filter
def month(value: date | None) -> str:
    """Write a month: ``nov 2026``."""
    return "" if value is None else current().reader.month(value)


@register.filter
def long_month(value: date) -> str:
    """Write a month in a sentence or a heading: ``noviembre de 2026``."""
    return current().reader.long_month(value)


@register.filter
def integer(value: float | None) -> str:
    """Write a count: ``12.345``."""
    return current().reader.integer(value)


@register.filter
def percent(share: float | None) -> str:
    """Write a share of one as percent: ``82 %``."""
    return current().reader.percent(share)


@register.filter
def probability(share: float | None) -> str:
    """Write a probability, never as 0 % or 100 %: ``less than 1 %``."""
    return current().reader.probability(share)


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a day: ``21 nov 2026``."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return current().reader.day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """Write a day with its time, in the organisation's zone: ``21 nov 2026, 9:05``."""
    if value is None:
        return day(None)
    local = timezone.localtime(value)
    return f"{day(value)}, {local.hour}:{local.minute:02}"


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first two words of a name."""
    return "".join(word[0] for word in name.split()[:2]).upper()


@register.filter
def label(field: BoundField) -> str:
    """Return a field's label, or its group's legend, without the colon that Django adds."""
    return (
        field.legend_tag(label_suffix="")
        if field.use_fieldset
        else field.label_tag(label_suffix="")
    )


@register.simple_tag
def icon(name: str, size: int = 18) -> str:
    """Draw one of lucide's icons; it says nothing to a screen reader, the word beside it does."""
    return _drawn(name, size)


@cache
def _drawn(name: str, size: int) -> str:
    """Draw an icon once: lucide reads and writes its XML anew each time, and pages have many."""
    return lucide(name, size=size, **{"aria-hidden": "true", "focusable": "false"})


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: object) -> str:
    """Return this page's query with some parameters changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_block_tag
def heading(content: str, title: str, note: str = "", back: str = "", back_label: str = "") -> str:
    """Draw the head of a page: title, a line below, the way back, and actions inside."""
    return _part("heading", content=content, title=title, note=note, back=back,
                 back_label=back_label or _("Back"))  # fmt: skip


@register.inclusion_tag("frame/parts/figure.html")
def figure(
    label: str,
    value: str | None,
    *,
    note: str = "",
    href: str = "",
    definition: str = "",
    tone: str = "",
    missing: str = "",
) -> dict[str, str | None]:
    """Draw one figure, written out already; without a value, what is missing for it."""
    return {"label": label, "value": value, "note": note, "href": href,
            "definition": definition, "tone": tone, "missing": missing}  # fmt: skip


@register.simple_block_tag
def empty(content: str, title: str, icon: str = "inbox") -> str:
    """Draw an empty state: what is not there yet, and inside what to do next."""
    return _part("empty", content=content, title=title, name=icon)


@register.simple_tag
def badge(label: str, tone: str = "") -> SafeString:
    """Draw a status in a word; tones: good, notice, risk, info, or none."""
    return format_html('<span class="badge {}">{}</span>', tone, label)


@register.simple_tag(takes_context=True)
def tab(context: Context, href: str, label: str, *, here: bool | None = None) -> SafeString:
    """Draw one tab, a link; it is the current one where its address is the page's."""
    at = context["request"].path == href if here is None else here
    written = '<a href="{}" aria-current="page">{}</a>' if at else '<a href="{}">{}</a>'
    return format_html(written, href, label)


@register.inclusion_tag("frame/parts/column.html", takes_context=True)
def column(context: Context, field: str, label: str, kind: str = "") -> dict[str, str]:
    """Draw the heading of a column by which the list can be sorted: ``?orden=-field``."""
    now = context["request"].GET.get(SORT) or str(context.get("sort", ""))
    turned = f"-{field}" if now == field else field
    direction = {field: "ascending", f"-{field}": "descending"}.get(now, "")
    href = with_query(context, **{SORT: turned, PAGE: None})
    return {"href": href, "label": label, "kind": kind, "direction": direction}


@register.inclusion_tag("frame/parts/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], parameter: str = PAGE) -> dict[str, object]:
    """Draw the way to the pages before and after: ``?pagina=2``, or another parameter."""
    numbers = {
        "first": integer(page.start_index()),
        "last": integer(page.end_index()),
        "count": integer(page.paginator.count),
    }
    return {
        "page": page,
        "range": _("%(first)s to %(last)s of %(count)s") % numbers,
        "previous": page.has_previous()
        and with_query(context, **{parameter: page.previous_page_number()}),
        "next": page.has_next() and with_query(context, **{parameter: page.next_page_number()}),
    }


@register.simple_block_tag
def dialog(content: str, id: str, title: str, *, small: bool = False) -> str:  # noqa: A002 - HTML's name
    """Draw a dialog that a button with ``data-dialog`` opens; Escape closes it."""
    return _part("dialog", content=content, id=id, title=title, small=small)


def _part(part: str, /, **values: object) -> str:
    return render_to_string(f"frame/parts/{part}.html", values)
