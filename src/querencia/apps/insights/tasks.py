"""The figures of this room, worked out in the background after each review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Max, Sum

from querencia.analytics.ledger import LedgerError
from querencia.apps.alerts.domain.queries.latest import latest_review
from querencia.apps.insights.domain.measuring import measure_figures
from querencia.apps.insights.domain.queries.kept import FIGURES_JOB
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.sales.domain.ledger import stored_ledger
from querencia.apps.sales.models import AcquisitionCost, BudgetLine
from querencia.foundation.jobs.registry import job, timer
from querencia.foundation.jobs.running import Fault

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.foundation.jobs.running import Running


@job(FIGURES_JOB)
def figures(running: Running) -> dict[str, object] | None:
    """Work out the figures of the last review, in place of those there were."""
    review = latest_review()
    if review is None:
        return None
    try:
        measure_figures(
            ledger=stored_ledger(until=review.as_of),
            review=review,
            organisation=the_organisation(),
            tell=running.tell,
        )
    except LedgerError as error:
        raise Fault(str(error)) from error
    return {"week": review.week.isoformat()}


@timer(FIGURES_JOB)
def after_each_review(_now: datetime) -> tuple[str, dict[str, object]] | None:
    """Return the last review, and what was planned and spent on acquisition by then."""
    review = latest_review()
    if review is None:
        return None
    known = [review.week.isoformat(), review.finished_at.isoformat()]
    for model in (BudgetLine, AcquisitionCost):
        sums = model.objects.aggregate(Count("id"), Max("id"), minor=Sum("amount_minor"))
        known += [str(value) for value in sums.values()]
    return " ".join(known), {}
