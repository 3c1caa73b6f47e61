"""The ledger: all purchases of a business, in the one form that the rest of the library reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    import ibis


@dataclass(frozen=True)
class LedgerCounts:
    """What was read to make a ledger."""

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
    """

    purchases: ibis.Table
    counts: LedgerCounts
    refunds: ibis.Table | None = None
    lines: ibis.Table | None = None
    sellers: ibis.Table | None = None
    currency: str | None = None
    has_amount: bool = True
    has_margin: bool = False

    def until(self, end: date) -> Ledger:
        """Return the ledger as it was known at the close of ``end`` (that day included)."""
        raise NotImplementedError
