"""The alarm as it is set today: who rings, and since which Monday."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.departures.mondays import monday_on_or_after, monday_on_or_before
from querencia.analytics.departures.retiming import in_clock
from querencia.analytics.departures.rule import silence_thresholds
from querencia.analytics.departures.trial import make_rules

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from querencia.analytics.clock import Clock
    from querencia.analytics.departures.rule import Rule
    from querencia.analytics.departures.standings import Standings
    from querencia.analytics.departures.trial import Verdict
    from querencia.analytics.gaps import Gaps
    from querencia.analytics.models.histories import Ints
    from querencia.analytics.models.protocol import RhythmModel

NEVER = -1


@dataclass(frozen=True)
class Alarm:
    """A rule and its level. Plain data: it can be sent to where the customers are scored."""

    rule: Rule
    level: float

    def rings(self, standings: Standings, day: int) -> NDArray[np.bool_]:
        """Return whose alarm has rung by the last Monday on or before ``day``, shape (n,)."""
        silence = int(monday_on_or_before(day)) - standings.last_day
        begun = silence > 0
        rung = np.zeros(len(standings), dtype=np.bool_)
        rung[begun] = self.rule.score(standings.take(begun), silence[begun]) >= self.level
        return rung

    def since(self, standings: Standings, day: int) -> Ints:
        """Return the Monday on which each alarm rang, -1 where it has not by ``day``, shape (n,).

        Costs a dozen scores for each customer whose alarm has rung.
        """
        since = np.full(len(standings), NEVER, dtype=np.int64)
        rung = self.rings(standings, day)
        some = standings.take(rung)
        days = silence_thresholds(self.rule, some, self.level)
        first = monday_on_or_after(some.last_day + days)
        since[rung] = np.minimum(first, monday_on_or_before(day))
        return since


def set_alarm(verdict: Verdict, model: RhythmModel, clock: Clock, gaps: Gaps, day: int) -> Alarm:
    """Return the alarm for ``day``: the rule of the verdict, made anew with today's model.

    Args:
        verdict: What the past said.
        model: A model fitted on what is known by ``day``.
        clock: The clock in whose weeks it was fitted.
        gaps: Purchase days of a sample of customers, of any clock.
        day: Today, in days since 1970-01-01.
    """
    rules = make_rules(model, clock, in_clock(gaps, clock), day, promised=verdict.facts.promised)
    rule = next(rule for rule in rules if rule.name == verdict.rule)
    return Alarm(rule, verdict.level)
