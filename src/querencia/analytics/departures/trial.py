"""What the past says about alarms: which rule earns its place, at which level, and if it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.departures.backtest import backtest_of, try_rules
from querencia.analytics.departures.calibration import calibrate, realised
from querencia.analytics.departures.days import QUARTER_DAYS, as_day
from querencia.analytics.departures.forecast import learn_forecast
from querencia.analytics.departures.probability_alive import ProbabilityAlive
from querencia.analytics.departures.result import AlarmFacts
from querencia.analytics.departures.retiming import in_clock, known_by
from querencia.analytics.departures.rhythm import Rhythm
from querencia.analytics.departures.simple_rules import (
    DaysWithoutPurchase,
    LongestOwnGap,
    OwnMeanGap,
)
from querencia.analytics.departures.standings import Standings
from querencia.analytics.departures.watch import watch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from querencia.analytics.clock import Clock
    from querencia.analytics.departures.backtest import RuleTrial
    from querencia.analytics.departures.result import RuleName
    from querencia.analytics.departures.rule import Rule
    from querencia.analytics.departures.watch import Watch
    from querencia.analytics.gaps import Gaps
    from querencia.analytics.models.histories import Histories, Ints
    from querencia.analytics.models.protocol import RhythmModel

# These cost every kind of customer about the same false alarms a year.
OWN: frozenset[RuleName] = frozenset({"rhythm", "probability_alive"})
SIMPLE: frozenset[RuleName] = frozenset({"days_without_purchase", "own_mean_gap"})
FEWEST_REPEAT_CUSTOMERS = 200
SHORTEST_HISTORY_DAYS = 364
SHORTEST_FIT_DAYS = 182
LONGEST_WATCH_QUARTERS = 4


@dataclass(frozen=True)
class Verdict:
    """The rule to use, the level at which it keeps the promise, and what people are told."""

    rule: RuleName
    level: float
    facts: AlarmFacts


def watch_edges(first: date, end: date) -> Ints | None:
    """Return the days that part the weeks to try alarms on into quarters; None: too short.

    The last year; less where the history is shorter than a year and a half, for what is known by
    the first edge is for fitting, and that takes at least half a year.

    Args:
        first: Day of the first purchase.
        end: The last day that is known.
    """
    days = as_day(end) - as_day(first)
    if days < SHORTEST_HISTORY_DAYS:
        return None
    quarters = min(LONGEST_WATCH_QUARTERS, (days - SHORTEST_FIT_DAYS) // QUARTER_DAYS)
    edges: Ints = as_day(end) - QUARTER_DAYS * np.arange(quarters, -1, -1, dtype=np.int64)
    return edges


def histories_at(gaps: Gaps, day: int, clock: Clock) -> Histories:
    """Return the histories of the customers in ``gaps`` as known at the close of ``day``.

    To fit a model for a date in the past without asking the ledger again.
    """
    standings = standings_at(in_clock(gaps, clock), day)
    return standings.silent_for(day - standings.last_day, clock)


def standings_at(gaps: Gaps, day: int) -> Standings:
    """Return how each customer stood at the last purchase known at the close of ``day``."""
    known = known_by(gaps, day)
    return Standings.from_gaps(known).take(known.next_day < 0)


def make_rules(
    model: RhythmModel, clock: Clock, gaps: Gaps, known: int, *, promised: float
) -> list[Rule]:
    """Return all rules as they can be made on the day ``known``; ``gaps`` in the clock's weeks."""
    return [
        Rhythm(model, clock, promised),
        ProbabilityAlive(model, clock),
        learn_forecast(model, clock, gaps, known),
        DaysWithoutPurchase(),
        OwnMeanGap.of(standings_at(gaps, known)),
        LongestOwnGap(),
    ]


def try_on_past(
    gaps: Gaps,
    model: RhythmModel,
    clock: Clock,
    edges: Ints,
    *,
    promised: float,
    generator: np.random.Generator,
) -> Verdict:
    """Try every rule on the weeks after the first edge and choose the one to use.

    Args:
        gaps: Purchase days of a sample of customers, known at the close of the last edge; of any
            clock.
        model: A model fitted on what was known by the first edge (see ``histories_at``).
        clock: The clock in whose weeks it was fitted, learnt from what was known by then.
        edges: See ``watch_edges``.
        promised: False alarms per customer and year.
        generator: Draws the bootstrap over customers.
    """
    gaps = in_clock(gaps, clock)
    watched = watch(gaps, model, clock, edges)
    rules = make_rules(model, clock, gaps, int(edges[0]), promised=promised)
    trials = try_rules(rules, watched, promised=promised, generator=generator)
    return choose(trials, watched, promised=promised)


def choose(trials: Sequence[RuleTrial], watched: Watch, *, promised: float) -> Verdict:
    """Return the rule that earns its place.

    The earlier of the two own rules that cost every kind of customer about the same false alarms a
    year, if it is no later than the best simple rule; else the simple rule. The forecast is only
    shown: it tells best who will not buy for a while, but would ring for who buys seldom as soon
    as they have bought. So is "longer than the longest own gap", which can't ring for one-time
    buyers.
    """
    simple = min((t for t in trials if t.result.rule in SIMPLE), key=_delay)
    own = min((t for t in trials if t.result.rule in OWN), key=_delay)
    used = own if _delay(own) <= _delay(simple) else simple
    quarters = calibrate(used.scores, watched, promised=promised)
    proof = realised(quarters)
    lead = _delay(simple) - _delay(own)
    facts = AlarmFacts(
        promised=promised,
        realised=proof[0] if proof else None,
        realised_interval=proof[1] if proof else None,
        rule=used.result.rule,
        reason="simple_rule_wins" if used is simple else "earlier",
        weeks_earlier=lead if np.isfinite(lead) else None,
        correction=used.result.threshold if used.result.rule == "rhythm" else 1.0,
        calibration=quarters,
        backtest=backtest_of(trials, watched),
    )
    return Verdict(used.result.rule, used.level, facts)


def _delay(trial: RuleTrial) -> float:
    delay = trial.result.delay_weeks
    return np.inf if np.isnan(delay) else delay


def without_trial(reason: str, *, promised: float) -> Verdict:
    """Return the rule for few data: longer than the longest of n own gaps, 1 / (n + 1) false.

    Args:
        reason: "few_customers" or "short_history".
        promised: What was asked for; it can't be checked.
    """
    facts = AlarmFacts(
        promised=promised,
        realised=None,
        realised_interval=None,
        rule="longest_own_gap",
        reason=reason,
        weeks_earlier=None,
        correction=1.0,
    )
    return Verdict("longest_own_gap", 1.0, facts)
