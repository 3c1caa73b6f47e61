"""The model's forecast of silence, set right on what the business saw after earlier forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from scipy.special import expit, logit

from querencia.analytics.departures.logistic import fit_logistic
from querencia.analytics.departures.standings import Standings
from querencia.analytics.departures.surprise import DAMPING, season_factor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from querencia.analytics.clock import Clock
    from querencia.analytics.departures.result import RuleName
    from querencia.analytics.gaps import Gaps
    from querencia.analytics.models.histories import Floats, Ints
    from querencia.analytics.models.protocol import RhythmModel

HORIZON_WEEKS = 13.0
SNAPSHOTS = 3
WEEKS_BETWEEN = 4
FEWEST = 50  # customers who bought again, and who did not, to learn from
PLAIN = (0.0, 1.0, 0.0, 0.0)
SURE = 1e-9


@dataclass(frozen=True)
class Forecast:
    """Rings when P(no purchase in the next 13 weeks | history) reaches the same level for all.

    The model's probability is set right by a logistic regression on past snapshots: models put
    too little weight on how often a customer has bought, and one-time buyers return less often
    than they say. Ranked by it, the base is told apart best; but the false alarms fall on those
    who buy seldom, and frequent buyers are alarmed later than by their rhythm.

    Attributes:
        model: The fitted rhythm model.
        clock: The clock in whose weeks the model was fitted.
        weights: Intercept, and weights of the logit of the model's probability, of the silence in
            weeks and of log(1 + x).
    """

    model: RhythmModel
    clock: Clock
    weights: tuple[float, float, float, float] = PLAIN

    name: ClassVar[RuleName] = "forecast"

    def score(self, standings: Standings, days: Ints) -> Floats:
        """Return the logit of P(silent for 13 more weeks), lower in the season, shape (n,)."""
        features = _features(self.model, self.clock, standings, days)
        silent = standings.silent_for(days, self.clock)
        factor = season_factor(self.model, self.clock, silent, standings.last_day + days)
        score: Floats = (
            self.weights[0] + features @ np.array(self.weights[1:]) + DAMPING * np.log(factor)
        )
        return score

    def threshold(self, level: float) -> float:
        """Return the probability."""
        return float(expit(level))

    def level(self, threshold: float) -> float:
        """Return the logit of the probability."""
        return float(logit(threshold))


def learn_forecast(model: RhythmModel, clock: Clock, gaps: Gaps, known: int) -> Forecast:
    """Learn the weights from snapshots of the past whose 13 weeks were over by ``known``.

    Three snapshots, four weeks apart. With fewer than 50 customers who bought again, or who did
    not, the model's own probability is used as it is.

    Args:
        model: A fitted model.
        clock: The clock in whose weeks the model and ``gaps`` are.
        gaps: Purchase days of a sample of customers; what came after ``known`` is not used.
        known: The last day that is known, in days since 1970-01-01.
    """
    latest = _latest_snapshot(clock, known)
    snapshots = [latest - 7 * WEEKS_BETWEEN * i for i in range(SNAPSHOTS)]
    parts = [_snapshot(model, clock, gaps, day) for day in snapshots]
    features = np.concatenate([part[0] for part in parts])
    stayed_silent = np.concatenate([part[1] for part in parts])
    if min(stayed_silent.sum(), (~stayed_silent).sum()) < FEWEST:
        return Forecast(model, clock)
    # More silence must never look better: these two weights may not fall below zero.
    weights = fit_logistic(features, stayed_silent, rising=(0, 1))
    return Forecast(model, clock, (weights[0], weights[1], weights[2], weights[3]))


def _latest_snapshot(clock: Clock, known: int) -> int:
    """Return the last day after which 13 weeks of the clock have passed by ``known``."""
    days = known - np.arange(7, 53 * 7)
    passed = clock.weeks(np.array([known])) - clock.weeks(days)
    over = np.flatnonzero(passed >= HORIZON_WEEKS)
    return int(days[over[0]]) if len(over) else int(days[-1])


def _snapshot(
    model: RhythmModel, clock: Clock, gaps: Gaps, day: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the features of the customers known at ``day``, and who stayed silent 13 weeks."""
    bought_later = gaps.next_day > day
    current = (gaps.day <= day) & (bought_later | (gaps.next_day < 0))
    standings = Standings.from_gaps(gaps).take(current)
    silence = day - standings.last_day
    returned = clock.weeks(np.maximum(gaps.next_day[current], day))
    within = returned - clock.weeks(np.array([day])) <= HORIZON_WEEKS
    return (
        _features(model, clock, standings, silence),
        ~(bought_later[current] & within),
    )


def _features(model: RhythmModel, clock: Clock, standings: Standings, days: Ints) -> Floats:
    """Return logit of the model's probability, weeks of silence and log(1 + x), shape (n, 3)."""
    histories = standings.silent_for(days, clock)
    silent = np.clip(model.probability_silent(histories, HORIZON_WEEKS), SURE, 1 - SURE)
    return np.column_stack([logit(silent), histories.silence, np.log1p(standings.x)])
