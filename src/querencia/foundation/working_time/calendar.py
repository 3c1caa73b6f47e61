"""When people work: openings for each day of the week, without holidays and days off."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo

from querencia.foundation.working_time.public_holidays import public_holidays

DAY = 24 * 60  # minutes that a wall clock shows, whatever a day lasts


class BadOpening(ValueError):
    """An opening that begins before its day, ends before it begins, or lasts more than a day."""


@dataclass(frozen=True, order=True)
class Opening:
    """A range of a day, in minutes that the wall clock shows after midnight.

    It belongs to the day on which it begins; an end beyond 24 hours lies on the next day.

    Raises:
        BadOpening: When it cannot be.
    """

    starts: int
    ends: int

    def __post_init__(self) -> None:
        if not (0 <= self.starts < DAY and self.starts < self.ends <= self.starts + DAY):
            raise BadOpening(f"{self.starts} to {self.ends}")


Week = tuple[tuple[Opening, ...], ...]


@dataclass(frozen=True)
class WorkingCalendar:
    """A calendar of working time.

    Attributes:
        zone: Whose wall clocks the openings are read from.
        week: The openings of Monday to Sunday.
        country: Whose public holidays are days off; none when empty.
        region: Whose regional holidays are, too.
        days_off: Further days without openings.
    """

    zone: tzinfo
    week: Week
    country: str = ""
    region: str = ""
    days_off: frozenset[date] = field(default_factory=frozenset)

    def is_off(self, day: date) -> bool:
        """Tell whether a day is a holiday or another day off."""
        return day in self.days_off or day in public_holidays(self.country, self.region, day.year)

    def openings_of(self, day: date) -> tuple[Opening, ...]:
        """Return the openings that begin on a day."""
        openings = self.week[day.weekday()]
        return () if not openings or self.is_off(day) else openings


ALWAYS_OPEN = WorkingCalendar(zone=UTC, week=((Opening(0, DAY),),) * 7)
