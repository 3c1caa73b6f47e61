"""The repeat-purchase rate: of those who bought once, how many bought again by a fixed age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import ibis
import numpy as np

from querencia.analytics.engine import collect
from querencia.analytics.retention.figure import Figure, select_members
from querencia.analytics.retention.interval import Interval, wilson
from querencia.analytics.retention.missing import Missing
from querencia.analytics.retention.survival import kaplan_meier

if TYPE_CHECKING:
    from datetime import date

    from ibis.expr.types import BooleanColumn, Table

    from querencia.analytics.ledger import Ledger
    from querencia.analytics.periods import Period

Method = Literal["closed", "kaplan_meier"]


@dataclass(frozen=True)
class RepeatRate(Figure):
    """Of the customers won, how many bought on a second day within ``age_days`` of the first.

    ``closed``: the customers who are old enough, no others; Wilson interval. ``kaplan_meier``:
    all, the younger ones as far as they have been seen; Greenwood's interval. In percent, 95 %.
    Terms: ``repeated``, ``not_repeated`` (old enough) and ``open`` (too young, and one day only).
    Several purchases on one day are one.
    """

    percent: float
    interval: Interval
    age_days: int
    method: Method
    repeated: int
    not_repeated: int
    open: int


def measure_repeat_rate(
    seconds: Table,
    *,
    end: date,
    age_days: int = 90,
    method: Method = "closed",
    won: Period | None = None,
) -> RepeatRate | Missing:
    """Measure the repeat-purchase rate at a fixed age.

    Args:
        seconds: One row a customer: ``customer``, ``first``, and ``second``, the second day on
            which they bought (null where there is none by ``end``, or within the age).
        end: The last day that is known.
        age_days: The age, in days after the first purchase.
        method: What to do with customers who are not that old yet.
        won: Count only customers whose first purchase lies in this period. Where the ledger
            starts in the middle of a business's life its first customers are not new: leave its
            first months out.
    """
    if won is not None:
        first = seconds["first"]
        inside = (first > ibis.literal(won.start)) & (first <= ibis.literal(won.end))
        seconds = seconds.filter(inside)
    members = _members(seconds, end, age_days, method)
    (row,) = collect(
        seconds.aggregate(**{term: who.sum().fill_null(0) for term, who in members.items()})
    ).to_pylist()
    counts = {term: int(row[term]) for term in members}
    old_enough = counts["repeated"] + counts["not_repeated"]
    if counts["not_repeated"] == 0 and (method == "kaplan_meier" or old_enough == 0):
        return Missing("nobody_old_enough")
    if method == "closed":
        percent = 100 * counts["repeated"] / old_enough
        interval = wilson(counts["repeated"], old_enough)
    else:
        percent, interval = _kaplan_meier_rate(seconds, end, age_days)
    return RepeatRate(
        percent=percent,
        interval=interval,
        age_days=age_days,
        method=method,
        **counts,
        terms=select_members(seconds, members, ("customer", "first", "second")),
    )


def second_purchases(
    ledger: Ledger, *, end: date, won: Period | None = None, firsts: Table | None = None
) -> Table:
    """Return ``customer``, ``first`` and ``second``: the first two days each customer bought on.

    Args:
        ledger: All purchases; what came after ``end`` is not read.
        end: The last day that is known.
        won: Only customers whose first purchase lies in this period; on a large ledger that
            spares reading again what others bought.
        firsts: ``customer`` and ``first`` where they are known already, as in the customers of a
            summary to the same ``end``; None: they are looked up, which reads all purchases.
    """
    purchases = ledger.purchases.filter(ledger.purchases.day <= ibis.literal(end))
    if firsts is None:
        firsts = purchases.group_by("customer").aggregate(first=purchases.day.min())
    firsts = firsts.select("customer", "first")
    if won is not None:
        first = firsts["first"]
        firsts = firsts.filter((first > ibis.literal(won.start)) & (first <= ibis.literal(won.end)))
        purchases = purchases.filter(purchases.day > ibis.literal(won.start))
    rows = purchases.select("customer", "day").inner_join(firsts, "customer")
    return rows.group_by("customer", "first").aggregate(
        second=rows.day.min(where=rows.day > rows["first"])
    )


def _members(seconds: Table, end: date, age_days: int, method: Method) -> dict[str, BooleanColumn]:
    old_enough = seconds["first"] <= ibis.literal(end - timedelta(days=age_days))
    again = _again_within(seconds, age_days)
    if method == "closed":
        return {
            "repeated": old_enough & again,
            "not_repeated": old_enough & ~again,
            "open": ~old_enough,
        }
    return {
        "repeated": again,
        "not_repeated": old_enough & ~again,
        "open": ~old_enough & ~again,
    }


def _again_within(seconds: Table, age_days: int) -> BooleanColumn:
    days = seconds.second.delta(seconds["first"], unit="day")
    return (days <= age_days).fill_null(False)  # Ibis names no such argument


def _kaplan_meier_rate(seconds: Table, end: date, age_days: int) -> tuple[float, Interval]:
    """Return the share that bought again by the age, in percent, and its interval."""
    again = _again_within(seconds, age_days)
    known_days = ibis.least(ibis.literal(end).delta(seconds["first"], unit="day"), age_days)
    days = again.ifelse(seconds.second.delta(seconds["first"], unit="day"), known_days)
    rows = seconds.select(days=days.cast("int64"), again=again)
    counts = collect(
        rows.group_by("days").aggregate(
            happened=rows.again.sum(), not_yet=rows.count() - rows.again.sum()
        )
    )
    survival = kaplan_meier(
        counts["days"].to_numpy(),
        counts["happened"].to_numpy().astype(np.float64),
        counts["not_yet"].to_numpy().astype(np.float64),
    )
    low, high = survival.interval_at(age_days)
    return 100 * (1 - survival.at(age_days)), (100 * (1 - high), 100 * (1 - low))
