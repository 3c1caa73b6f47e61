"""Small parts of pages of imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.numbers import format_decimal
from django import template

from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from decimal import Decimal

register = template.Library()


@register.filter
def plain_number(value: Decimal | None) -> str:
    """Write a number as it was understood, with the decimals that it has: ``1.234,5``."""
    if value is None:
        return ""
    return str(format_decimal(value, "#,##0.####", locale=current().reader.locale))
