"""Sales against the budget, written out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from querencia.analytics.shortfall import CAUSES as IN_ORDER
from querencia.apps.insights.enums import Figure
from querencia.apps.insights.presentation.names import CAUSES
from querencia.apps.insights.tables import Column, Linked, Row, Table, customers_href

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class ShownCause:
    """A cause of a shortfall: what it sums up to, and where its bar begins and how long it is."""

    code: str
    label: str
    minor: int
    customers: int
    href: str
    start: float
    width: float

    @property
    def lengthens(self) -> bool:
        """Whether it makes the shortfall larger."""
        return self.minor > 0


def periods_table(
    rows: Sequence[Mapping[str, Any]], *, by_week: bool, shortfalls: Mapping[str, Any], address: str
) -> Table:
    """Return actual against budget of each month or week.

    Args:
        rows: As ``domain.budgets`` keeps them.
        by_week: Weeks instead of months.
        shortfalls: Of which months it is known why they fell short.
        address: Where that is shown; the month is put at the end.
    """
    columns = (
        Column(_("Week from") if by_week else _("Month"), "day" if by_week else "month"),
        Column(_("Sales"), "money"),
        Column(_("Budget"), "money"),
        Column(_("Shortfall"), "money"),
        Column(_("Of the budget"), "percent"),
        Column(_("A year before"), "money"),
    )
    table = []
    for row in rows:
        first, name = date.fromisoformat(row["first"]), row["first"][:7]
        known = not by_week and name in shortfalls
        table.append(
            Row(
                (
                    Linked(first, f"{address}{name}#porque") if known else first,
                    row["actual"],
                    row["whole_budget"] if row["actual"] is None else row["budget"],
                    shortfall_of(row),
                    share_of(row),
                    row["year_before"],
                ),
                open=bool(row["open"]) and row["actual"] is not None,
            )
        )
    return Table(
        "presupuesto-por-semana" if by_week else "presupuesto-por-mes", columns, tuple(table)
    )


def scopes_table(rows: Sequence[tuple[str, str, Mapping[str, Any]]], address: str) -> Table:
    """Return the year so far of each seller or segment.

    Args:
        rows: Key, name, and the year.
        address: Where its budget is shown; the key is put at the end.
    """
    columns = (
        Column(_("Whose budget")),
        Column(_("Sales of the year so far"), "money"),
        Column(_("Budget so far"), "money"),
        Column(_("Shortfall"), "money"),
        Column(_("Of the budget"), "percent"),
        Column(_("A year before"), "money"),
    )
    table = tuple(
        Row(
            (
                Linked(name, address + key),
                year["actual"],
                year["budget"],
                shortfall_of(year),
                share_of(year),
                year["year_before"],
            )
        )
        for key, name, year in rows
    )
    return Table("presupuesto-por-parte", columns, table)


def causes_of(document: Mapping[str, Any], scope: str, period: str) -> list[ShownCause]:
    """Return the causes of a shortfall one after the other, each beginning where the last ended."""
    sums = [(code, *document["causes"][code]) for code in IN_ORDER]
    reached, ends = 0, [0]
    for _code, minor, _customers in sums:
        reached += minor
        ends.append(reached)
    low, high = min(ends), max(ends)
    scale = 100 / ((high - low) or 1)
    shown = []
    for (code, minor, customers), begin in zip(sums, ends, strict=False):
        left = min(begin, begin + minor)
        shown.append(
            ShownCause(
                code=code,
                label=str(CAUSES[code]),
                minor=minor,
                customers=customers,
                href=customers_href(
                    figura=Figure.BUDGET, termino=code, de=scope or None, periodo=period
                ),
                start=(left - low) * scale,
                width=abs(minor) * scale,
            )
        )
    return shown


def zero_of(causes: Sequence[ShownCause]) -> float:
    """Return where on the drawing the sum is zero: there the first cause begins."""
    first = causes[0]
    return first.start if first.minor >= 0 else first.start + first.width


def causes_table(causes: Sequence[ShownCause], shortfall: int) -> Table:
    """Return the causes as a table, with the sum they add up to."""
    columns = (
        Column(_("Cause")),
        Column(_("Customers"), "integer"),
        Column(_("Amount"), "money"),
    )
    rows = [Row((one.label, Linked(one.customers, one.href), one.minor)) for one in causes]
    rows.append(Row((_("Shortfall"), None, shortfall)))
    return Table("desviacion", columns, tuple(rows))


def line_table(line: Sequence[Sequence[Any]]) -> Table:
    """Return cumulated sales and budget, week by week."""
    columns = (
        Column(_("Up to"), "day"),
        Column(_("Sales so far"), "money"),
        Column(_("Budget so far"), "money"),
    )
    rows = tuple(Row((date.fromisoformat(day), sold, plan)) for day, sold, plan in line)
    return Table("ventas-acumuladas", columns, rows)


def shortfall_of(row: Mapping[str, Any]) -> int | None:
    """Return budget minus actual; None where one of them is not known."""
    if row["actual"] is None or row["budget"] is None:
        return None
    return int(row["budget"] - row["actual"])


def share_of(row: Mapping[str, Any]) -> float | None:
    """Return what part of the budget was sold, in percent."""
    if row["actual"] is None or not row["budget"]:
        return None
    return 100 * float(row["actual"]) / float(row["budget"])
