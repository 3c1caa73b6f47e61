"""Works out the figures of this room after a review, and keeps them with the customers behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import ibis
from django.db import transaction

from querencia.analytics.engine import collect
from querencia.analytics.periods import Period, years_back
from querencia.analytics.retention import (
    Missing,
    Summary,
    Window,
    build_cohorts,
    count_pauses,
    describe_customers,
    given_window,
    measure_repeat_rate,
    measure_retention,
    measure_retention_by,
    measure_revenue_retention,
    second_purchases,
)
from querencia.analytics.review.figures import (
    MONTHS_SHOWN,
    REPEAT_AGE_DAYS,
    choose_window,
    year_summary,
)
from querencia.apps.insights.domain import members
from querencia.apps.insights.domain.budgets import measure_budgets
from querencia.apps.insights.domain.groups import facts_of_customers, group_column
from querencia.apps.insights.domain.worth import measure_worth
from querencia.apps.insights.enums import Dimension, Figure
from querencia.apps.insights.models import KeptFigure
from querencia.report.document import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from querencia.analytics.ledger import Ledger
    from querencia.apps.alerts.models import WeeklyReview
    from querencia.apps.people.models import Organisation

    class Tell(Protocol):
        """Is told which step is under way."""

        def __call__(self, step: str, done: int = 0, total: int | None = None) -> None:
            """Take note."""


@dataclass(frozen=True)
class Known:
    """What all figures of a week are made from.

    Attributes:
        ledger: The purchases up to the review's day.
        review: Whose week it is.
        organisation: Theirs.
        summary: One row a customer, with the groups that they belong to.
        won: The customers whom the repeat-purchase rate and the cohorts are about; None: all.
    """

    ledger: Ledger
    review: WeeklyReview
    organisation: Organisation
    summary: Summary
    won: Period | None


def measure_figures(
    *, ledger: Ledger, review: WeeklyReview, organisation: Organisation, tell: Tell
) -> None:
    """Work out and keep what the pages show; done again, it replaces that.

    Args:
        ledger: All purchases; what came after the review's day is not read.
        review: The review whose figures they are.
        organisation: Whose.
        tell: Is told each step (a code).
    """
    tell("reading", 0, 4)
    known = _known(ledger, review, organisation)
    members.keep(members.MEMBERS, members.members_of(known.summary), week=review.week)
    tell("retention", 1, 4)
    _keep(_retention(known), review.week)
    tell("value", 2, 4)
    _keep({(Figure.VALUE, ""): measure_worth(known.summary, review, organisation)}, review.week)
    tell("budget", 3, 4)
    budgets = measure_budgets(ledger, known.summary, review=review, organisation=organisation)
    members.keep(members.SHORTFALL, budgets.parts, week=review.week)
    _keep({(Figure.BUDGET, name): one for name, one in budgets.documents.items()}, review.week)


def _known(ledger: Ledger, review: WeeklyReview, organisation: Organisation) -> Known:
    as_of = review.as_of
    first: date = collect(ledger.purchases.aggregate(day=ledger.purchases.day.min()))["day"][
        0
    ].as_py()
    summary = year_summary(ledger, first, as_of, _window(ledger, review, first))
    since = years_back(as_of, MONTHS_SHOWN // 12)
    facts = ibis.memtable(facts_of_customers(ledger))
    seconds = second_purchases(ledger, end=as_of, firsts=summary.customers)
    described = describe_customers(summary, seconds.select("customer", "second"))
    return Known(
        ledger=ledger,
        review=review,
        organisation=organisation,
        summary=describe_customers(described, facts),
        won=Period(since, as_of) if first < since else None,
    )


def _window(ledger: Ledger, review: WeeklyReview, first: date) -> Window:
    """Return the window of the review, so that both speak of the same customers."""
    found = review.facts["retention"]
    if found is not None:
        return given_window(found["window_days"])
    pauses = count_pauses(ledger, end=review.as_of)
    return choose_window(pauses, first=first, as_of=review.as_of, asked=None)


def _retention(known: Known) -> dict[tuple[Figure, str], Any]:
    summary, as_of = known.summary, known.review.as_of
    retention = measure_retention(summary)
    seconds = summary.customers.select("customer", "first", "second")
    repeat = {
        method: plain(
            measure_repeat_rate(
                seconds, end=as_of, age_days=REPEAT_AGE_DAYS, method=method, won=known.won
            )
        )
        for method in ("closed", "kaplan_meier")
    }
    cohorts = build_cohorts(
        summary, known.ledger, since=None if known.won is None else known.won.start
    )
    whole = {"figure": plain(retention), "missing": isinstance(retention, Missing)}
    by_dimension = {
        (Figure.RETENTION, str(one)): _by(Dimension(one), summary) for one in Dimension.values
    }
    return {
        (Figure.RETENTION, ""): whole,
        **by_dimension,
        (Figure.REPEAT, ""): {**repeat, "won": plain(known.won)},
        (Figure.COHORTS, ""): plain(cohorts),
        (Figure.REVENUE, ""): plain(measure_revenue_retention(summary)),
    }


def _by(dimension: Dimension, summary: Summary) -> dict[str, Any]:
    """Return the figures over time of each group; its key is empty for who is in none."""
    found = measure_retention_by(
        summary,
        lambda table, period: group_column(dimension, table, period),
        periods=[Period.year_to(end) for end in summary.over],
    )
    return {key: plain(figures) for key, figures in found.items()}


def _keep(documents: Mapping[tuple[Figure, str], Any], week: date) -> None:
    """Replace the figures of these names; groups that are no more go."""
    with transaction.atomic():
        for name in {name for name, _ in documents}:
            KeptFigure.objects.filter(name=name, week=week).delete()
        KeptFigure.objects.bulk_create(
            KeptFigure(name=name, group=group, week=week, document=document)
            for (name, group), document in documents.items()
        )
