"""The ledger: all purchases of a business, in the one form that the rest of the library reads."""

from querencia.analytics.ledger.building import duplicates
from querencia.analytics.ledger.checking import SentRows
from querencia.analytics.ledger.currency import Rates
from querencia.analytics.ledger.errors import (
    LedgerError,
    MixedCurrencies,
    UnclearColumns,
    UnclearValues,
    UnusableLedger,
)
from querencia.analytics.ledger.intake import Intake, take_in
from querencia.analytics.ledger.ledger import Ledger, LedgerCounts, ledger_from_rows
from querencia.analytics.ledger.rejection import Reason
from querencia.analytics.ledger.schema import (
    COLUMNS,
    ColumnMapping,
    is_heading_row,
    parse_columns,
    recognise,
)
from querencia.analytics.ledger.writing import ledger_lines, write_ledger

__all__ = [
    "COLUMNS",
    "ColumnMapping",
    "Intake",
    "Ledger",
    "LedgerCounts",
    "LedgerError",
    "MixedCurrencies",
    "Rates",
    "Reason",
    "SentRows",
    "UnclearColumns",
    "UnclearValues",
    "UnusableLedger",
    "duplicates",
    "is_heading_row",
    "ledger_from_rows",
    "ledger_lines",
    "parse_columns",
    "recognise",
    "take_in",
    "write_ledger",
]
