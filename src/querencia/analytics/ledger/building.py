"""From typed rows to purchases, refunds, product lines and sellers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from querencia.analytics.ledger.documents import (
    KEY,
    document_lines,
    documents,
    loose_columns,
    refer_refunds,
)
from querencia.analytics.ledger.kinds import REFUND

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Value

MONEY = "decimal(18, 4)"
_TEXTS = ("document", "reference", "product_line", "seller")


@dataclass(frozen=True)
class Parts:
    """The tables of a ledger."""

    purchases: ibis.Table
    refunds: ibis.Table | None
    lines: ibis.Table | None
    sellers: ibis.Table | None


def parts_of(rows: ibis.Table, *, free_count: bool = False) -> Parts:
    """Return the tables of the ledger that ``rows`` make.

    Args:
        rows: See ``ledger_from_rows``.
        free_count: Whether what cost nothing is a purchase too.
    """
    has_amount = "amount" in rows.columns
    rows = typed(rows)
    if "document" in rows.columns:
        bought, lines = _of_documents(rows, has_amount=has_amount)
    else:
        bought = lines = rows
    is_purchase = _is_purchase(bought, has_amount=has_amount, free_count=free_count)
    purchases = bought.filter(is_purchase)
    money = ["customer", "day", "amount", "margin"]
    refunds = bought.filter(bought.amount < 0).select(*money) if has_amount else None
    sellers = None
    if "seller" in rows.columns:
        named = purchases.filter(purchases.seller.notnull())
        sellers = named.select("customer", "day", "seller")
    return Parts(
        purchases=purchases.select(*money),
        refunds=refunds,
        lines=_product_lines(lines, purchases, has_amount=has_amount),
        sellers=sellers,
    )


def duplicates(rows: ibis.Table) -> int:
    """Count the rows left out because their document had been sent more than once."""
    if "document" not in rows.columns:
        return 0
    lines = typed(rows)
    lines = document_lines(lines.filter(lines.document.notnull()))
    extra = lines.sent - (lines.sent // lines.times).cast("int64")
    return int(lines.aggregate(extra=extra.sum()).to_pyarrow()["extra"][0].as_py() or 0)


def typed(rows: ibis.Table) -> ibis.Table:
    """Return ``rows`` in the types of a ledger, refunds below zero (without amounts: gone)."""
    columns: dict[str, Value] = {
        "customer": rows.customer.cast("string"),
        "day": rows.day.cast("date"),
        "amount": _money(rows, "amount"),
        "margin": _money(rows, "margin"),
    }
    columns |= {name: rows[name].cast("string") for name in _TEXTS if name in rows.columns}
    if "content" in rows.columns:
        columns["content"] = rows.content
    if "kind" not in rows.columns:
        return rows.select(**columns)
    if "amount" not in rows.columns:
        return rows.filter(rows.kind.fill_null("") != REFUND).select(**columns)
    amount, margin = columns["amount"], columns["margin"]
    turned = (rows.kind == REFUND) & (amount > 0)
    columns["amount"] = ibis.ifelse(turned, -amount, amount).cast(MONEY)
    columns["margin"] = ibis.ifelse(turned, -margin, margin).cast(MONEY)
    return rows.select(**columns)


def _of_documents(rows: ibis.Table, *, has_amount: bool) -> tuple[ibis.Table, ibis.Table]:
    """Return one row a document (or a row that names none), and the lines they were summed from."""
    loose = rows.filter(rows.document.isnull())
    lines = document_lines(rows.filter(rows.document.notnull()))
    columns = [*loose_columns(lines)]
    single = loose.mutate(year=loose.day.year())
    if has_amount and "reference" in rows.columns:
        refund = (loose.amount < 0) & loose.reference.notnull()
        lines = refer_refunds(lines, loose.filter(refund))
        single = single.filter(~refund.fill_null(False))
        astray = lines.filter(lines.document.isnull())
        single = single.select(*columns).union(astray.select(*columns))
        lines = lines.filter(lines.document.notnull())
    single = single.select(*columns, free=single.amount == 0)
    sums = documents(lines)
    shared = [name for name in sums.columns if name in single.columns]
    return sums.select(*shared).union(single.select(*shared)), lines.select(*columns).union(
        single.select(*columns)
    )


def _is_purchase(bought: ibis.Table, *, has_amount: bool, free_count: bool) -> BooleanValue:
    if not has_amount:
        return ibis.literal(value=True)
    if not free_count:
        return bought.amount > 0
    free = bought.free if "free" in bought.columns else bought.amount == 0
    return (bought.amount > 0) | free


def _product_lines(
    lines: ibis.Table, purchases: ibis.Table, *, has_amount: bool
) -> ibis.Table | None:
    if "product_line" not in lines.columns:
        return None
    lines = lines.filter(lines.product_line.notnull())
    if "document" not in lines.columns:
        bought = lines.filter(lines.amount > 0) if has_amount else lines
        return bought.select("customer", "day", "product_line", "amount")
    single = lines.filter(lines.document.isnull())
    lines = lines.filter(lines.document.notnull())
    sums = lines.group_by(*KEY, "product_line").aggregate(amount=lines.amount.sum().cast(MONEY))
    days = purchases.select("day", **{f"key_{name}": name for name in KEY})
    joined = sums.join(days, [sums[name] == days[f"key_{name}"] for name in KEY])
    columns = ["customer", "day", "product_line", "amount"]
    found = joined.select(*columns)
    found = found.union(single.select(*columns))
    return found.filter(found.amount > 0) if has_amount else found


def _money(rows: ibis.Table, name: str) -> Value:
    return rows[name].cast(MONEY) if name in rows.columns else ibis.null(MONEY)
