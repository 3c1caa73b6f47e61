"""Which connector reads what: one line for each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from querencia.connectors.spreadsheet import open_spreadsheet
from querencia.connectors.warehouse import open_warehouse

if TYPE_CHECKING:
    from pathlib import Path

    from querencia.connectors.reading import Reading, ReadOptions


def read(source: str | Path, options: ReadOptions | None = None) -> Reading:
    """Read a ledger from wherever it is.

    Args:
        source: The path of a file, or the URL of a table (``postgres://...?table=...``).
        options: What the user says about it.

    Raises:
        LedgerError: When it cannot become a ledger; the message is one sentence.
    """
    if re.match(r"[a-z][a-z0-9+]*://", str(source)):
        return open_warehouse(str(source), options)
    return open_spreadsheet(source, options)
