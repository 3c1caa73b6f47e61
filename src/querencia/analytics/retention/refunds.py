"""What refunds take back: revenue, and with all of it the right to be called active."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from querencia.analytics.engine import collect
from querencia.analytics.retention.marks import Marks, gather

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis.expr.types import DecimalColumn, Table

    from querencia.analytics.ledger import Ledger
    from querencia.analytics.periods import Period


def revenue_sums(rows: Table, period: Period) -> dict[str, DecimalColumn]:
    """Return the aggregates ``before``, of the preceding period, and ``after``, of the period."""
    preceding = period.preceding()
    return {
        "before": _sum_within(rows, preceding.start, preceding.end),
        "after": _sum_within(rows, period.start, period.end),
    }


def net_of_refunds(
    customers: Table,
    ledger: Ledger,
    period: Period,
    active: Marks,
    closes: Sequence[date],
    window_days: int,
) -> Table:
    """Lower revenue by the refunds whose originals are unknown, and withdraw activity.

    Refunds of known originals have lowered their purchases already. Where the original is not
    known, a customer whose refunds within the window are worth all that they bought within it
    has bought nothing: they are not active.
    """
    if ledger.refunds is None or not ledger.has_amount:
        return customers
    refunds = ledger.refunds.filter(ledger.refunds.day <= ibis.literal(period.end))
    if collect(refunds.limit(1)).num_rows == 0:
        return customers
    sums = revenue_sums(refunds, period)
    refunded = refunds.group_by("customer").aggregate(
        refunded_before=sums["before"], refunded_after=sums["after"]
    )
    taken_back = _taken_back(ledger.purchases, refunds, active, closes, window_days)
    table = customers.left_join(refunded, "customer").drop("customer_right")
    table = table.left_join(taken_back, "customer")
    net = {name: table[name] + table[f"refunded_{name}"].fill_null(0) for name in sums}
    still = {
        word: table[word] - (table[word] & table[f"taken_{word}"].fill_null(0))
        for word in active.columns
    }
    return table.mutate(**net, **still).select(customers.columns)


def _taken_back(
    purchases: Table, refunds: Table, active: Marks, closes: Sequence[date], window_days: int
) -> Table:
    """Return the marks of the closes at which a customer's purchases within W were all refunded.

    Only customers with such refunds are read.
    """
    columns = ["customer", "day", "amount"]
    bought = purchases.select(columns).semi_join(refunds, "customer")
    at = _close_table(active, closes, window_days)
    rows = bought.union(refunds.select(columns))
    rows = rows.inner_join(at, [rows.day > at.opens, rows.day <= at.closes])
    net = rows.group_by("customer", "closes").aggregate(
        net=rows.amount.sum(), **{word: rows[word].max() for word in active.columns}
    )
    all_back = net.filter(net.net <= 0)
    taken = all_back.group_by("customer").aggregate(**gather(all_back, [active]))
    return taken.rename({f"taken_{word}": word for word in active.columns})


def _close_table(active: Marks, closes: Sequence[date], window_days: int) -> Table:
    """Return one row a close, with the day after which its window opens and the bit it has."""
    opens = [close - timedelta(days=window_days) for close in closes]
    return ibis.memtable(
        pa.table(
            {
                "closes": pa.array(closes, pa.date32()),
                "opens": pa.array(opens, pa.date32()),
                **active.own_words(),
            }
        )
    )


def _sum_within(rows: Table, start: date, end: date) -> DecimalColumn:
    within = (rows.day > ibis.literal(start)) & (rows.day <= ibis.literal(end))
    return rows.amount.sum(where=within).fill_null(0)
