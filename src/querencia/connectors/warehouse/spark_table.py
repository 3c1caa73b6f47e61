"""A table in Spark, read where it lies."""

from __future__ import annotations

from querencia.connectors.columns import RawTable, strip_verdict
from querencia.connectors.warehouse.address import Address, cannot_open
from querencia.connectors.warehouse.spark import connect_spark


def spark_table(address: Address) -> RawTable:
    """Return a table of Spark, nothing of it read yet.

    ``table`` is the name of a table, or the path of Parquet that every worker can reach.

    Raises:
        UnusableLedger: When Spark does not start or there is no such table.
    """
    backend = connect_spark(address.url)
    try:
        if "/" in address.table:
            table = backend.read_parquet(address.table)
        else:
            *database, name = address.table.split(".")
            table = backend.table(name, database=".".join(database) or None)
    except Exception as error:
        raise cannot_open(address, error) from error
    headings = list(table.columns)
    own = strip_verdict(headings)
    columns = tuple(f"c{i}" for i in range(own))
    table = table.select(**{c: table[h] for c, h in zip(columns, headings, strict=False)})
    return RawTable(table, tuple(headings[:own]), columns, address.shown)
