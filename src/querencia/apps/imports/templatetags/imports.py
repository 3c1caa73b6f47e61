"""Small parts of pages of imports."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from babel.numbers import format_decimal
from django import template

from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from decimal import Decimal

register = template.Library()
ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@register.filter
def plain_number(value: Decimal | None) -> str:
    """Write a number as it was understood, with the decimals that it has: ``1.234,5``."""
    if value is None:
        return ""
    return str(format_decimal(value, "#,##0.####", locale=current().reader.locale))


@register.filter
def days_written(text: str) -> str:
    """Write the days of a stored text as the reader's country does."""
    reader = current().reader
    return ISO_DAY.sub(lambda found: reader.day(date.fromisoformat(found.group())), text)
