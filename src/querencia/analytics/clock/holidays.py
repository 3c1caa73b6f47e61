"""Public holidays: which days they are, and how much is bought on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import holidays as calendars
import numpy as np

from querencia.analytics.clock.days import day_of, number_of, weekdays_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FEWEST_HOLIDAYS = 8  # that fell within the ledger; fewer say little
SURE = 3.0  # standard errors that the factor must be away from 1
MATTERS = 0.1  # smaller differences are not worth a day's change
AROUND = (-21, -14, -7, 7, 14, 21)  # the same weekday before and after, to compare with


@dataclass(frozen=True)
class Holidays:
    """The public holidays of a country, and how fast the clock runs on them.

    Attributes:
        country: ISO 3166-1 code of two letters.
        subdivision: Code of a region in it, as the ``holidays`` package has it; None without.
        factor: Purchases on a holiday against the same weekday in the weeks around it.
    """

    country: str
    subdivision: str | None
    factor: float

    def factors(self, days: Ints) -> Floats:
        """Return the factor of each day: ``factor`` on holidays, 1 on all others."""
        closed = holidays_between(days.min(), days.max(), self.country, self.subdivision)
        return np.where(np.isin(days, closed), self.factor, 1.0)

    def save(self) -> dict[str, Any]:
        """Return them as plain data."""
        return {"country": self.country, "subdivision": self.subdivision, "factor": self.factor}

    @staticmethod
    def load(data: Mapping[str, Any]) -> Holidays:
        """Return what ``save`` turned into plain data."""
        return Holidays(data["country"], data["subdivision"], data["factor"])


def holidays_between(first: int, last: int, country: str, subdivision: str | None) -> Ints:
    """Return the public holidays on weekdays from day ``first`` to day ``last``.

    At weekends a holiday changes little. Days are numbers since 1970-01-01.

    Raises:
        NotImplementedError: The ``holidays`` package knows no such country or subdivision.
    """
    years = range(day_of(first).year, day_of(last).year + 1)
    found = calendars.country_holidays(country, subdiv=subdivision, years=years)
    days = np.array(sorted(number_of(day) for day in found), dtype=np.int64)
    return days[(days >= first) & (days <= last) & (weekdays_of(days) < 5)]


def measure_holidays(
    days: Ints, purchases: Floats, country: str, subdivision: str | None = None
) -> Holidays | None:
    """Compare purchases on public holidays with the same weekdays around them.

    Args:
        days: Consecutive days, numbers since 1970-01-01, shape (n,).
        purchases: Repeat purchases on each, shape (n,).
        country: ISO 3166-1 code of two letters.
        subdivision: Code of a region in it.

    Returns:
        The holidays with one common factor; None where they can't be told from other days.
    """
    closed = holidays_between(days[0], days[-1], country, subdivision)
    closed = closed[(closed >= days[0] + 21) & (closed <= days[-1] - 21)]
    neighbours = closed[:, None] + np.array(AROUND)
    usual = np.where(np.isin(neighbours, closed), np.nan, purchases[neighbours - days[0]])
    expected = np.nanmean(usual, axis=1) if len(closed) else np.empty(0)
    observed = purchases[closed - days[0]]
    if len(closed) < FEWEST_HOLIDAYS or expected.sum() <= 0:
        return None
    factor = float(observed.sum() / expected.sum())
    scatter = observed - factor * expected
    error = float(np.sqrt((scatter**2).sum() * len(closed) / (len(closed) - 1)) / expected.sum())
    if abs(factor - 1.0) < max(MATTERS, SURE * error):
        return None
    return Holidays(country, subdivision, factor)
