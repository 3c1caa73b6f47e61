"""Days as numbers since 1970-01-01, and the ISO weeks they lie in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

EPOCH = date(1970, 1, 1)
WEEKS_OF_YEAR = 53


def number_of(day: date) -> int:
    """Return a day as the number of days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """Return the day that is ``number`` days after 1970-01-01."""
    return EPOCH + timedelta(days=int(number))


def weekdays_of(days: Ints) -> Ints:
    """Return the weekday of each day, Monday 0."""
    return (days + 3) % 7  # 1970-01-01 was a Thursday


def iso_weeks_of(days: Ints) -> tuple[Ints, Ints]:
    """Return the ISO year of each day, and the ISO week in it counted from 0 (52 is week 53).

    A week belongs to the year that holds its Thursday (ISO 8601).
    """
    thursdays = days - weekdays_of(days) + 3
    years = thursdays.astype("datetime64[D]").astype("datetime64[Y]")
    new_year = years.astype("datetime64[D]").astype(np.int64)
    return years.astype(np.int64) + 1970, (thursdays - new_year) // 7
