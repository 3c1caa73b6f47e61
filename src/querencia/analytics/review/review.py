"""The weekly review: from a ledger to whom to contact this week, and why.

One way through, read from top to bottom: what each customer's purchases come down to, the rhythm
that they teach, the alarms that the past proves, a score for every customer, who buys less, the
figures of the whole, and the list.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from querencia.analytics.departures.days import as_day
from querencia.analytics.engine import collect, map_batches
from querencia.analytics.retention import pauses_of
from querencia.analytics.review.alarms import join_alarms, watch_buyers
from querencia.analytics.review.alerting import past_of, set_up_alarms
from querencia.analytics.review.figures import (
    REPEAT_AGE_DAYS,
    choose_window,
    measure_figures,
    table_rfm,
)
from querencia.analytics.review.known import know
from querencia.analytics.review.listing import list_customers, waiting_alarms
from querencia.analytics.review.result import ClockFacts, Review, Settings
from querencia.analytics.review.rhythm import choose_rhythm, rows_to_learn_from
from querencia.analytics.review.scoring import Scorer, tabulate
from querencia.analytics.review.steps import Progress, in_silence
from querencia.analytics.review.worth import learn_worth, sum_up

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from querencia.analytics.gaps import Gaps
    from querencia.analytics.ledger import Ledger
    from querencia.analytics.retention import Window
    from querencia.analytics.review.alerting import Alerting
    from querencia.analytics.review.figures import Figures
    from querencia.analytics.review.known import Known
    from querencia.analytics.review.rhythm import Rhythm
    from querencia.analytics.value import ValueModel


def review(
    ledger: Ledger,
    *,
    as_of: date,
    settings: Settings | None = None,
    progress: Progress = in_silence,
) -> Review:
    """Review a ledger as it was known at the close of ``as_of``.

    Args:
        ledger: All purchases; what came after ``as_of`` is not read.
        as_of: The last day that is known.
        settings: What to look for; the defaults when None.
        progress: Is told which step begins.

    Raises:
        UnusableLedger: There is no purchase by ``as_of``, or no customer has bought on two days,
            so that nothing can be said about rhythm.
        ValueError: A setting makes no sense.
    """
    progress("summing")
    known = know(ledger.until(as_of), as_of, settings or Settings())
    progress("learning")
    rows = rows_to_learn_from(known.histories)
    rhythm = choose_rhythm(rows, known.facts.customers)
    value = learn_worth(rows, rhythm.model, known.unit, known.horizon, known.settings)
    progress("trying")
    past = past_of(known, rows)
    promised = known.settings.false_alarms_per_year
    alerting = set_up_alarms(past, rhythm.model, known.clock, promised=promised)
    progress("scoring")
    window = _choose_window(known, past.gaps)
    scored = _score(known, value, alerting, window)
    progress("declining")
    customers = _join_declines(known, rhythm, alerting, scored)
    progress("measuring")
    figures = measure_figures(known.ledger, first=known.facts.first, as_of=as_of, window=window)
    progress("listing")
    return _conclude(known, rhythm, alerting, value, customers, figures)


def _choose_window(known: Known, past: Gaps) -> Window:
    """Return W, as asked for or as the pauses between purchases propose."""
    return choose_window(
        pauses_of(past, end=known.as_of),
        first=known.facts.first,
        as_of=known.as_of,
        asked=known.settings.window_days,
    )


def _score(known: Known, value: ValueModel, alerting: Alerting, window: Window) -> pa.Table:
    """Score every customer where the histories are, and fetch one row of each."""
    scorer = Scorer(value, known.unit, alerting.silence, window.days, as_day(known.as_of))
    schema = scorer.schema(known.histories.schema().to_pyarrow())
    return collect(map_batches(known.histories, scorer, schema)).sort_by("customer")


def _join_declines(known: Known, rhythm: Rhythm, alerting: Alerting, scored: pa.Table) -> pa.Table:
    """Add who buys less or has lost a product line, and give each customer one alarm."""
    watched = watch_buyers(
        scored,
        known.ledger,
        rhythm.model,
        known.clock,
        as_of=known.as_of,
        promised=known.settings.false_alarms_per_year,
    )
    return join_alarms(scored, watched, alerting.shrinking, as_of=known.as_of)


def _conclude(
    known: Known,
    rhythm: Rhythm,
    alerting: Alerting,
    value: ValueModel,
    customers: pa.Table,
    figures: Figures,
) -> Review:
    """Choose this week's customers and put everything together."""
    settings = known.settings
    alarms = waiting_alarms(customers)
    listed = list_customers(
        alarms.slice(0, settings.capacity),
        known.ledger,
        as_of=known.as_of,
        value=value,
        costs=settings.acquisition_costs,
    )
    return Review(
        as_of=known.as_of,
        settings=settings,
        ledger=known.facts,
        window=figures.window,
        retention=figures.retention_or_none,
        retention_missing=figures.retention_missing,
        retention_over_time=figures.over_time,
        logo_churn=figures.churn_or_none,
        revenue_retention=figures.revenue_or_none,
        repeat_rate=figures.repeat_share,
        repeat_rate_interval=figures.repeat_interval,
        repeat_age_days=REPEAT_AGE_DAYS,
        repeat_period=figures.repeat_period,
        cohorts=figures.cohorts,
        rfm=table_rfm(customers, known.ledger, known.as_of),
        model=rhythm.facts,
        clock=ClockFacts(known.clock.on, known.clock.reason, known.clock.index),
        alarm=alerting.facts,
        value=sum_up(customers, value, known.unit, listed),
        status_counts=dict(Counter(customers["status"].to_pylist())),
        this_week=listed,
        waiting=alarms.num_rows - len(listed),
        customers=tabulate(customers),
    )
