"""What every alarm rule offers, and the silence at which a rule rings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from querencia.analytics.departures.result import RuleName
    from querencia.analytics.departures.standings import Standings
    from querencia.analytics.models.histories import Floats, Ints

LONGEST_DAYS = 3653  # ten years; a rule that has not rung by then never does


class Rule(Protocol):
    """A rule by which a silence becomes an alarm.

    It gives each silence a score that does not fall while the silence goes on (a forecast's may,
    for some weeks, as a season sets in); the alarm rings when the score reaches a level, which is
    one number for all customers. Rules are compared at levels
    that make equally many false alarms. A rule is plain data and can be sent to other processes.
    """

    @property
    def name(self) -> RuleName:
        """The rule's name in results."""
        ...

    def score(self, standings: Standings, days: Ints) -> Floats:
        """Return the score of each customer after ``days`` of silence, shape (n,)."""
        ...

    def threshold(self, level: float) -> float:
        """Return what people read for a level: days, multiples, a probability, a correction."""
        ...

    def level(self, threshold: float) -> float:
        """Return the level for what people read."""
        ...


def silence_thresholds(rule: Rule, standings: Standings, level: float) -> Ints:
    """Return after how many days of silence each customer's alarm rings, shape (n,).

    The smallest whole number of days whose score reaches ``level``, found by bisection;
    ``LONGEST_DAYS`` where it would take ten years or more.
    """
    silent = np.zeros(len(standings), dtype=np.int64)  # the most days known not to ring
    ringing = np.full(len(standings), LONGEST_DAYS, dtype=np.int64)
    while (ringing - silent).max(initial=1) > 1:
        middle = np.maximum((silent + ringing) // 2, 1)
        rings = rule.score(standings, middle) >= level
        ringing = np.where(rings, middle, ringing)
        silent = np.where(rings, silent, middle)
    return ringing
