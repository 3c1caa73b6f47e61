"""From typed rows to purchases, refunds, product lines and sellers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from ibis.expr.types import Value

MONEY = "decimal(18, 4)"


@dataclass(frozen=True)
class Parts:
    """The tables of a ledger."""

    purchases: ibis.Table
    refunds: ibis.Table | None
    lines: ibis.Table | None
    sellers: ibis.Table | None


def parts_of(rows: ibis.Table) -> Parts:
    """Return the tables of the ledger that ``rows`` make; a row is a purchase."""
    has_amount = "amount" in rows.columns
    rows = _typed(rows)
    bought = rows.filter(rows.amount > 0) if has_amount else rows
    refunded = rows.filter(rows.amount < 0) if has_amount else None
    money = ["customer", "day", "amount", "margin"]
    lines = sellers = None
    if "product_line" in rows.columns:
        lines = bought.select("customer", "day", "product_line", "amount")
    if "seller" in rows.columns:
        sellers = bought.select("customer", "day", "seller")
    return Parts(
        purchases=bought.select(*money),
        refunds=None if refunded is None else refunded.select(*money),
        lines=lines,
        sellers=sellers,
    )


def _typed(rows: ibis.Table) -> ibis.Table:
    columns: dict[str, Value] = {
        "customer": rows.customer.cast("string"),
        "day": rows.day.cast("date"),
        "amount": _money(rows, "amount"),
        "margin": _money(rows, "margin"),
    }
    for name in ("product_line", "seller"):
        if name in rows.columns:
            columns[name] = rows[name].cast("string")
    return rows.select(**columns)


def _money(rows: ibis.Table, name: str) -> Value:
    return rows[name].cast(MONEY) if name in rows.columns else ibis.null(MONEY)
