"""Days since 1970-01-01 and the dates that they are."""

from __future__ import annotations

from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
QUARTER_DAYS = 7 * 13


def as_date(day: int) -> date:
    """Return the date of a day."""
    return EPOCH + timedelta(days=day)


def as_day(when: date) -> int:
    """Return the day of a date."""
    return (when - EPOCH).days
