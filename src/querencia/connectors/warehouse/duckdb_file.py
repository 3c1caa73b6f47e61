"""A table in a DuckDB file, read where it lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from querencia.connectors.columns import RawTable, strip_verdict
from querencia.connectors.scratch import open_scratch
from querencia.connectors.warehouse.address import Address, cannot_open, no_file, no_table, quoted

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


def duckdb_table(address: Address) -> RawTable:
    """Return a table of a DuckDB file, nothing of it read yet; the file is not written to.

    Raises:
        UnusableLedger: When there is no such file or table.
    """
    if not Path(address.path).is_file():
        raise no_file(address)
    database = open_scratch().database
    file = address.path.replace("'", "''")
    try:
        database.raw_sql(f"ATTACH '{file}' AS source (READ_ONLY)")
    except duckdb.Error as error:
        raise cannot_open(address, error) from error
    tables = _tables(database)
    name = address.table if "." in address.table else f"main.{address.table}"
    if name not in tables:
        raise no_table(address, [table.removeprefix("main.") for table in tables])
    headings = database.con.sql(f"FROM source.{quoted(name)}").columns
    own = strip_verdict(headings)
    columns = tuple(f"c{i}" for i in range(own))
    selected = ", ".join(
        f"{quoted_column(h)} AS {c}" for h, c in zip(headings, columns, strict=False)
    )
    line = "rowid + 1" if tables[name] else "CAST(NULL AS BIGINT)"
    query = f"SELECT {line} AS line, {selected} FROM source.{quoted(name)}"  # noqa: S608 -- quoted
    return RawTable(database.sql(query), tuple(headings[:own]), columns, address.shown)


def quoted_column(name: str) -> str:
    """Return the name of a column for SQL."""
    return '"' + name.replace('"', '""') + '"'


def _tables(database: Backend) -> dict[str, bool]:
    """Return the tables and views, and whether each is a table, whose rows have numbers."""
    found = database.con.execute(
        "SELECT schema_name || '.' || table_name, true FROM duckdb_tables() "
        "WHERE database_name = 'source' UNION ALL "
        "SELECT schema_name || '.' || view_name, false FROM duckdb_views() "
        "WHERE database_name = 'source' AND NOT internal"
    ).fetchall()
    return dict(found)
