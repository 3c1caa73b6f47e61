"""RFM: recency, frequency and money of each customer, in fifths of the base on a frozen date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import ibis

from querencia.analytics.engine import collect, materialise
from querencia.analytics.retention.missing import Missing

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from ibis.expr.types import IntegerColumn, NumericColumn, Table

FIFTHS = 5


Measure = Literal["revenue", "margin", "none"]


@dataclass(frozen=True)
class RfmGroup:
    """The customers with the same three scores.

    Attributes:
        r, f, m: Their scores, from 1 to 5; ``m`` None without money.
        customers: How many they are.
        monetary: What they brought in all; None without money.
        frequency: Least and most days with a purchase among them.
        relative_recency: Shortest and longest silence among them, in their own mean gaps.
    """

    r: int
    f: int
    m: int | None
    customers: int
    monetary: Decimal | None
    frequency: tuple[int, int]
    relative_recency: tuple[float, float]


@dataclass(frozen=True)
class RfmTable:
    """How many customers have which scores, without the customers: see ``Rfm``."""

    as_of: date
    measure: Measure
    base_gap_days: float
    groups: tuple[RfmGroup, ...]


@dataclass(frozen=True)
class Rfm:
    """The scores of every customer on one date.

    ``scores`` has one row a customer: ``customer``; ``recency_days`` since the last purchase;
    ``relative_recency``, the same in the customer's own mean gaps; ``own_rhythm``, false for who
    bought on one day only (then in the base's mean gap); ``frequency``, days with a purchase;
    ``monetary``, net amount or margin, null where there is none; and ``r``, ``f``, ``m`` from 1
    to 5, the best fifth 5.
    """

    as_of: date
    measure: Measure
    base_gap_days: float
    scores: Table

    def customers(self, r: int | None = None, f: int | None = None, m: int | None = None) -> Table:
        """Return the rows of ``scores`` that have the scores asked for; None is any."""
        wanted = {"r": r, "f": f, "m": m}
        table = self.scores
        for name, score in wanted.items():
            if score is not None:
                table = table.filter(table[name] == score)
        return table

    def counts(self) -> dict[tuple[int, int, int | None], int]:
        """Return how many customers have each combination of r, f and m that occurs."""
        return {(group.r, group.f, group.m): group.customers for group in self.table().groups}

    def table(self) -> RfmTable:
        """Return each combination of r, f and m that occurs, the best first."""
        scores = self.scores
        rows = scores.group_by("r", "f", "m").aggregate(
            customers=scores.count(),
            monetary=scores.monetary.sum(),
            often=scores.frequency.max(),
            seldom=scores.frequency.min(),
            late=scores.relative_recency.max(),
            soon=scores.relative_recency.min(),
        )
        groups = [
            RfmGroup(
                r=row["r"],
                f=row["f"],
                m=row["m"],
                customers=row["customers"],
                monetary=row["monetary"],
                frequency=(row["seldom"], row["often"]),
                relative_recency=(row["soon"], row["late"]),
            )
            for row in collect(rows).to_pylist()
        ]
        best_first = sorted(groups, key=lambda group: (-group.r, -group.f, -(group.m or 0)))
        return RfmTable(self.as_of, self.measure, self.base_gap_days, tuple(best_first))


def score_rfm(histories: Table, *, as_of: date, measure: Measure = "revenue") -> Rfm | Missing:
    """Score recency, frequency and money in fifths.

    Recency is relative: thirty days without a purchase are late for who buys weekly and nothing
    for who buys once a quarter. A score is one plus the fifths of the base that are strictly
    worse, so equal customers have equal scores, on every engine and whatever the order of rows;
    where many are equal (bought once) some scores stay empty.

    Args:
        histories: One row a customer as ``histories(ledger, end=as_of)`` gives it.
        as_of: The date on which everything is frozen; the same as the histories' ``end``.
        measure: What money is: the net amount, the net margin, or none in this ledger.
    """
    span = histories["last"].delta(histories["first"], unit="day").cast("int64")
    totals = collect(histories.aggregate(gaps=histories.x.sum(), days=span.sum())).to_pylist()[0]
    if not totals["gaps"]:
        return Missing("few_returns")
    monetary = {"revenue": "amount", "margin": "margin"}.get(measure)
    repeats = histories.x > 0
    # Whole numbers up to the one division: the same double on every engine.
    gaps = repeats.ifelse(histories.x, totals["gaps"])
    days = repeats.ifelse(span, totals["days"])
    table = histories.select(
        "customer",
        recency_days=histories.silence_days,
        relative_recency=(histories.silence_days * gaps).cast("float64") / days,
        own_rhythm=repeats,
        frequency=histories.x + 1,
        monetary=histories[monetary] if monetary else ibis.null("decimal(38, 4)"),
    )
    table = table.mutate(
        r=_fifth(table, -table.relative_recency),
        f=_fifth(table, table.frequency),
        m=_fifth(table, table.monetary) if monetary else ibis.null("int64"),
    )
    return Rfm(as_of, measure, totals["days"] / totals["gaps"], materialise(table))


def _fifth(table: Table, value: NumericColumn) -> IntegerColumn:
    """Return 1 to 5: one more than the fifths of all customers whose ``value`` is lower."""
    lower = ibis.rank().over(ibis.window(order_by=value))
    everybody = table.count().over(ibis.window())
    return ((lower * FIFTHS) // everybody + 1).cast("int64")
