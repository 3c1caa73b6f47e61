"""What each customer bought week by week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from querencia.analytics.histories import customer_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis

    from querencia.analytics.ledger.ledger import Ledger

REVIEWED_WEEKS = 104


def monday_of(day: date) -> date:
    """Return the Monday of the ISO week of ``day``."""
    return day - timedelta(days=day.weekday())


def weekly_counts(
    ledger: Ledger,
    *,
    end: date,
    weeks: int = REVIEWED_WEEKS,
    customers: Sequence[str] | ibis.Table | None = None,
) -> ibis.Table:
    """Count purchases by customer and ISO week over the last ``weeks`` weeks.

    The last week is the one that holds ``end``; it is known up to that day only. Weeks without a
    purchase have no row.

    Args:
        ledger: All purchases; what came after ``end`` is not read.
        end: The last day that is known.
        weeks: How many weeks back, the week of ``end`` included.
        customers: Whose; a list of ids or a table with a column ``customer``. All when None.

    Returns:
        ``customer`` string; ``week`` date, its Monday; ``purchases`` int64, documents; ``days``
        int64, days with a purchase; ``amount`` decimal, without refunds whose original is unknown.
    """
    since = monday_of(end) - timedelta(weeks=weeks - 1)
    bought = customer_days(ledger, since=since, end=end, customers=customers)
    by_week = bought.mutate(week=bought.day.truncate("W").cast("date"))
    return by_week.group_by("customer", "week").aggregate(
        purchases=by_week.purchases.sum().cast("int64"),
        days=by_week.count(),
        amount=by_week.amount.sum(),
    )
