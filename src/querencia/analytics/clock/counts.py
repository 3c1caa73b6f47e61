"""How much the whole base bought on each day, and how many customers could have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa

from querencia.analytics.clock.days import number_of
from querencia.analytics.engine import collect
from querencia.analytics.spans import spans

if TYPE_CHECKING:
    from datetime import date

    from querencia.analytics.ledger.ledger import Ledger

# After the last purchase seen. Whole weeks of a year, so that those who leave after a season's many
# purchases stop counting in the same season, and their number doesn't swing against the base's.
AT_RISK_DAYS = 364


def daily_counts(ledger: Ledger, *, end: date, known: ibis.Table | None = None) -> pa.Table:
    """Count the repeat purchases of each day, from the ledger's first day to ``end``.

    First purchases are left out: they follow the seasons of advertising, not of customers' needs.

    Args:
        ledger: All purchases; what came after ``end`` is not read.
        end: The last day that is known.
        known: What ``spans(ledger, end=end)`` gave, where it has been asked for already.

    Returns:
        One row a day without holes: ``day`` date; ``purchases`` int64, documents after each
        customer's first; ``customers_at_risk`` int64, customers who had bought before that day
        and whose last purchase, as known at ``end``, is no more than 52 weeks before it.
    """
    known = spans(ledger, end=end) if known is None else known
    bought = ledger.purchases.filter(ledger.purchases.day <= ibis.literal(end))
    documents = _by_day(bought.group_by("day").aggregate(n=bought.count()))
    won = _by_day(known.group_by(day=known["first"]).aggregate(n=known.count()))
    seen_last = _by_day(known.group_by(day=known["last"]).aggregate(n=known.count()))
    first = min(documents, default=number_of(end) + 1)
    days = np.arange(first, number_of(end) + 1)
    count = {
        name: np.array([by_day.get(day, 0) for day in days.tolist()], dtype=np.int64)
        for name, by_day in (("all", documents), ("won", won), ("last", seen_last))
    }
    later = np.zeros(AT_RISK_DAYS + 1, np.int64)
    gone = np.concatenate([later, np.cumsum(count["last"])])[: len(days)]
    at_risk = np.cumsum(count["won"]) - count["won"] - gone
    return pa.table(
        {
            "day": pa.array(days.astype(np.int32)).cast(pa.date32()),
            "purchases": count["all"] - count["won"],
            "customers_at_risk": at_risk,
        }
    )


def _by_day(counts: ibis.Table) -> dict[int, int]:
    rows = collect(counts)
    days = rows["day"].cast(pa.int32()).to_pylist()
    return dict(zip(days, rows["n"].to_pylist(), strict=True))
