"""Periods of days: half-open, in whole days of a named time zone, with ISO weeks."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

CalendarUnit = Literal["month", "quarter"]
MONTHS_IN: dict[CalendarUnit, int] = {"month": 1, "quarter": 3}


@dataclass(frozen=True, order=True)
class Period:
    """The days after ``start`` up to and including ``end``: (start, end].

    ``start`` and ``end`` are moments, the close of those days: a customer active at ``start`` and
    lost by ``end`` was lost in the period, and periods that touch share no day.

    Raises:
        ValueError: When ``start`` is not before ``end``.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"a period must end after it starts: ({self.start}, {self.end}]")

    def __contains__(self, day: date) -> bool:
        return self.start < day <= self.end

    @property
    def first(self) -> date:
        """The first day in the period; the last is ``end``."""
        return self.start + timedelta(days=1)

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.end - self.start).days

    @property
    def months(self) -> int | None:
        """How many whole months the period is; None when it is not made of whole months."""
        count = months_of(self.end) - months_of(self.start)
        whole = months_back(self.end, count) == self.start
        return count if whole or (_ends_month(self.start) and _ends_month(self.end)) else None

    def preceding(self) -> Period:
        """Return the period that closes where this one opens, as many months (or days) long."""
        if self.months is None:
            return Period(self.start - timedelta(days=self.days), self.start)
        start = months_back(self.start, self.months)
        both_end_months = _ends_month(self.start) and _ends_month(self.end)
        return Period(month_end(start) if both_end_months else start, self.start)

    def instants(self, zone: str) -> tuple[datetime, datetime]:
        """Return the moments [from, until) in UTC between which the days of ``zone`` lie.

        A timestamp ``t`` belongs to the period when ``from <= t < until``. Days on which clocks
        change have 23 or 25 hours; where midnight does not exist the day starts when clocks do.
        """
        return _midnight(self.first, zone), _midnight(self.end + timedelta(days=1), zone)

    @classmethod
    def year_to(cls, end: date) -> Period:
        """Return the year that ends with ``end``."""
        return cls(years_back(end, 1), end)

    @classmethod
    def containing(cls, day: date, unit: CalendarUnit) -> Period:
        """Return the calendar month or quarter in which ``day`` lies."""
        return cls(unit_start(day, unit) - timedelta(days=1), unit_end(day, unit))

    @classmethod
    def iso_week(cls, day: date) -> Period:
        """Return the ISO week (Monday to Sunday) in which ``day`` lies."""
        monday = week_start(day)
        return cls(monday - timedelta(days=1), monday + timedelta(days=6))


def week_start(day: date) -> date:
    """Return the Monday of the ISO week in which ``day`` lies."""
    return day - timedelta(days=day.weekday())


def years_back(day: date, years: int) -> date:
    """Return the same date ``years`` earlier; 29 February becomes 28 where there is none."""
    return months_back(day, 12 * years)


def months_back(day: date, months: int) -> date:
    """Return the same day ``months`` earlier, or the month's last where it has no such day."""
    year, month = divmod(months_of(day) - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """Return the last day of the month in which ``day`` lies."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def unit_start(day: date, unit: CalendarUnit) -> date:
    """Return the first day of the month or quarter in which ``day`` lies."""
    return months_back(day.replace(day=1), months_of(day) % MONTHS_IN[unit])


def unit_end(day: date, unit: CalendarUnit) -> date:
    """Return the last day of the month or quarter in which ``day`` lies."""
    return month_end(months_back(unit_start(day, unit), 1 - MONTHS_IN[unit]))


def month_ends(end: date, count: int) -> tuple[date, ...]:
    """Return ``end`` and the month ends before it, ``count`` days in all, oldest first."""
    earlier = [month_end(months_back(end.replace(day=1), back)) for back in range(count - 1, 0, -1)]
    return (*earlier, end)


def months_of(day: date) -> int:
    """Return the months from the year 0 to the month of ``day``."""
    return day.year * 12 + day.month - 1


def day_in(instant: datetime, zone: str) -> date:
    """Return the day that it was at ``instant`` in the time zone ``zone``.

    Raises:
        ValueError: When ``instant`` carries no time zone: which day it was would be a guess.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant} names no time zone")
    return instant.astimezone(ZoneInfo(zone)).date()


def _ends_month(day: date) -> bool:
    return day == month_end(day)


def _midnight(day: date, zone: str) -> datetime:
    """Return the first moment of ``day`` in ``zone``, in UTC.

    The earlier fold is taken: where clocks go back over midnight the day starts the first time.
    Where midnight is skipped, the earlier offset maps it to the very moment of the change.
    """
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
