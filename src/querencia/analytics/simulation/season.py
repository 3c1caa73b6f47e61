"""The time in which a simulated base lives: fast in its season, slow on its holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from querencia.analytics.simulation.scenario import Scenario

    Floats = NDArray[np.float64]

_YEAR = 365.25


@dataclass(frozen=True)
class Season:
    """Calendar days against operational weeks, both from the start of the ledger.

    Attributes:
        speed: Speed of each day of the ledger, mean 1 over a long year, shape (days,).
        weeks: Operational weeks passed at the start of each day and at the end of the last one,
            shape (days + 1,).
    """

    speed: Floats
    weeks: Floats

    @property
    def length(self) -> float:
        """Operational weeks of the whole ledger."""
        return float(self.weeks[-1])

    def weeks_at(self, days: Floats) -> Floats:
        """Return the operational weeks passed at a (fractional) day of the ledger."""
        weeks: Floats = np.interp(days, np.arange(float(len(self.weeks))), self.weeks)
        return weeks

    def days_at(self, weeks: Floats) -> Floats:
        """Return the (fractional) day of the ledger at which so many weeks have passed."""
        days: Floats = np.interp(weeks, self.weeks, np.arange(float(len(self.weeks))))
        return days


def season(scenario: Scenario) -> Season:
    """Lay out the speed of each day of the scenario's ledger."""
    speed = _speed(scenario, scenario.start, scenario.days)
    # Four whole years hold every date and nearly every weekday of a date equally often, so the
    # mean speed does not depend on where in the year the ledger starts or ends.
    speed = speed / _speed(scenario, scenario.start.replace(month=1, day=1), 1461).mean()
    weeks = np.concatenate([[0.0], np.cumsum(speed)]) / 7.0
    return Season(speed=speed, weeks=weeks)


def _speed(scenario: Scenario, first: date, days: int) -> Floats:
    dates = [first + timedelta(days=i) for i in range(days)]
    of_year = np.array([day.timetuple().tm_yday - 1 for day in dates], dtype=float)
    speed = 1.0 + scenario.season * np.cos(2 * np.pi * (of_year - scenario.season_peak) / _YEAR)
    speed *= np.array(scenario.weekdays)[[day.weekday() for day in dates]]
    for holiday in scenario.holidays:
        starts = {
            first.replace(year=year, month=holiday.month, day=holiday.day)
            for year in range(first.year - 1, dates[-1].year + 1)
        }
        inside = [any(0 <= (day - s).days < holiday.days for s in starts) for day in dates]
        speed[np.array(inside)] *= holiday.factor
    return np.maximum(speed, 1e-9)  # a closed day is passed, so that days_at stays one to one
