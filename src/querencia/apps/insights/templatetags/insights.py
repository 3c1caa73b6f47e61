"""Values as this room's pages write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from querencia.foundation.frame.reading import current
from querencia.foundation.money import amount_of, digits_of

if TYPE_CHECKING:
    from datetime import date

register = template.Library()


@register.filter
def in_percent(value: float | None) -> str:
    """Write a figure that counts in percent: 82.6 is ``82,6 %``."""
    return current().reader.percent(None if value is None else value / 100, 1)


@register.filter
def quarter(value: date) -> str:
    """Write a calendar quarter: ``T4 2026``."""
    return current().reader.quarter(value)


@register.filter
def money_to_the_cent(minor: int) -> str:
    """Write minor units as money with all its digits, however large: parts must add up."""
    reading = current()
    digits = digits_of(reading.currency)
    amount = amount_of(minor, reading.currency)
    return reading.reader.money(amount, reading.currency, digits)


@register.filter
def money_or_nothing(minor: int | None) -> str:
    """Write minor units as money, and nothing where they are not known."""
    reading = current()
    if minor is None:
        return ""
    return reading.reader.money(amount_of(minor, reading.currency), reading.currency)


@register.filter
def divided_by(minor: int, count: int) -> int:
    """Divide an amount among several, to the next minor unit."""
    return round(minor / count)
