"""Gross and net revenue retention: what the customers of a year ago bring in now."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ibis

from querencia.analytics.engine import collect
from querencia.analytics.retention.figure import Figure, Terms, select_members
from querencia.analytics.retention.interval import NORMAL_95, Interval
from querencia.analytics.retention.missing import Missing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ibis.expr.types import BooleanColumn, Scalar

    from querencia.analytics.retention.summary import Summary


@dataclass(frozen=True)
class RevenueMovement:
    """How the revenue of one period became that of the next, to the cent.

    before + expansion - contraction - lost = after, all of the customers active at t0;
    after + won + returned = revenue of all customers in the period.
    """

    expansion: Decimal  # of those who brought more than before
    contraction: Decimal  # of those who brought less, but something
    lost: Decimal  # of those who brought nothing, or gave back more than they bought
    won: Decimal  # from customers whose first purchase is inside the period
    returned: Decimal  # from older customers who were not active at t0


@dataclass(frozen=True)
class RevenueRetention(Figure):
    """Gross and net revenue retention of the customers active at t0, in percent.

    ``before`` is their revenue in the period that closes at t0, ``after`` in the one that opens
    there, net of refunds. ``net`` is after / before; ``gross`` counts of each customer at most
    what they brought before, so that nobody's growth hides another's loss. The intervals (95 %)
    are those of a ratio estimator over customers, and too narrow where a few bring most.
    """

    gross: float
    net: float
    before: Decimal
    after: Decimal
    start: date | None = None
    end: date | None = None
    window_days: int | None = None
    customers_at_start: int | None = None
    gross_interval: Interval | None = None
    net_interval: Interval | None = None
    movement: RevenueMovement | None = None


def measure_revenue_retention(summary: Summary) -> RevenueRetention | Missing:
    """Measure gross and net revenue retention from the preceding period to the summary's.

    Prices are those of the day: under high inflation the figures say little in money.

    Source of the intervals: W. G. Cochran, Sampling Techniques (3rd ed., 1977), section 2.11.
    """
    lacking = _missing(summary)
    if lacking is not None:
        return lacking
    (row,) = collect(summary.customers.aggregate(**_sums(summary))).to_pylist()
    money = {name: row[name] or Decimal(0) for name in ("before", "after", "kept")}
    if not row["customers"]:
        return Missing("nobody_active")
    if money["before"] <= 0:
        return Missing("nothing_before")
    period = summary.period
    low, high = _ratio_interval(row, "kept") or (None, None)
    return RevenueRetention(
        gross=_percent(money["kept"], money["before"]),
        net=_percent(money["after"], money["before"]),
        before=money["before"],
        after=money["after"],
        start=period.start,
        end=period.end,
        window_days=summary.window_days,
        customers_at_start=row["customers"],
        gross_interval=None if low is None or high is None else (low, min(100.0, high)),
        net_interval=_ratio_interval(row, "after"),
        movement=RevenueMovement(**{name: row[name] or Decimal(0) for name in _movements(summary)}),
        terms=_terms(summary),
    )


def _missing(summary: Summary) -> Missing | None:
    if not summary.has_amount:
        return Missing("no_amounts")
    needs = summary.period.preceding().first
    if summary.first_day > needs:
        return Missing("short_history", needs=needs, has=summary.first_day)
    return None


def _sums(summary: Summary) -> dict[str, Scalar]:
    """Return the sums over the customers active at t0, and the products that intervals need."""
    table, at_start = summary.customers, summary.active_at(summary.period.start)
    kept = ibis.least(table.after, table.before)
    columns = {"before": table.before, "after": table.after, "kept": kept}
    real = {name: column.cast("float64") for name, column in columns.items()}
    products = {
        f"{a}_{b}": (real[a] * real[b]).sum(where=at_start)
        for a, b in (("before", "before"), ("after", "after"), ("kept", "kept"),
                     ("after", "before"), ("kept", "before"))
    }  # fmt: skip
    return {
        "customers": at_start.sum().fill_null(0),
        **{name: column.sum(where=at_start) for name, column in columns.items()},
        **products,
        **_movements(summary),
    }


def _members(summary: Summary) -> dict[str, BooleanColumn]:
    """Return for each movement whose revenue it is."""
    table = summary.customers
    at_start = summary.active_at(summary.period.start)
    inside = table["first"] > ibis.literal(summary.period.start)
    less = at_start & (table.after < table.before)
    return {
        "expansion": at_start & (table.after > table.before),
        "contraction": less & (table.after > 0),
        "lost": less & (table.after <= 0),
        "won": inside,
        "returned": ~at_start & ~inside & (table.after != 0),
    }


def _movements(summary: Summary) -> dict[str, Scalar]:
    table, who = summary.customers, _members(summary)
    return {
        "expansion": (table.after - table.before).sum(where=who["expansion"]),
        "contraction": (table.before - table.after).sum(where=who["contraction"]),
        "lost": (table.before - table.after).sum(where=who["lost"]),
        "won": table.after.sum(where=who["won"]),
        "returned": table.after.sum(where=who["returned"]),
    }


def _terms(summary: Summary) -> Terms:
    members = {"at_start": summary.active_at(summary.period.start), **_members(summary)}
    columns = ("customer", "first", "last", "before", "after")
    return select_members(summary.customers, members, columns)


def _percent(part: Decimal, whole: Decimal) -> float:
    return float(100 * part / whole)


def _ratio_interval(row: Mapping[str, Any], part: str) -> Interval | None:
    """Return the 95 % interval of sum(part) / sum(before), in percent; None for one customer."""
    count, whole = row["customers"], float(row["before"])
    if count < 2:
        return None
    ratio = float(row[part]) / whole
    squares = (
        row[f"{part}_{part}"]
        - 2 * ratio * row[f"{part}_before"]
        + ratio * ratio * row["before_before"]
    )
    error = math.sqrt(max(0.0, squares) * count / (count - 1)) / whole
    return 100 * (ratio - NORMAL_95 * error), 100 * (ratio + NORMAL_95 * error)
