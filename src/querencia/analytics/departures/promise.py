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
class Crossings:
    """The false alarms of the watch as a function of the level, from the highest level down.

    A gap raises an alarm in the watch when its score is below the level on the last Monday before
    the watch and has reached it by the last Monday on which the gap was open; it counts with the
    probability that the gap ended or will end. So each gap is two entries: at its later score an
    alarm is gained, at its earlier score it is lost to the time before.

    Attributes:
        score: Falling, shape (m,).
        row: Row of the gap in the watch, shape (m,).
        count: What the entry adds to the false alarms, below zero where it takes away, shape (m,).
    """

    score: Floats
    row: Ints
    count: Floats

    def level_for(self, allowed: float, weight: Floats | None = None) -> float:
        """Return the level down to which no more false alarms are made, inf if none is allowed.

        A base that was won all at once falls silent all at once: lower levels can make fewer
        false alarms again, because they would have rung before the watch. Such levels are not
        looked for.

        Args:
            allowed: How many false alarms in all.
            weight: How often each row of the watch counts, once when None, shape (n,).
        """
        if not len(self.score):
            return np.inf
        made = np.cumsum(self.count if weight is None else self.count * weight[self.row])
        last_of_equals = np.append(self.score[1:] < self.score[:-1], True)
        too_many = np.flatnonzero(last_of_equals & (made > allowed * (1 + 1e-9)))
        fine = np.flatnonzero(last_of_equals[: too_many[0] if len(too_many) else None])
        return float(self.score[fine[-1]]) if len(fine) else np.inf


def crossings(scores: Floats, watched: Watch, among: NDArray[np.bool_] | None = None) -> Crossings:
    """Lay out the false alarms of the watch.

    Args:
        scores: See ``watch_scores``.
        watched: The watch.
        among: Which rows of the watch count, all when None, shape (n,).
    """
    rows = np.arange(len(scores)) if among is None else np.flatnonzero(among)
    score = np.concatenate([scores[rows, -1], scores[rows, 0]])
    count = np.concatenate([watched.returns[rows], -watched.returns[rows]])
    finite = np.flatnonzero(np.isfinite(score))
    order = finite[np.argsort(-score[finite], kind="stable")]
    return Crossings(score[order], np.tile(rows, 2)[order], count[order])


def level_for(
    scores: Floats, watched: Watch, promised: float, among: NDArray[np.bool_] | None = None
) -> float:
    """Return the level at which the watch sees the promised false alarms per customer and year.

    Args:
        scores: See ``watch_scores``.
        watched: The watch.
        promised: False alarms per customer and year.
        among: Which rows of the watch count, all when None, shape (n,).
    """
    years = watched.years if among is None else watched.years[among]
    return crossings(scores, watched, among).level_for(promised * float(years.sum()))


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
