"""Months and weeks as people write them in a table."""

from __future__ import annotations

import re
from datetime import date

from querencia.apps.sales.enums import BudgetPeriod
from querencia.connectors.columns.dates import readings

_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]?(\d{1,2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{4})")
_WEEK = re.compile(r"(\d{4})[-/ ]?[WwSs](\d{1,2})|[WwSs](\d{1,2})[-/ ](\d{4})")
_NAMED = re.compile(r"([^\W\d]{3,})\.?[-/ ]*(?:del? )?(\d{4}|\d{2})")


def read_month(text: str, order: str | None = None) -> date | None:
    """Return the first day of the month that a text names.

    >>> read_month("03/2025"), read_month("marzo de 2025"), read_month("2025-03-17")
    (datetime.date(2025, 3, 1), datetime.date(2025, 3, 1), datetime.date(2025, 3, 1))
    """
    text = text.strip()
    if match := _YEAR_FIRST.fullmatch(text):
        return _first(int(match[1]), int(match[2]))
    if match := _MONTH_FIRST.fullmatch(text):
        return _first(int(match[2]), int(match[1]))
    if match := _NAMED.fullmatch(text):
        text = f"1 {match[1]} {match[2]}"
    found = readings(re.sub(r"[\sT]+\d{1,2}:\d{2}.*$", "", text))
    day = found.get(order or "dmy") or next(iter(found.values()), None)
    return day.replace(day=1) if day else None


def read_period(text: str, order: str | None = None) -> tuple[str, date] | None:
    """Return whether a text names a month or an ISO week, and its first day.

    >>> read_period("2025-W07")
    ('week', datetime.date(2025, 2, 10))
    """
    if match := _WEEK.fullmatch(text.strip()):
        year, week = (match[1], match[2]) if match[1] else (match[4], match[3])
        try:
            return BudgetPeriod.WEEK.value, date.fromisocalendar(int(year), int(week), 1)
        except ValueError:
            return None
    month = read_month(text, order)
    return (BudgetPeriod.MONTH.value, month) if month else None


def _first(year: int, month: int) -> date | None:
    return date(year, month, 1) if 1 <= month <= 12 and 1970 <= year <= 2100 else None
