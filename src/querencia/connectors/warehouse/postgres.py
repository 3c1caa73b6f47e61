"""A table in PostgreSQL, brought here by COPY."""

from __future__ import annotations

import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from querencia.analytics.ledger import UnusableLedger
from querencia.connectors.columns import RawTable, strip_verdict
from querencia.connectors.scratch import open_scratch
from querencia.connectors.warehouse.address import Address, cannot_open, no_table, quoted

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

_NUMBERS = {20, 21, 23, 700, 701, 1700}  # OIDs of the types of numbers
_DATES = {1082: "DATE", 1114: "TIMESTAMP", 1184: "TIMESTAMPTZ"}


def postgres_table(address: Address) -> RawTable:
    """Copy a table of PostgreSQL.

    Raises:
        UnusableLedger: When the database cannot be reached or has no such table.
    """
    if find_spec("psycopg") is None:
        raise UnusableLedger(
            "PostgreSQL needs the extra: %(command)s.", command="pip install 'querencia[postgres]'"
        )
    import psycopg  # noqa: PLC0415 -- an extra

    database = open_scratch().database
    with tempfile.NamedTemporaryFile(prefix="querencia-", suffix=".csv") as file:
        try:
            with psycopg.connect(address.url, options="-c TimeZone=UTC -c DateStyle=ISO") as source:
                columns = _copy(source, address, file)
        except psycopg.Error as error:
            raise cannot_open(address, error) from error
        file.flush()
        return _store(Path(file.name), columns, address, database)


def _copy(source: Any, address: Address, file: Any) -> list[tuple[str, int]]:  # noqa: ANN401 -- psycopg is an extra
    """Write the table to a file as CSV; return its headings and the OIDs of their types."""
    found = source.execute("SELECT to_regclass(%s)", [quoted(address.table)]).fetchone()
    if found[0] is None:
        tables = source.execute(
            "SELECT CASE schemaname WHEN 'public' THEN '' ELSE schemaname || '.' END || tablename "
            "FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        raise no_table(address, [name for (name,) in tables])
    select = f"SELECT * FROM {quoted(address.table)}"  # noqa: S608 -- quoted
    described = source.execute(f"{select} LIMIT 0").description
    with source.cursor().copy(f"COPY ({select}) TO STDOUT (FORMAT csv)") as copy:
        for block in copy:
            file.write(block)
    return [(column.name, column.type_code) for column in described]


def _store(
    path: Path, columns: list[tuple[str, int]], address: Address, database: Backend
) -> RawTable:
    headings = [name for name, _ in columns]
    own = strip_verdict(headings)
    texts = ", ".join(f"'t{i}': 'VARCHAR'" for i in range(len(columns)))
    cells = [
        f"TRY_CAST(t{i} AS {_DATES.get(oid, 'VARCHAR')}) AS c{i}"
        for i, (_, oid) in enumerate(columns)
    ]
    numbers = {i: f"n{i}" for i, (_, oid) in enumerate(columns[:own]) if oid in _NUMBERS}
    cells += [f"TRY_CAST(t{i} AS DECIMAL(38, 10)) AS {name}" for i, name in numbers.items()]
    database.raw_sql(
        f"CREATE TABLE raw AS SELECT row_number() OVER () AS line, {', '.join(cells)} "  # noqa: S608 -- no outside text but the path
        f"FROM read_csv('{path}', columns = {{{texts}}}, auto_detect = false, header = false, "
        f"delim = ',', quote = '\"', escape = '\"', new_line = '\\n', max_line_size = 100000000)"
    )
    return RawTable(
        table=database.table("raw"),
        headings=tuple(headings[:own]),
        columns=tuple(f"c{i}" for i in range(own)),
        source=address.shown,
        numbers=numbers,
        is_copy=True,
    )
