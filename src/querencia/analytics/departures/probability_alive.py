"""The own score that also weighs how likely customers are to leave at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from scipy.special import expit, logit

from querencia.analytics.departures.surprise import (
    DAMPING,
    SMALLEST,
    season_factor,
    surprise,
)

if TYPE_CHECKING:
    from querencia.analytics.clock import Clock
    from querencia.analytics.departures.result import RuleName
    from querencia.analytics.departures.standings import Standings
    from querencia.analytics.models.histories import Floats, Ints
    from querencia.analytics.models.protocol import RhythmModel


@dataclass(frozen=True)
class ProbabilityAlive:
    """Rings when P(still a customer | history) falls below one level for everybody.

    In terms of the rhythm: alpha_i is proportional to the odds that customer i left right after
    the last purchase. At equally many false alarms in all, this alarms those who leave more
    easily sooner, and proven customers later. If what is lost in a week of silence is what the
    customer used to buy in a week, no other rule of the same model loses less before the alarm
    (Shiryaev 1963 for one stream; here by equating the marginal false alarm and the marginal loss
    of a later alarm). The level holds where the clock runs as fast as the calendar; in the
    season it is lower, as for the rhythm.

    Attributes:
        model: The fitted rhythm model.
        clock: The clock in whose weeks the model was fitted.
    """

    model: RhythmModel
    clock: Clock

    name: ClassVar[RuleName] = "probability_alive"

    def score(self, standings: Standings, days: Ints) -> Floats:
        """Return - log(tail / alpha) where alpha is the odds of having left, shape (n,)."""
        silent = standings.silent_for(days, self.clock)
        stayed = self.model.probability_alive(silent.at_last_purchase())
        odds = np.maximum(1.0 - stayed, SMALLEST) / np.maximum(stayed, SMALLEST)
        factor = season_factor(self.model, self.clock, silent, standings.last_day + days)
        score: Floats = surprise(self.model, silent) + np.log(odds) + DAMPING * np.log(factor)
        return score

    def threshold(self, level: float) -> float:
        """Return the probability of still being a customer below which it rings."""
        return float(expit(-level))

    def level(self, threshold: float) -> float:
        """Return the level for that probability."""
        return -float(logit(threshold))
