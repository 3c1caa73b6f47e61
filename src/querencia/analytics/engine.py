"""Where a table is computed: the few things that Ibis leaves to the engine behind it.

Everything else in analytics is one Ibis expression that any engine runs. What is here are the
three doors through which tables come out of an expression or go into one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis
    import pyarrow as pa

BATCH_ROWS = 100_000


def materialise(table: ibis.Table) -> ibis.Table:
    """Compute ``table`` once and keep the result in its engine.

    The result is dropped when the last expression that reads it is gone.
    """
    return table.cache()


def batches(table: ibis.Table, size: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
    """Stream the rows of ``table`` to this process, at most ``size`` rows at a time."""
    yield from table.to_pyarrow_batches(chunk_size=size)


def collect(table: ibis.Table) -> pa.Table:
    """Bring all rows of ``table`` to this process."""
    return table.to_pyarrow()
