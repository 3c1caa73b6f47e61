"""What can be wrong with a ledger as a whole, each said in one sentence that a person can act on.

LedgerError            what was sent cannot become a ledger; str() is one clear sentence
 ├ UnusableLedger      there is no usable row in it
 ├ UnclearColumns      a column that is needed is missing, or two headings fit it
 ├ UnclearValues       dates or decimals can be read in two ways
 └ MixedCurrencies     two currencies and no rates between them

None of them goes away by trying again.
"""

from __future__ import annotations

from querencia.analytics.errors import ExplainedError


class LedgerError(ExplainedError):
    """What was sent cannot become a ledger; the message says where, what and why."""


class UnusableLedger(LedgerError):
    """There is no usable row in it, or it cannot be read at all."""


class UnclearColumns(LedgerError):
    """A column that is needed is missing, or two headings fit it."""


class UnclearValues(LedgerError):
    """A column of dates or numbers can be read in two ways; the message shows both."""


class MixedCurrencies(LedgerError):
    """Amounts in two currencies, and no rates to make them one."""
