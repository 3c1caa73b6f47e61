"""A clock whose weeks pass as fast as the business usually sells: operational time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from querencia.analytics.clock.days import (
    WEEKS_OF_YEAR,
    iso_weeks_of,
    number_of,
    weekdays_of,
)
from querencia.analytics.clock.holidays import Holidays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

VERSION = 1
# No ledger in use today starts before; days before and after run on the calendar.
EARLIEST, LATEST = date(1900, 1, 1), date(2150, 1, 1)
SLOWEST = 0.02  # a closed day still passes, so that readings can be turned back into days


@dataclass(frozen=True)
class Clock:
    """Reads calendar days as weeks of operational time, at a mean speed of 1 in each ISO year.

    In a week of factor 2 the base buys twice as fast as in its average week, and two weeks pass.
    Silence measured in such weeks means the same in August as at Christmas.

    Attributes:
        on: Whether it differs from the calendar at all.
        reason: Why it is on or off: ``not_asked``, ``short_history``, ``few_purchases``,
            ``no_season`` or ``season``.
        index: Factor of each ISO week of the year, 53 of them, mean 1.
        weekdays: Factor of each day of the week, Monday first.
        holidays: Which days are public holidays, and their factor; None without.
    """

    on: bool = False
    reason: str = "not_asked"
    index: tuple[float, ...] = (1.0,) * WEEKS_OF_YEAR
    weekdays: tuple[float, ...] = (1.0,) * 7
    holidays: Holidays | None = None

    def speed(self, days: ArrayLike) -> Floats:
        """Return how fast the clock runs on each day, before each year is brought to a mean of 1.

        Args:
            days: Days since 1970-01-01, shape (n,).
        """
        numbers = np.asarray(days, dtype=np.int64)
        weeks = iso_weeks_of(numbers)[1]
        speed = np.array(self.index)[weeks] * np.array(self.weekdays)[weekdays_of(numbers)]
        if self.holidays is not None:
            speed = speed * self.holidays.factors(numbers)
        never_still: Floats = np.maximum(speed, SLOWEST)
        return never_still

    def weeks(self, days: ArrayLike) -> Floats:
        """Return the reading at the close of each day, in weeks since the close of 1970-01-01.

        Args:
            days: Days since 1970-01-01, any shape.
        """
        numbers = np.asarray(days, dtype=np.int64)
        if not self.on:
            calendar_weeks: Floats = numbers / 7.0
            return calendar_weeks
        first, readings = self._readings
        inside = np.clip(numbers - first, 0, len(readings) - 1)
        beyond = numbers - first - inside  # before the earliest and after the latest day
        weeks: Floats = readings[inside] + beyond / 7.0
        return weeks

    def weeks_at(self, day: date) -> float:
        """Return the reading at the close of one day."""
        return float(self.weeks(number_of(day)))

    def days_ahead(self, days: ArrayLike, weeks: ArrayLike) -> Ints:
        """Return after how many days, rounded up, the clock will have run on by ``weeks``.

        Args:
            days: Days since 1970-01-01 at whose close one starts to wait, any shape.
            weeks: Weeks of this clock, 0 or more, a shape that broadcasts with ``days``.
        """
        start, wait = np.broadcast_arrays(np.asarray(days, np.int64), np.asarray(weeks, float))
        if not self.on:
            return np.ceil(wait * 7.0 - 1e-9).astype(np.int64)
        first, readings = self._readings
        reached = np.searchsorted(readings, self.weeks(start) + wait - 1e-9)
        ahead: Ints = np.maximum(first + reached - start, 0)
        return ahead

    def table(self, last: date, first: date = EARLIEST) -> pa.Table:
        """Return the readings of all days from ``first`` to ``last``: ``day``, ``weeks``."""
        days = np.arange(number_of(first), number_of(last) + 1, dtype=np.int32)
        return pa.table({"day": pa.array(days).cast(pa.date32()), "weeks": self.weeks(days)})

    def save(self) -> dict[str, Any]:
        """Return the clock as plain data."""
        return {
            "version": VERSION,
            "on": self.on,
            "reason": self.reason,
            "index": list(self.index),
            "weekdays": list(self.weekdays),
            "holidays": None if self.holidays is None else self.holidays.save(),
        }

    @staticmethod
    def load(data: Mapping[str, Any]) -> Clock:
        """Return the clock that ``save`` turned into plain data.

        Raises:
            ValueError: A later version of Querencia saved it.
        """
        if data["version"] != VERSION:
            raise ValueError(f"a clock of version {data['version']} cannot be read")
        holidays = data["holidays"]
        return Clock(
            on=data["on"],
            reason=data["reason"],
            index=tuple(data["index"]),
            weekdays=tuple(data["weekdays"]),
            holidays=None if holidays is None else Holidays.load(holidays),
        )

    @cached_property
    def _readings(self) -> tuple[int, Floats]:
        """The first day and the readings of all days from it on; 0 at the close of 1970-01-01."""
        first = number_of(EARLIEST)
        days = np.arange(first, number_of(LATEST), dtype=np.int64)
        year, _ = iso_weeks_of(days)
        speed, place = self.speed(days), year - year[0]
        mean = np.bincount(place, speed) / np.bincount(place)
        weeks = np.cumsum(speed / mean[place]) / 7.0
        return first, weeks - weeks[-first]


def calendar(reason: str = "not_asked") -> Clock:
    """Return the clock that is the calendar: every week counts the same."""
    return Clock(on=False, reason=reason)


def seasonal(
    index: tuple[float, ...],
    *,
    weekdays: tuple[float, ...] = (1.0,) * 7,
    holidays: Holidays | None = None,
) -> Clock:
    """Return the clock that runs by the factors of the ISO weeks of the year.

    Args:
        index: 53 factors above 0; only their ratios count.
        weekdays: Seven factors, Monday first; only their ratios count.
        holidays: Public holidays with their factor.

    Raises:
        ValueError: There are not 53 and 7 factors above 0.
    """
    if len(index) != WEEKS_OF_YEAR or len(weekdays) != 7 or min(*index, *weekdays) < 0:
        raise ValueError("a clock has 53 factors of weeks and 7 of weekdays, none below 0")
    return Clock(
        on=True,
        reason="season",
        index=_to_mean_one(index),
        weekdays=_to_mean_one(weekdays),
        holidays=holidays,
    )


def _to_mean_one(factors: tuple[float, ...]) -> tuple[float, ...]:
    mean = sum(factors) / len(factors)
    return tuple(factor / mean for factor in factors)
