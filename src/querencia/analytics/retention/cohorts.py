"""The cohort triangle: customers by the period of their first purchase, followed as they age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING

import ibis

from querencia.analytics.engine import collect
from querencia.analytics.periods import MONTHS_IN, CalendarUnit, months_of, unit_end, unit_start
from querencia.analytics.retention.figure import Figure, OnDemand, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ibis.expr.types import DateColumn, IntegerColumn, Table

    from querencia.analytics.ledger import Ledger
    from querencia.analytics.retention.summary import Summary


@dataclass(frozen=True)
class Cohort:
    """Customers first seen in one month (or quarter), and how many bought again at each age.

    ``customers[j]`` of ``size`` bought in their j-th period after the first (index 0: the first
    period itself); ``revenue`` likewise, None without amounts. Ages from ``open_from`` on are not
    over yet at ``as_of``.
    """

    start: date
    size: int
    customers: tuple[int, ...]
    revenue: tuple[Decimal, ...] | None
    open_from: int


@dataclass(frozen=True)
class CohortTriangle(Figure):
    """Cohorts by calendar period of the first purchase; ages are calendar periods too.

    A cell counts the customers who bought in that very period (not "in it or later"); its revenue
    is net of refunds on their own dates. Each cell is a term: ``triangle.cell(start, age)`` or
    ``triangle.customers("2024-03+5")``.
    """

    period: CalendarUnit
    cohorts: tuple[Cohort, ...]

    def cell(self, start: date, age: int) -> Table:
        """Return the customers of the cohort of ``start`` who bought at ``age``."""
        return self.customers(_cell_name(start, age))


def build_cohorts(
    summary: Summary, ledger: Ledger | None = None, *, since: date | None = None
) -> CohortTriangle:
    """Build the cohort triangle up to the end of the summary's period.

    Args:
        summary: Who bought in which period; customers are counted from it alone.
        ledger: The purchases, for the revenue of each cell; that reads them once more. None:
            customers only.
        since: The first cohort is the one of this day; all cohorts when None. A ledger that
            starts in the middle of a business's life has old customers in its first cohorts.
    """
    rows = _with_cohort(summary, since)
    columns = range(summary.bought.sets.shape[1])
    bought = {str(column): summary.bought.answered(rows, column).sum() for column in columns}
    counted = rows.group_by("cohort").aggregate(size=rows.count(), **bought)
    revenue = None if ledger is None or not summary.has_amount else _revenue(summary, ledger, rows)
    cohorts = tuple(
        _cohort(summary, row, revenue)
        for row in sorted(collect(counted).to_pylist(), key=itemgetter("cohort"))
    )
    return CohortTriangle(summary.unit, cohorts, terms=_cells(summary, cohorts))


def _cohort(
    summary: Summary, row: Mapping[str, int], revenue: Mapping[tuple[int, int], Decimal] | None
) -> Cohort:
    number, columns = row["cohort"], summary.bought.sets.shape[1]
    last_is_over = summary.period.end == unit_end(summary.period.end, summary.unit)
    return Cohort(
        start=_start(summary, number),
        size=row["size"],
        customers=tuple(row[str(column)] for column in range(number, columns)),
        revenue=None
        if revenue is None
        else tuple(revenue.get((number, column), Decimal(0)) for column in range(number, columns)),
        open_from=columns - number if last_is_over else columns - number - 1,
    )


def _revenue(summary: Summary, ledger: Ledger, rows: Table) -> dict[tuple[int, int], Decimal]:
    """Return the revenue of each cohort in each calendar period."""
    columns = ["customer", "day", "amount"]
    money = ledger.purchases.select(columns)
    if ledger.refunds is not None:
        money = money.union(ledger.refunds.select(columns))
    money = money.filter(money.day <= ibis.literal(summary.period.end))
    money = money.inner_join(rows.select("customer", "cohort"), "customer")
    money = money.mutate(column=_number(summary, money.day))
    sums = money.group_by("cohort", "column").aggregate(revenue=money.amount.sum())
    return {(row["cohort"], row["column"]): row["revenue"] for row in collect(sums).to_pylist()}


def _with_cohort(summary: Summary, since: date | None = None) -> Table:
    """Number each customer's cohort, in calendar periods since the ledger's first."""
    customers = summary.customers
    table = customers.mutate(cohort=_number(summary, customers["first"]))
    if since is None:
        return table
    return table.filter(table["first"] >= ibis.literal(unit_start(since, summary.unit)))


def _number(summary: Summary, day: DateColumn) -> IntegerColumn:
    """Return the calendar periods from the ledger's first to the one of ``day``."""
    months = day.year() * 12 + day.month() - 1
    periods = months if summary.unit == "month" else day.year() * 4 + day.quarter() - 1
    return (periods - _origin(summary)).cast("int64")


def _origin(summary: Summary) -> int:
    return months_of(summary.first_day) // MONTHS_IN[summary.unit]


def _start(summary: Summary, number: int) -> date:
    year, month = divmod((_origin(summary) + number) * MONTHS_IN[summary.unit], 12)
    return date(year, month + 1, 1)


def _cell_name(start: date, age: int) -> str:
    return f"{start:%Y-%m}+{age}"


def _cells(summary: Summary, cohorts: Sequence[Cohort]) -> Terms:
    places = {
        _cell_name(cohort.start, age): (cohort.start, age)
        for cohort in cohorts
        for age in range(len(cohort.customers))
    }

    def customers_of(name: str) -> Table:
        start, age = places[name]
        table = _with_cohort(summary)
        number = months_of(start) // MONTHS_IN[summary.unit] - _origin(summary)
        in_cell = (table.cohort == number) & summary.bought.answered(table, number + age)
        return table.filter(in_cell).select("customer", "first", "last")

    return OnDemand(places, customers_of)
