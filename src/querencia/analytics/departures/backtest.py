"""Alarm rules side by side on weeks that none of them was fitted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from querencia.analytics.departures.days import as_date
from querencia.analytics.departures.delay import silence_curves, weeks_to_alarm, weighted_median
from querencia.analytics.departures.discrimination import snapshot_auc
from querencia.analytics.departures.promise import crossings, false_alarms
from querencia.analytics.departures.result import Backtest, RuleResult
from querencia.analytics.departures.watch import watch_scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from querencia.analytics.departures.promise import Crossings
    from querencia.analytics.departures.result import Interval
    from querencia.analytics.departures.rule import Rule
    from querencia.analytics.departures.watch import Watch
    from querencia.analytics.models.histories import Floats, Ints

REPLICATES = 200
MOST_CURVES = 1000  # customers whose delays are looked at
FEWEST_LEFT = 30  # customers who left, for a median of theirs


@dataclass(frozen=True)
class RuleTrial:
    """A rule with everything that trying it on the past brought to light.

    Attributes:
        rule: The rule.
        level: Where it makes the promised false alarms over the whole watch.
        scores: See ``watch_scores``.
        result: What people are told.
    """

    rule: Rule
    level: float
    scores: Floats
    result: RuleResult


class Resampling(NamedTuple):
    """Customers drawn with replacement, the same draws for every rule.

    Attributes:
        silent: Rows of the watch whose delays are looked at, shape (s,).
        customer: Number of the customer of each row of the watch, from 0, shape (n,).
        draws: How often each customer is in each replicate, shape (replicates, customers).
    """

    silent: Ints
    customer: Ints
    draws: NDArray[np.uint8]


def try_rules(
    rules: Sequence[Rule], watched: Watch, *, promised: float, generator: np.random.Generator
) -> list[RuleTrial]:
    """Try each rule on the watch, at the level at which it makes the promised false alarms.

    The level of every rule is tuned in hindsight on the watch itself, so that all make equally
    many false alarms there and no rule is helped. Delays are those of the customers with a rhythm,
    who had bought at least twice, and have been silent since before the watch (if they are fewer
    than 30: of all of them who are silent at its end). Those who bought once are all alike but for
    their silence, so that one rule can call them earlier than another only by spending more of the
    false alarms on them: they say nothing of which rule tells better, and in many bases they are
    most of those who left.

    Args:
        rules: The rules.
        watched: The past.
        promised: False alarms per customer and year.
        generator: Draws the bootstrap over customers.
    """
    silent = _silent_rows(watched, generator)
    customers, codes = np.unique(watched.customer, return_inverse=True)
    draws = generator.poisson(1.0, (REPLICATES, len(customers))).astype(np.uint8)
    sample = Resampling(silent, codes, draws)
    return [_try(rule, watched, promised, sample) for rule in rules]


def _silent_rows(watched: Watch, generator: np.random.Generator) -> Ints:
    repeat = watched.standings.x > 0
    rows = np.flatnonzero(watched.left & repeat)
    if len(rows) < FEWEST_LEFT:
        rows = np.flatnonzero((watched.next_day < 0) & repeat)
    if len(rows) > MOST_CURVES:
        rows = np.sort(generator.choice(rows, MOST_CURVES, replace=False))
    return rows


def _try(rule: Rule, watched: Watch, promised: float, sample: Resampling) -> RuleTrial:
    scores = watch_scores(rule, watched)
    alarms = crossings(scores, watched)
    years = watched.years.sum(axis=1)
    level = alarms.level_for(promised * years.sum())
    curves = silence_curves(rule, watched.standings.take(sample.silent))
    delays = weeks_to_alarm(curves, level)
    result = RuleResult(
        rule=rule.name,
        threshold=rule.threshold(level),
        false_alarms=float(false_alarms(scores, watched, level).sum() / years.sum()),
        delay_weeks=weighted_median(delays, np.ones(len(sample.silent))),
        delay_interval=_delay_interval(alarms, curves, promised * years, sample),
        auc=snapshot_auc(rule, watched),
    )
    return RuleTrial(rule, level, scores, result)


def _delay_interval(
    alarms: Crossings, curves: Floats, allowed: Floats, sample: Resampling
) -> Interval:
    """Return the 95 % bootstrap interval of the median delay, level and customers drawn anew."""
    medians = []
    for draw in sample.draws:
        weight = draw[sample.customer].astype(np.float64)
        level = alarms.level_for(float((allowed * weight).sum()), weight)
        delays = weeks_to_alarm(curves, level)
        medians.append(weighted_median(delays, weight[sample.silent]))
    low, high = np.nanquantile(medians, [0.025, 0.975], method="inverted_cdf")
    return (float(low), float(high))


def backtest_of(trials: Sequence[RuleTrial], watched: Watch) -> Backtest:
    """Return what people are told of the rules tried."""
    return Backtest(
        start=as_date(watched.start),
        end=as_date(watched.end),
        customers=len(np.unique(watched.customer)),
        gaps=int((watched.next_day > 0).sum()),
        rules=tuple(trial.result for trial in trials),
    )
