"""Small parts of pages of sales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_skeleton
from django import template

from querencia.foundation.frame.reading import current
from querencia.foundation.money import amount_of

if TYPE_CHECKING:
    from datetime import date

register = template.Library()


@register.filter
def short_month(value: date) -> str:
    """Write a month without its year: ``nov``."""
    return str(format_skeleton("MMM", value, locale=current().reader.locale))


@register.filter
def bare(minor: int) -> str:
    """Write an amount of the organisation's currency without its sign, for narrow columns."""
    reading = current()
    return reading.reader.money(amount_of(minor, reading.currency), None)
