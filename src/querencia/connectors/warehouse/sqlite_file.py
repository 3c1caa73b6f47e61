"""A table in a SQLite file, brought here row by row as a cursor hands it over."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from querencia.connectors.columns import RawTable, store_cells, strip_verdict
from querencia.connectors.scratch import open_scratch
from querencia.connectors.warehouse.address import Address, cannot_open, no_file, no_table, quoted


def sqlite_table(address: Address) -> RawTable:
    """Copy a table of a SQLite file; the file is not written to.

    SQLite holds what was put into a cell, whatever the type of its column: each cell is taken as
    it is, as in a workbook.

    Raises:
        UnusableLedger: When there is no such file or table.
    """
    if not Path(address.path).is_file():
        raise no_file(address)
    try:
        uri = f"file:{quote(address.path)}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as source:
            source.text_factory = lambda text: text.decode("utf-8", "replace")
            tables = source.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
            )
            names = [name for (name,) in tables]
            if address.table not in names:
                raise no_table(address, names)
            rows = source.execute(f"SELECT * FROM {quoted(address.table)}")  # noqa: S608 -- quoted
            headings = [column[0] for column in rows.description]
            own = strip_verdict(headings)
            return store_cells(enumerate(rows, 1), headings[:own], address.shown, open_scratch())
    except sqlite3.Error as error:
        raise cannot_open(address, error) from error
