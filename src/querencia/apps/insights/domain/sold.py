"""What was sold, by day and by customer, in whole minor units: the other side of the budget."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from querencia.analytics.engine import collect, materialise
from querencia.apps.sales.domain.queries.budget import WHOLE, Scope
from querencia.apps.sales.models import Seller
from querencia.foundation.money import digits_of

if TYPE_CHECKING:
    from datetime import date

    from ibis.expr.types import BooleanColumn, Table

    from querencia.analytics.ledger import Ledger
    from querencia.analytics.periods import Period
    from querencia.analytics.retention import Summary

    Days = dict[date, int]


@dataclass(frozen=True)
class Sold:
    """The rows of two years, each with its customer, day, amount, seller and segment.

    Refunds stand on their own dates, as they do in the books.
    """

    rows: Table

    def of(self, scope: Scope) -> Table:
        """Return the rows that count for a part of the budget."""
        if scope.seller is not None:
            return self.rows.filter(self.rows.seller_id == scope.seller)
        if scope.segment is not None:
            return self.rows.filter(self.rows.segment_id == scope.segment)
        return self.rows

    def by_day(self) -> dict[Scope, Days]:
        """Return net sales of each day: of everybody, each seller, each segment."""
        rows = self.rows
        sums = rows.group_by("day", "seller_id", "segment_id").aggregate(minor=rows.minor.sum())
        found: dict[Scope, Days] = defaultdict(lambda: defaultdict(int))
        for row in collect(sums).to_pylist():
            for scope in _scopes(row):
                found[scope][row["day"]] += int(row["minor"])
        return {scope: dict(days) for scope, days in found.items()}

    def by_customer(self, scope: Scope, period: Period, usual: Period) -> list[dict[str, Any]]:
        """Return what each customer bought and gave back in a period, and in the usual one."""
        rows = self.of(scope)
        rows = rows.filter(_inside(rows, period) | _inside(rows, usual))
        now, then = _inside(rows, period), _inside(rows, usual)
        bought, back = rows.minor > 0, rows.minor < 0
        sums = rows.group_by("customer").aggregate(
            first=rows["first"].min(),
            bought=rows.minor.sum(where=now & bought).fill_null(0),
            returned=-rows.minor.sum(where=now & back).fill_null(0),
            days=rows.day.nunique(where=now & bought),
            usual=rows.minor.sum(where=then).fill_null(0),
            usual_days=rows.day.nunique(where=then & bought),
        )
        found: list[dict[str, Any]] = collect(sums.order_by("customer")).to_pylist()
        return found


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
    return Sold(
        materialise(
            joined.select(
                "day",
                "first",
                "minor",
                customer=joined.customer.cast("int64"),
                seller_id=seller_id,
                segment_id=joined.segment.cast("int64"),
            )
        )
    )


def _inside(rows: Table, period: Period) -> BooleanColumn:
    inside: BooleanColumn = (rows.day > ibis.literal(period.start)) & (
        rows.day <= ibis.literal(period.end)
    )
    return inside


def _scopes(row: dict[str, Any]) -> list[Scope]:
    scopes = [WHOLE]
    if row["seller_id"] is not None:
        scopes.append(Scope(seller=row["seller_id"]))
    if row["segment_id"] is not None:
        scopes.append(Scope(segment=row["segment_id"]))
    return scopes
