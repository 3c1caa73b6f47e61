"""What is known about the alarm: the rules side by side, and whether the promise held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

Interval = tuple[float, float]
RuleName = Literal[
    "rhythm",
    "probability_alive",
    "forecast",
    "days_without_purchase",
    "own_mean_gap",
    "longest_own_gap",
]


@dataclass(frozen=True)
class RuleResult:
    """How one alarm rule did on the business's own past, out of time.

    ``delay_weeks`` is the median time from the last purchase to the alarm, at the same number of
    false alarms for every rule, over the customers who left after at least two purchases;
    ``auc`` how well the rule tells, over all customers, who did not buy in the weeks after.
    ``threshold`` is what the rule rings at: a correction ("rhythm"), a probability
    ("probability_alive", "forecast"), days, or a multiple of the own mean or longest gap.
    """

    rule: RuleName
    threshold: float
    false_alarms: float  # per customer and year
    delay_weeks: float
    delay_interval: Interval
    auc: float | None


@dataclass(frozen=True)
class Backtest:
    """The rules side by side on weeks that none of them was fitted on."""

    start: date
    end: date
    customers: int
    gaps: int
    rules: tuple[RuleResult, ...]

    def rule(self, name: str) -> RuleResult:
        """Return the result of the rule called ``name``; KeyError when it was not tried."""
        for result in self.rules:
            if result.rule == name:
                return result
        raise KeyError(name)


@dataclass(frozen=True)
class Calibration:
    """Promised against realised false alarms in one quarter of the past."""

    start: date
    end: date
    promised: float
    realised: float
    interval: Interval
    customer_years: float


@dataclass(frozen=True)
class AlarmFacts:
    """The promise, whether it held, and the rule that was used because it earned its place."""

    promised: float  # false alarms per customer and year
    realised: float | None
    realised_interval: Interval | None
    rule: RuleName
    reason: str  # code: "earlier", "simple_rule_wins", "few_customers", "short_history"
    weeks_earlier: float | None  # than the best simple rule; below zero where that one wins
    correction: float
    calibration: tuple[Calibration, ...] = ()
    backtest: Backtest | None = None
