"""What was sold, by day and by customer, in whole minor units: the other side of the budget."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import ibis

from querencia.analytics.engine import collect
from querencia.apps.sales.domain.queries.budget import WHOLE, Scope
from querencia.apps.sales.models import Seller
from querencia.foundation.money import digits_of

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from querencia.analytics.ledger import Ledger
    from querencia.analytics.periods import Period
    from querencia.analytics.retention import Summary

    Days = dict[date, int]


# Of each customer in (a, b] and, a year before, in (c, d]. Counts of days: those with a purchase.
BY_CUSTOMER = """
    WITH known AS (
        SELECT *, day > $a AND day <= $b AS now, day > $c AND day <= $d AS usual FROM rows
        WHERE ($seller IS NULL OR seller_id = $seller)
          AND ($segment IS NULL OR segment_id = $segment)
    )
    SELECT customer,
           min("first") AS "first",
           coalesce(sum(bought) FILTER (WHERE now), 0)::BIGINT AS bought,
           coalesce(sum(returned) FILTER (WHERE now), 0)::BIGINT AS returned,
           count(DISTINCT day) FILTER (WHERE now AND bought > 0) AS days,
           coalesce(sum(bought - returned) FILTER (WHERE usual), 0)::BIGINT AS usual,
           count(DISTINCT day) FILTER (WHERE usual AND bought > 0) AS usual_days
    FROM known WHERE now OR usual GROUP BY customer ORDER BY customer
"""


@dataclass(frozen=True)
class Sold:
    """What each customer bought and gave back on each day of two years, by seller.

    ``rows`` has ``customer``, ``day``, ``seller_id``, ``segment_id``, ``first`` (their first
    purchase ever), ``bought`` and ``returned``, both not below zero. Refunds stand on their own
    dates, as they do in the books.
    """

    rows: pa.Table

    def by_day(self) -> dict[Scope, Days]:
        """Return net sales of each day: of everybody, each seller, each segment."""
        keys = ["day", "seller_id", "segment_id"]
        sums = self.rows.group_by(keys).aggregate([("bought", "sum"), ("returned", "sum")])
        found: dict[Scope, Days] = defaultdict(lambda: defaultdict(int))
        for row in sums.to_pylist():
            for scope in _scopes(row):
                found[scope][row["day"]] += row["bought_sum"] - row["returned_sum"]
        return {scope: dict(days) for scope, days in found.items()}

    def by_customer(self, scope: Scope, period: Period, usual: Period) -> list[dict[str, Any]]:
        """Return what each customer bought and gave back in a period, and in the usual one."""
        bounds = {"a": period.start, "b": period.end, "c": usual.start, "d": usual.end}
        with duckdb.connect() as engine:
            engine.register("rows", self.rows)
            whose = {"seller": scope.seller, "segment": scope.segment}
            found: pa.Table = engine.execute(BY_CUSTOMER, bounds | whose).to_arrow_table()
        rows: list[dict[str, Any]] = found.to_pylist()
        return rows


def sold_since(first: date, ledger: Ledger, summary: Summary, currency: str) -> Sold | None:
    """Return what was sold from a day on; None where the ledger has no amounts.

    Args:
        first: The day.
        ledger: The purchases.
        summary: Of the same purchases, with each customer's segment and first purchase.
        currency: The organisation's.
    """
    if ledger.rows is None or not ledger.has_amount:
        return None
    rows = ledger.rows.filter(
        (ledger.rows.day >= ibis.literal(first)) & (ledger.rows.day <= summary.period.end)
    )
    unit = 10 ** digits_of(currency)
    seller = rows.seller if "seller" in rows.columns else ibis.null("string")
    rows = rows.select(
        "customer", "day", seller=seller, minor=(rows.amount * unit).round(0).cast("int64")
    )
    customers = summary.customers.select("customer", "first", "segment")
    joined = rows.inner_join(customers, "customer")
    numbers = {name: pk for pk, name in Seller.objects.values_list("id", "name")}
    seller_id = (
        joined.seller.cases(*numbers.items(), else_=ibis.null("int64"))
        if numbers
        else ibis.null("int64")
    )
    joined = joined.mutate(seller_id=seller_id, segment_id=joined.segment.cast("int64"))
    minor = joined.minor
    sums = joined.group_by("customer", "day", "seller_id", "segment_id", "first").aggregate(
        bought=ibis.greatest(minor, 0).sum().cast("int64"),
        returned=(-ibis.least(minor, 0)).sum().cast("int64"),
    )
    return Sold(collect(sums.mutate(customer=sums.customer.cast("int64"))))


def _scopes(row: dict[str, Any]) -> list[Scope]:
    scopes = [WHOLE]
    if row["seller_id"] is not None:
        scopes.append(Scope(seller=row["seller_id"]))
    if row["segment_id"] is not None:
        scopes.append(Scope(segment=row["segment_id"]))
    return scopes
