"""Opening a table where it lies, or bringing it here where its database does not know DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.analytics.ledger import UnusableLedger
from querencia.connectors.reading import Reading, ReadOptions, reading_of
from querencia.connectors.warehouse.address import Address, parse_address, without_password
from querencia.connectors.warehouse.duckdb_file import duckdb_table
from querencia.connectors.warehouse.postgres import postgres_table
from querencia.connectors.warehouse.spark_table import spark_table
from querencia.connectors.warehouse.sqlite_file import sqlite_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from querencia.connectors.columns import RawTable

_OPENERS: dict[str, Callable[[Address], RawTable]] = {
    "duckdb": duckdb_table,
    "sqlite": sqlite_table,
    "postgres": postgres_table,
    "postgresql": postgres_table,
    "pyspark": spark_table,
}


def open_warehouse(url: str, options: ReadOptions | None = None) -> Reading:
    """Read a table of purchases.

    A table in DuckDB or Spark is read where it lies. SQLite and PostgreSQL hand their rows over
    once, to the DuckDB inside.

    Args:
        url: ``duckdb://FILE?table=NAME``, ``sqlite://FILE?table=NAME``,
            ``postgres://USER:PASSWORD@HOST/DATABASE?table=NAME`` or
            ``pyspark://HOST:PORT?table=NAME``.
        options: What the user says about it.

    Raises:
        LedgerError: When it cannot become a ledger; the password is never in the message.
    """
    opener = _OPENERS.get(url.partition("://")[0].lower())
    if opener is None:
        raise UnusableLedger(
            "%(source)s is of an unknown kind; tables are read from duckdb://, sqlite://, "
            "postgres:// and pyspark://.",
            source=without_password(url),
        )
    address = parse_address(url)
    return reading_of(opener(address), options or ReadOptions(), {"table": address.table})
