"""The alarms of a review: the rules that the business's own past proves, as they are set today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.departures.alarm import Alarm, set_alarm
from querencia.analytics.departures.days import as_date, as_day
from querencia.analytics.departures.shrinking import (
    ShrinkingAlarm,
    cautious_alarm,
    set_shrinking_alarm,
)
from querencia.analytics.departures.trial import (
    FEWEST_REPEAT_CUSTOMERS,
    Verdict,
    histories_at,
    try_on_past,
    watch_edges,
    without_trial,
)
from querencia.analytics.gaps import gaps
from querencia.analytics.review.rhythm import every_nth

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pyarrow as pa

    from querencia.analytics.clock import Clock
    from querencia.analytics.departures.result import AlarmFacts
    from querencia.analytics.gaps import Gaps
    from querencia.analytics.models.erlang_model import ErlangModel
    from querencia.analytics.review.known import Known

PAST_CUSTOMERS = 20_000  # on whose past the alarms are tried out
SEED = 10_007  # of the bootstrap over customers; any fixed number serves


@dataclass(frozen=True)
class Alerting:
    """The alarms to ring by, and what people are told of them."""

    silence: Alarm
    shrinking: ShrinkingAlarm
    facts: AlarmFacts


@dataclass(frozen=True)
class Past:
    """What there is to prove an alarm on.

    Attributes:
        gaps: Purchase days of a sample of customers, known at the close of ``as_of``.
        first: The ledger's first day.
        as_of: The last day that is known.
        clock_then: Returns the clock as it could be learnt on an earlier day.
    """

    gaps: Gaps
    first: date
    as_of: date
    clock_then: Callable[[date], Clock]


def past_of(known: Known, rows: pa.Table) -> Past:
    """Return the past of a sample of the customers that the rhythm is learnt from.

    Args:
        known: What is known today.
        rows: Histories of the customers to learn from.
    """
    ids = every_nth(rows, PAST_CUSTOMERS)["customer"].to_pylist()
    days = gaps(known.ledger, ids, end=known.as_of)
    return Past(days, known.facts.first, known.as_of, known.clock_on)


def set_up_alarms(past: Past, model: ErlangModel, clock: Clock, *, promised: float) -> Alerting:
    """Try the rules on the past and set those that earned their place for today.

    Args:
        past: To prove them on.
        model: Today's model.
        clock: Today's clock, in whose weeks the model was fitted.
        promised: False alarms per customer and year.
    """
    verdict, shrinking = _prove(past, model, promised)
    silence = set_alarm(verdict, model, clock, past.gaps, as_day(past.as_of))
    return Alerting(silence, shrinking, verdict.facts)


def _prove(past: Past, model: ErlangModel, promised: float) -> tuple[Verdict, ShrinkingAlarm]:
    """Fit the model anew on what was known a year ago and try the rules on the year since."""
    edges = watch_edges(past.first, past.as_of)
    if edges is None:
        return without_trial("short_history", promised=promised), cautious_alarm(promised)
    then = int(edges[0])
    clock = past.clock_then(as_date(then))
    before = histories_at(past.gaps, then, clock)
    if (before.x > 0).sum() < FEWEST_REPEAT_CUSTOMERS:
        return without_trial("few_customers", promised=promised), cautious_alarm(promised)
    earlier = type(model)(**model.arguments).fit(before)
    verdict = try_on_past(
        past.gaps, earlier, clock, edges, promised=promised, generator=np.random.default_rng(SEED)
    )
    shrinking = set_shrinking_alarm(
        past.gaps, earlier, clock, known=then, end=as_day(past.as_of), promised=promised
    )
    return verdict, shrinking
