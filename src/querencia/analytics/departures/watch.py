"""Gaps under watch: the weeks of the past on which alarms are tried out, Monday by Monday."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.departures.mondays import monday_on_or_before
from querencia.analytics.departures.standings import Standings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from querencia.analytics.clock import Clock
    from querencia.analytics.departures.rule import Rule
    from querencia.analytics.gaps import Gaps
    from querencia.analytics.models.histories import Floats, Ints
    from querencia.analytics.models.protocol import RhythmModel

DAYS_PER_YEAR = 365.25
RETURN_WEEKS = 52.0  # who buys again within them had not left


@dataclass(frozen=True)
class Watch:
    """The gaps of a sample of customers that were open some time in (start, end]; n rows.

    Attributes:
        edges: Days that part the watch into quarters, from ``start`` to ``end``, shape (q + 1,).
        customer: Number of the customer, shape (n,).
        standings: How the customer stood at the purchase that began the gap.
        silence: Days of silence on the last Monday by each edge on which the gap was still open;
            0 where no Monday had been, shape (n, q + 1).
        returns: 1 where the gap ended in a purchase; else P(it ends within a year after ``end``).
        years: Years of each quarter in which the gap was open, weighed with ``returns``: the time
            in which a false alarm could be raised, shape (n, q).
        next_day: Day of the purchase that ended the gap, -1 where none had by ``end``.
    """

    edges: Ints
    customer: Ints
    standings: Standings
    silence: Ints
    returns: Floats
    years: Floats
    next_day: Ints

    @property
    def start(self) -> int:
        """Day before the first of the watch."""
        return int(self.edges[0])

    @property
    def end(self) -> int:
        """Last day of the watch."""
        return int(self.edges[-1])

    @property
    def open_at_start(self) -> NDArray[np.bool_]:
        """Which gaps were open at the close of ``start``: one for each customer known then."""
        return self.standings.last_day <= self.start

    @property
    def left(self) -> NDArray[np.bool_]:
        """Which gaps were open all through the watch: the customers taken to have left."""
        return self.open_at_start & (self.next_day < 0)


def watch(gaps: Gaps, model: RhythmModel, clock: Clock, edges: Ints) -> Watch:
    """Return the gaps to try alarms on, with what is known about how they ended.

    An alarm in a gap that ended was false. Whether one in a gap still open at the end will turn
    out false nobody knows yet; it counts with the model's P(a purchase in the year after), and so
    does the time of that gap. The bias that remains is the bias of those probabilities.

    Args:
        gaps: Purchase days known at the close of the last edge, in the weeks of ``clock``.
        model: A model fitted on what was known by the first edge.
        clock: A clock learnt from what was known by the first edge.
        edges: See ``Watch``.
    """
    start, end = int(edges[0]), int(edges[-1])
    rows = np.flatnonzero((gaps.next_day < 0) | (gaps.next_day > start))
    standings = Standings.from_gaps(gaps).take(rows)
    next_day = gaps.next_day[rows]
    over = np.where(next_day < 0, end + 1, next_day)
    returns = np.ones(len(rows))
    is_open = next_day < 0
    returns[is_open] = _returns(standings.take(is_open), model, clock, end)
    begun = standings.last_day[:, np.newaxis]
    seen = monday_on_or_before(np.minimum(edges, over[:, np.newaxis] - 1))
    reached = np.clip(edges, begun, over[:, np.newaxis]).astype(np.float64)
    return Watch(
        edges=edges,
        customer=gaps.customer[rows],
        standings=standings,
        silence=np.maximum(seen - begun, 0),
        returns=returns,
        years=np.diff(reached, axis=1) / DAYS_PER_YEAR * returns[:, np.newaxis],
        next_day=next_day,
    )


def _returns(standings: Standings, model: RhythmModel, clock: Clock, end: int) -> Floats:
    silent = standings.silent_for(end - standings.last_day, clock)
    return 1.0 - model.probability_silent(silent, RETURN_WEEKS)


def watch_scores(rule: Rule, watched: Watch) -> Floats:
    """Return the rule's score of each gap on the last Monday by each edge, shape (n, q + 1).

    -inf where no Monday had been.
    """
    columns = []
    score, before = np.full(len(watched.customer), -np.inf), np.zeros_like(watched.customer)
    for silence in watched.silence.T:
        longer = silence > before
        score, before = score.copy(), silence
        fresh = rule.score(watched.standings.take(longer), silence[longer])
        score[longer] = np.maximum(score[longer], fresh)
        columns.append(score)
    return np.column_stack(columns)
