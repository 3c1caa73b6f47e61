"""The alarm of a review: the rule that the business's own past proves, as it is set today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.departures.alarm import Alarm, set_alarm
from querencia.analytics.departures.days import as_date, as_day
from querencia.analytics.departures.trial import (
    FEWEST_REPEAT_CUSTOMERS,
    Verdict,
    histories_at,
    try_on_past,
    watch_edges,
    without_trial,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from querencia.analytics.clock import Clock
    from querencia.analytics.departures.result import AlarmFacts
    from querencia.analytics.gaps import Gaps
    from querencia.analytics.review.rhythm import Rhythm

SEED = 10_007  # of the bootstrap over customers; any fixed number serves


@dataclass(frozen=True)
class Alerting:
    """The alarm to ring by, and what people are told of it."""

    alarm: Alarm
    facts: AlarmFacts


def set_up_alarm(
    past: Gaps,
    rhythm: Rhythm,
    clock: Clock,
    *,
    first: date,
    as_of: date,
    promised: float,
    clock_then: Callable[[date], Clock],
) -> Alerting:
    """Try the rules on the past and set the one that earned its place for today.

    Args:
        past: Purchase days of a sample of customers, known at the close of ``as_of``.
        rhythm: Today's model.
        clock: Today's clock, in whose weeks the model was fitted.
        first: The ledger's first day.
        as_of: The last day that is known.
        promised: False alarms per customer and year.
        clock_then: Returns the clock as it could be learnt on an earlier day.
    """
    verdict = _verdict(past, rhythm, first, as_of, promised, clock_then)
    return Alerting(set_alarm(verdict, rhythm.model, clock, past, as_day(as_of)), verdict.facts)


def _verdict(
    past: Gaps,
    rhythm: Rhythm,
    first: date,
    as_of: date,
    promised: float,
    clock_then: Callable[[date], Clock],
) -> Verdict:
    edges = watch_edges(first, as_of)
    if edges is None:
        return without_trial("short_history", promised=promised)
    then = int(edges[0])
    clock = clock_then(as_date(then))
    before = histories_at(past, then, clock)
    if (before.x > 0).sum() < FEWEST_REPEAT_CUSTOMERS:
        return without_trial("few_customers", promised=promised)
    model = type(rhythm.model)(**rhythm.model.arguments).fit(before)
    return try_on_past(
        past, model, clock, edges, promised=promised, generator=np.random.default_rng(SEED)
    )
