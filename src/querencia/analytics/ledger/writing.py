"""A ledger as a file that reads back to the same ledger."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from querencia.analytics.ledger.building import typed
from querencia.analytics.ledger.documents import document_lines
from querencia.analytics.ledger.errors import LedgerError

if TYPE_CHECKING:
    from pathlib import Path

    from querencia.analytics.ledger.ledger import Ledger

_COLUMNS = (
    "customer",
    "date",
    "amount",
    "margin",
    "document",
    "reference",
    "seller",
    "product_line",
    "currency",
)
_BATCH = 100_000


def write_ledger(ledger: Ledger, path: Path) -> int:
    """Write a ledger as Parquet or CSV, by the suffix of ``path``.

    The columns have the ledger's own names, dates are ISO, amounts have a decimal point and
    refunds are below zero. Lines of a document that differ in nothing the ledger knows are summed,
    so that the file can be sent twice without counting twice.

    Args:
        ledger: What to write.
        path: Where to; replaced when it is there, never left half written.

    Returns:
        How many rows were written.

    Raises:
        LedgerError: When the suffix is neither ``.parquet`` nor ``.csv``.
    """
    if path.suffix.casefold() not in {".parquet", ".csv"}:
        raise LedgerError(
            "A ledger is written as .parquet or .csv, not as %(name)s.", name=path.name
        )
    rows = ledger_lines(ledger)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        written = _write(rows, beside, as_csv=path.suffix.casefold() == ".csv")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return written


def ledger_lines(ledger: Ledger) -> ibis.Table:
    """Return the rows of a ledger with the headings that they are recognised by.

    Raises:
        ValueError: When the ledger was not made of rows.
    """
    if ledger.rows is None:
        raise ValueError("a ledger that was not made of rows cannot be written")
    rows = typed(ledger.rows)
    if "document" in rows.columns:
        rows = _summed(rows)
    unknown = {"amount": not ledger.has_amount, "margin": not ledger.has_margin}
    rows = rows.rename(date="day")
    if ledger.currency is not None:
        rows = rows.mutate(currency=ibis.literal(ledger.currency))
    return rows.select(*(n for n in _COLUMNS if n in rows.columns and not unknown.get(n)))


def _summed(rows: ibis.Table) -> ibis.Table:
    lines = document_lines(rows.filter(rows.document.notnull()))
    loose = rows.filter(rows.document.isnull())
    columns = [name for name in rows.columns if name != "content"]
    lines = lines.mutate(unknown=lines.margin.isnull() & (lines.amount != 0))
    key = [name for name in columns if name not in {"amount", "margin"}]
    sums = lines.group_by(*key, "unknown").aggregate(
        amount=lines.amount.sum().cast("decimal(18, 4)"),
        margin=lines.margin.sum().cast("decimal(18, 4)"),
    )
    return sums.select(*columns).union(loose.select(*columns))


def _write(rows: ibis.Table, path: Path, *, as_csv: bool) -> int:
    schema: pa.Schema = rows.schema().to_pyarrow()
    written = 0
    writer = pa_csv.CSVWriter(path, schema) if as_csv else pq.ParquetWriter(path, schema)
    with writer:
        for batch in rows.to_pyarrow_batches(chunk_size=_BATCH):
            writer.write_batch(batch.cast(schema))
            written += batch.num_rows
    return written
