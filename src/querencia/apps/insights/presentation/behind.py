"""What the customers behind a number have in common, and their file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querencia.analytics.periods import Period
from querencia.apps.insights.enums import Dimension, Figure
from querencia.apps.insights.presentation.names import CAUSES, group_names, scope_names
from querencia.apps.insights.tables import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from querencia.apps.alerts.models import WeeklyReview
    from querencia.apps.customers.models import Customer
    from querencia.apps.insights.domain.queries.behind import Asked, Found
    from querencia.report.reader import Reader

TITLES = {
    (Figure.RETENTION, "ci"): gettext_lazy("Active at the start (CI)"),
    (Figure.RETENTION, "cf"): gettext_lazy("Active at the end (CF)"),
    (Figure.RETENTION, "nc"): gettext_lazy("Active at the end and not at the start (NC)"),
    (Figure.RETENTION, "retained"): gettext_lazy("Retained"),
    (Figure.RETENTION, "left_and_returned"): gettext_lazy("Retained, after an absence"),
    (Figure.RETENTION, "lost"): gettext_lazy("Lost in the period"),
    (Figure.RETENTION, "won"): gettext_lazy("Won, and still active"),
    (Figure.RETENTION, "returned"): gettext_lazy("Came back"),
    (Figure.RETENTION, "signed"): gettext_lazy("First purchase in the period"),
    (Figure.REVENUE, "at_start"): gettext_lazy("Active at the start, with what changed"),
    (Figure.REVENUE, "expansion"): gettext_lazy("Bought more than the year before"),
    (Figure.REVENUE, "contraction"): gettext_lazy("Bought less than the year before"),
    (Figure.REVENUE, "lost"): gettext_lazy("Bought nothing any more"),
    (Figure.REVENUE, "won"): gettext_lazy("Revenue of customers won"),
    (Figure.REVENUE, "returned"): gettext_lazy("Revenue of customers who came back"),
    (Figure.REPEAT, "repeated"): gettext_lazy("Bought a second time"),
    (Figure.REPEAT, "not_repeated"): gettext_lazy("Did not buy a second time"),
    (Figure.REPEAT, "open"): gettext_lazy("Too young yet to tell"),
}


def title_of(asked: Asked, review: WeeklyReview, reader: Reader) -> tuple[str, str]:
    """Return the heading of the list, and the period and group in a line below it."""
    if asked.figure == Figure.BUDGET:
        return str(CAUSES.get(asked.term, asked.term)), _of_budget(asked, reader, review)
    if asked.figure == Figure.COHORTS and asked.start is not None:
        note = _("First purchase from %(day)s on; bought again at age %(age)s") % {
            "day": reader.day(asked.start),
            "age": asked.age,
        }
        return _("Customers of a cohort"), note
    parts = []
    if asked.figure != Figure.REPEAT:
        period = Period.year_to(asked.end or review.as_of)
        parts.append(reader.period(period.start, period.end))
    if asked.dimension is not None:
        name = group_names(asked.dimension).get(asked.group, asked.group)
        parts.append(f"{Dimension(asked.dimension).label}: {name}")
    return str(TITLES.get((asked.figure, asked.term), "")), " · ".join(parts)


def _of_budget(asked: Asked, reader: Reader, review: WeeklyReview) -> str:
    is_year = asked.period == "year"
    period = (
        _("the year so far") if is_year else reader.month(date.fromisoformat(f"{asked.period}-01"))
    )
    whose = (
        scope_names().get(asked.scope, _("the whole business"))
        if asked.scope
        else _("the whole business")
    )
    day = reader.day(review.as_of)
    return _("Budget of %(whose)s, %(period)s, as of %(day)s") % {
        "whose": whose,
        "period": period,
        "day": day,
    }


def customers_table(found: Sequence[Found], customers: Mapping[int, Customer]) -> Table:
    """Return the customers behind a number as a file has them."""
    columns = (
        Column(_("Customer")),
        Column(_("Segment")),
        Column(_("Owner")),
        Column(_("Status")),
        Column(_("Last purchase"), "day"),
        Column(_("Amount"), "money"),
    )
    rows = []
    for one in found:
        customer = customers[one.customer]
        standing = getattr(customer, "standing", None)
        rows.append(
            Row(
                (
                    customer.name,
                    str(customer.segment or ""),
                    str(customer.owner or ""),
                    "" if standing is None else standing.get_status_display(),
                    None if standing is None else standing.last,
                    one.minor,
                )
            )
        )
    return Table("clientes", columns, tuple(rows))
