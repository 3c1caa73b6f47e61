"""The own score: each customer's silence against their own rhythm, at the promised price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from querencia.analytics.departures.surprise import (
    expected_gap,
    season_factor,
    surprise,
)

if TYPE_CHECKING:
    from querencia.analytics.clock import Clock
    from querencia.analytics.departures.result import RuleName
    from querencia.analytics.departures.standings import Standings
    from querencia.analytics.models.histories import Floats, Ints
    from querencia.analytics.models.protocol import RhythmModel

WEEKS_PER_YEAR = 365.25 / 7


@dataclass(frozen=True)
class Rhythm:
    """Rings when P(silent this long | still a customer) falls below the customer's alpha.

    alpha_i = correction * promised / (expected purchases a year of customer i), so that everybody
    costs the promised false alarms a year; never above one half. Expected purchases are those of
    this time of the year, given the purchases and the silence so far.

    Attributes:
        model: The fitted rhythm model.
        clock: The clock in whose weeks the model was fitted.
        promised: False alarms per customer and year; only to read the correction from a level.
        share: "year": the same number of false alarms a year for everybody; "gap": the same
            share of everybody's gaps (threshold is then that share).
    """

    model: RhythmModel
    clock: Clock
    promised: float = 0.5
    share: Literal["year", "gap"] = "year"

    name: ClassVar[RuleName] = "rhythm"

    def score(self, standings: Standings, days: Ints) -> Floats:
        """Return - log(tail / alpha) at one false alarm a year, shape (n,)."""
        silent = standings.silent_for(days, self.clock)
        score = surprise(self.model, silent)
        if self.share == "year":
            score += np.log(expected_gap(self.model, silent) / WEEKS_PER_YEAR)
        if self.clock.on and self.share == "year":
            today = standings.last_day + days
            score += np.log(season_factor(self.model, self.clock, silent, today))
        return score

    def threshold(self, level: float) -> float:
        """Return the correction: realised alphas are this times promised / purchases a year."""
        return float(np.exp(-level)) / (self.promised if self.share == "year" else 1.0)

    def level(self, threshold: float) -> float:
        """Return the level at which the correction is ``threshold``."""
        return -float(np.log(threshold * (self.promised if self.share == "year" else 1.0)))
