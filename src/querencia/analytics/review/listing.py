"""This week's list: whom to contact first, with what is needed to understand why."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from querencia.analytics.engine import collect
from querencia.analytics.models import Histories
from querencia.analytics.review.result import ListedCustomer, WeekPoint
from querencia.analytics.review.worth import spending_in
from querencia.analytics.value import value_intervals
from querencia.analytics.weeks import weekly_counts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from querencia.analytics.ledger import Ledger
    from querencia.analytics.value import AcquisitionCosts, ValueModel

# Where each field of a line stands in a row of scored customers.
SAME = ("status", "alarm", "alarm_since", "first", "last", "silence_days", "purchases", "p_alive",
        "p_silent", "expected_purchases", "value", "value_at_risk", "recent_per_year",
        "usual_per_year", "recent_amount", "usual_amount", "product_line")  # fmt: skip
LISTED = {name: name for name in SAME} | {
    "id": "customer",
    "mean_gap_days": "gap_mean_days",
    "gap_spread_days": "gap_sd_days",
}
SEED = 20_011  # of the drawn futures behind intervals; any fixed number serves


def waiting_alarms(customers: pa.Table) -> pa.Table:
    """Return the customers with an alarm that is still news, the most value at risk first.

    Ties, and ledgers where nothing has a value, go by id, so that the order is always the same.
    """
    news = pc.and_(pc.is_valid(customers["alarm"]), pc.not_equal(customers["status"], "lost"))
    order = [("value_at_risk", "descending"), ("p_silent", "ascending"), ("customer", "ascending")]
    return customers.filter(news).sort_by(order)


def list_customers(
    rows: pa.Table,
    ledger: Ledger,
    *,
    as_of: date,
    value: ValueModel,
    costs: AcquisitionCosts | None,
) -> tuple[ListedCustomer, ...]:
    """Return the lines of the list for some scored customers, in their order.

    Args:
        rows: Scored customers with an alarm.
        ledger: All purchases, for the weeks and the sellers of these customers.
        as_of: The last day that is known.
        value: The models that valued them.
        costs: What new customers cost, where that is known.
    """
    if not rows.num_rows:
        return ()
    ids = rows["customer"].to_pylist()
    weeks = _weeks(ledger, ids, as_of)
    sellers = _last_sellers(ledger, ids, as_of)
    intervals = value_intervals(value, Histories.from_arrow(rows), spending_in(rows), seed=SEED)
    worth = rows["value"].to_numpy()
    replacement: Sequence[float | None] = [None] * len(ids)
    if costs is not None:
        replacement = costs.replacement_cost(worth, value.of_new_customer()).tolist()
    return tuple(
        _line(row, tuple(interval), cost, weeks[row["customer"]], sellers.get(row["customer"]))
        for row, interval, cost in zip(
            rows.to_pylist(), intervals.tolist(), replacement, strict=True
        )
    )


def _line(
    row: dict[str, Any],
    interval: tuple[float, float],
    replacement: float | None,
    weeks: Sequence[WeekPoint],
    seller: str | None,
) -> ListedCustomer:
    return ListedCustomer(
        **{field: row[column] for field, column in LISTED.items()},
        value_interval=interval,
        seller=seller,
        replacement_cost=replacement,
        weeks=tuple(weeks),
    )


def _weeks(ledger: Ledger, ids: list[str], as_of: date) -> Mapping[str, list[WeekPoint]]:
    counts = collect(weekly_counts(ledger, end=as_of, customers=ids))
    weeks: dict[str, list[WeekPoint]] = defaultdict(list)
    for row in counts.sort_by([("customer", "ascending"), ("week", "ascending")]).to_pylist():
        amount = None if row["amount"] is None else float(row["amount"])
        weeks[row["customer"]].append(WeekPoint(row["week"], row["purchases"], amount))
    return weeks


def _last_sellers(ledger: Ledger, ids: list[str], as_of: date) -> Mapping[str, str]:
    """Return who sold each of these customers their last purchase; the first by name on a tie."""
    if ledger.sellers is None:
        return {}
    sellers = ledger.sellers
    sold = collect(
        sellers.filter(sellers.customer.isin(ids), sellers.day <= as_of, sellers.seller.notnull())
    )
    order = [("day", "ascending"), ("seller", "descending")]
    return {row["customer"]: row["seller"] for row in sold.sort_by(order).to_pylist()}
