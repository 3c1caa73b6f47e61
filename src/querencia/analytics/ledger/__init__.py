"""The ledger: all purchases of a business, in the one form that the rest of the library reads."""

from querencia.analytics.ledger.ledger import Ledger, LedgerCounts, ledger_from_rows

__all__ = ["Ledger", "LedgerCounts", "ledger_from_rows"]
