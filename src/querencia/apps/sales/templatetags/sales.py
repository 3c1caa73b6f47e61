"""Small parts of pages of sales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_skeleton
from django import template

from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from datetime import date

register = template.Library()


@register.filter
def short_month(value: date) -> str:
    """Write a month without its year: ``nov``."""
    return str(format_skeleton("MMM", value, locale=current().reader.locale))
