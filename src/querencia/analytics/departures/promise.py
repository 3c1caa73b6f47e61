"""The promise of so many false alarms per customer and year: setting the level, and the proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincinv

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from querencia.analytics.departures.result import Interval
    from querencia.analytics.departures.watch import Watch
    from querencia.analytics.models.histories import Floats, Ints

TAIL = 0.025  # on either side of a 95 % interval


@dataclass(frozen=True)
class Refutations:
    """The purchases that would have refuted an alarm, had it rung before them.

    A false alarm is counted when it turns out false, by a purchase in the watch, not when it is
    raised: then each is known for certain, none waits for what the future brings, and a lower
    level never makes fewer. While a base neither grows nor shrinks fast, as many are refuted in a
    year as are raised; in a growing base somewhat fewer.

    Attributes:
        score: Score on the last Monday before the purchase, falling, shape (m,).
        row: Row of the gap in the watch, shape (m,).
    """

    score: Floats
    row: Ints

    def level_for(self, allowed: float, weight: Floats | None = None) -> float:
        """Return the lowest level that makes no more than so many false alarms, inf if none does.

        Args:
            allowed: How many false alarms in all.
            weight: How often each row of the watch counts, once when None, shape (n,).
        """
        if not len(self.score):
            return np.inf
        made = np.cumsum(np.ones(len(self.row)) if weight is None else weight[self.row])
        last_of_equals = np.append(self.score[1:] < self.score[:-1], True)
        fine = np.flatnonzero(last_of_equals & (made <= allowed * (1 + 1e-9)))
        return float(self.score[fine[-1]]) if len(fine) else np.inf


def refutations(
    scores: Floats, watched: Watch, among: NDArray[np.bool_] | None = None
) -> Refutations:
    """Return the purchases of the watch in order of the scores that they ended.

    Args:
        scores: See ``watch_scores``.
        watched: The watch.
        among: Which rows of the watch count, all when None, shape (n,).
    """
    bought = watched.next_day > 0
    rows = np.flatnonzero(bought if among is None else bought & among)
    score = scores[rows, -1]
    order = np.argsort(-score, kind="stable")
    order = order[np.isfinite(score[order])]
    return Refutations(score[order], rows[order])


def level_for(
    scores: Floats, watched: Watch, promised: float, among: NDArray[np.bool_] | None = None
) -> float:
    """Return the level at which the watch saw the promised false alarms per customer and year.

    Args:
        scores: See ``watch_scores``.
        watched: The watch.
        promised: False alarms per customer and year.
        among: Which rows of the watch count, all when None, shape (n,).
    """
    years = watched.years if among is None else watched.years[among]
    return refutations(scores, watched, among).level_for(promised * float(years.sum()))


def false_alarms(
    scores: Floats, watched: Watch, level: float, among: NDArray[np.bool_] | None = None
) -> Floats:
    """Return how many false alarms were raised in each quarter at a level, shape (q,).

    An alarm in a gap that is still open counts with the probability that it will end.
    """
    rung = (scores >= level).astype(np.float64)
    weight = watched.returns if among is None else watched.returns * among
    count: Floats = (weight[:, np.newaxis] * np.diff(rung, axis=1)).sum(axis=0)
    return count


def poisson_interval(count: float, years: float) -> Interval:
    """Return the exact 95 % interval of a rate of which ``count`` were seen in ``years``.

    Garwood (1936): quantiles of Gamma(count) and Gamma(count + 1).
    """
    if years <= 0:
        return (0.0, np.inf)
    low = float(gammaincinv(count, TAIL)) if count > 0 else 0.0
    return (low / years, float(gammaincinv(count + 1.0, 1 - TAIL)) / years)
