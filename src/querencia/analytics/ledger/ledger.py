"""The ledger: all purchases of a business, in the one form that the rest of the library reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import ibis

from querencia.analytics.ledger.building import Parts, parts_of

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa


@dataclass(frozen=True)
class LedgerCounts:
    """What was read to make a ledger.

    Attributes:
        rows: Rows that were sent, the rejected ones included.
        rejected: Rows that could not be used.
        duplicates: Rows left out because their document had been sent more than once.
        refunds: Refunds and credit notes among the rows.
    """

    rows: int
    rejected: int
    duplicates: int
    refunds: int


@dataclass(frozen=True)
class Ledger:
    """Purchases as lazy tables in the engine where they lie; nothing here has been fetched.

    Attributes:
        purchases: One row a purchase (a document; without document ids, a row):
            ``customer`` string, ``day`` date, ``amount`` decimal(18, 4), ``margin`` decimal(18, 4).
            Amounts are net of the refunds that point at the purchase and greater than zero;
            ``amount`` is null in all rows when the business gave none, likewise ``margin``.
            Several purchases of a customer on one day are several rows here.
        refunds: Refunds whose original is not known: ``customer``, ``day``, ``amount`` (below
            zero), ``margin``. They lower value on their own date and are never purchases.
        lines: Where product lines are known, one row a product line of a purchase:
            ``customer``, ``day``, ``product_line`` string, ``amount``.
        sellers: Where sellers are known, ``customer``, ``day``, ``seller`` of each purchase.
        currency: ISO 4217 code of all amounts, or None when it was not given.
        counts: What was read and what was rejected.
        free_count: Whether what cost nothing is a purchase too.
        rows: The rows that the purchases were made from (see ``ledger_from_rows``).
    """

    purchases: ibis.Table
    counts: LedgerCounts
    refunds: ibis.Table | None = None
    lines: ibis.Table | None = None
    sellers: ibis.Table | None = None
    currency: str | None = None
    has_amount: bool = True
    has_margin: bool = False
    free_count: bool = False
    rows: ibis.Table | None = field(default=None, repr=False)

    def until(self, end: date) -> Ledger:
        """Return the ledger as it was known at the close of ``end`` (that day included).

        Refunds dated later are unknown then, so that a purchase which was refunded afterwards
        stands at its full amount.
        """
        if self.rows is not None:
            known = self.rows.filter(self.rows.day <= end)
            return ledger_from_rows(
                known, counts=self.counts, currency=self.currency, free_count=self.free_count
            )
        return Ledger(
            purchases=_until(self.purchases, end),
            counts=self.counts,
            refunds=None if self.refunds is None else _until(self.refunds, end),
            lines=None if self.lines is None else _until(self.lines, end),
            sellers=None if self.sellers is None else _until(self.sellers, end),
            currency=self.currency,
            has_amount=self.has_amount,
            has_margin=self.has_margin,
            free_count=self.free_count,
        )

    def with_free_purchases(self) -> Ledger:
        """Return the ledger with what cost nothing (amount zero) counted as a purchase too.

        Published fits of rhythm models on CDNOW count its 80 purchases of zero.
        """
        if self.rows is None:
            return self
        return ledger_from_rows(
            self.rows, counts=self.counts, currency=self.currency, free_count=True
        )

    @staticmethod
    def from_arrow(table: pa.Table, *, currency: str | None = None) -> Ledger:
        """Return a ledger in an embedded DuckDB of its own.

        Args:
            table: Columns ``customer`` and ``date`` (or ``day``), and where there are such
                ``amount``, ``margin``, ``document``, ``reference``, ``kind``, ``product_line``,
                ``seller``. The rows are taken as they are: nothing is rejected.
            currency: ISO 4217 code of the amounts.
        """
        if "date" in table.column_names:
            names = ["day" if name == "date" else name for name in table.column_names]
            table = table.rename_columns(names)
        rows = ibis.duckdb.connect().create_table("rows", table, temp=True)
        counts = LedgerCounts(rows=table.num_rows, rejected=0, duplicates=0, refunds=0)
        return ledger_from_rows(rows, counts=counts, currency=currency)


def ledger_from_rows(
    rows: ibis.Table,
    *,
    counts: LedgerCounts,
    currency: str | None = None,
    free_count: bool = False,
) -> Ledger:
    """Build the ledger of typed rows, lazily and in the engine where they lie.

    Args:
        rows: ``customer``, ``day`` and, where there are such, ``amount``, ``margin``,
            ``document``, ``reference``, ``kind``, ``product_line``, ``seller``; only rows that
            can be used.
        counts: What was read.
        currency: ISO 4217 code of the amounts.
        free_count: Whether what cost nothing (amount zero) is a purchase too.
    """
    parts: Parts = parts_of(rows, free_count=free_count)
    return Ledger(
        purchases=parts.purchases,
        counts=counts,
        refunds=parts.refunds,
        lines=parts.lines,
        sellers=parts.sellers,
        currency=currency,
        has_amount="amount" in rows.columns,
        has_margin="margin" in rows.columns,
        free_count=free_count,
        rows=rows,
    )


def _until(table: ibis.Table, end: date) -> ibis.Table:
    return table.filter(table.day <= end)
