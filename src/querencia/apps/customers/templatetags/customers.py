"""How customers are reached, as their pages and lists write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django import template
from django.utils.dateparse import parse_date
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from querencia.apps.customers.domain.phones import write_phone
from querencia.foundation.frame.reading import current
from querencia.foundation.frame.templatetags.frame import badge, day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from querencia.apps.customers.models import Customer, Email, Phone

register = template.Library()
_Reach = TypeVar("_Reach", "Email", "Phone")


@register.filter
def phone(e164: str) -> str:
    """Write a telephone number as the reader's country does."""
    return write_phone(e164, country=current().reader.locale.territory or "ES")


@register.filter
def main_one(several: Iterable[_Reach]) -> _Reach | None:
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


@register.simple_tag
def cells(customer: Customer, columns: Iterable[tuple[str, str, bool]], today: date) -> str:
    """Write what the columns of the list show of a customer, as cells of a table.

    The list has hundreds of them: templates for them took more than half of the time of the page.

    Args:
        customer: With what the columns show fetched.
        columns: Name, label and whether it is shown.
        today: The organisation's day.
    """
    return format_html_join(
        "",
        '<td data-label="{}" class="{}">{}</td>',
        (
            (label, "nowrap" if name in _UNBROKEN else "", _cell(customer, name, today))
            for name, label, is_shown in columns
            if is_shown
        ),
    )


def _cell(customer: Customer, column: str, today: date) -> object:
    write = _CELLS.get(column)
    if write is None:
        return custom_value(customer.custom, column)
    return write(customer, today)


def _telephone(customer: Customer, today: date) -> str:
    del today
    one = main_one(customer.phones.all())
    return format_html('<a href="tel:{0}">{1}</a>', one.e164, phone(one.e164)) if one else ""


def _address(customer: Customer, today: date) -> str:
    del today
    one = main_one(customer.emails.all())
    return format_html('<a href="mailto:{0}">{0}</a>', one.address) if one else ""


def _tags(customer: Customer, today: date) -> str:
    del today
    return format_html_join(" ", "{}", ((badge(tag.name),) for tag in customer.tags.all()))


def _next_contact(customer: Customer, today: date) -> str:
    on = customer.next_contact_on
    if on is not None and on < today:
        return format_html('<span class="risk-text">{}</span>', day(on))
    return _day_or_blank(on)


def _loyalty(customer: Customer, today: date) -> str:
    del today
    since = customer.loyalty_since
    return _("since %(day)s") % {"day": day(since)} if since else ""


def _day_or_blank(on: date | None) -> str:
    return "" if on is None else day(on)


_UNBROKEN = {"contacto", "proximo", "telefono"}
_CELLS: Mapping[str, Callable[[Customer, date], object]] = {
    "ciudad": lambda customer, _today: customer.town,
    "telefono": _telephone,
    "correo": _address,
    "responsable": lambda customer, _today: customer.owner or "",
    "equipo": lambda customer, _today: customer.team or "",
    "segmento": lambda customer, _today: customer.segment or "",
    "etiquetas": _tags,
    "canal": lambda customer, _today: customer.acquisition_channel or "",
    "contacto": lambda customer, _today: _day_or_blank(customer.last_contact_at),
    "proximo": _next_contact,
    "alta": lambda customer, _today: _day_or_blank(customer.acquired_on),
    "fidelidad": _loyalty,
}
