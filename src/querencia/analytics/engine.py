"""Where a table is computed: the few things that Ibis leaves to the engine behind it.

Everything else in analytics is one Ibis expression that any engine runs. Here are the doors: an
embedded engine to start with, and the ways in which rows come out of an expression, are kept, or
pass through a function of ours. On Spark the workers run that function; on the embedded engine
the rows stream through this process.
"""

from __future__ import annotations

import tempfile
import uuid
import weakref
from contextlib import contextmanager
from math import ceil
from os import sysconf
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ibis.backends import BaseBackend

    BatchFunction = Callable[[pa.RecordBatch], pa.RecordBatch]

BATCH_ROWS = 100_000
# Gathering 100 million purchases needs about half of this; more is left to the rest of the machine.
MOST_MEMORY_GB = 4.0
# What an item of a list takes while lists are gathered: dates and small numbers.
LIST_BYTES = 16


def connect(memory_gb: float | None = None) -> BaseBackend:
    """Return a new embedded engine that keeps to a part of the machine's memory.

    What doesn't fit goes to a temporary folder, which disappears with the connection.

    Args:
        memory_gb: What it may take; half of the machine's memory but no more than 4 GB when None.
    """
    memory_gb = _memory_gb() if memory_gb is None else memory_gb
    spill = tempfile.TemporaryDirectory(prefix="querencia-", ignore_cleanup_errors=True)
    backend = ibis.duckdb.connect(
        memory_limit=f"{memory_gb:.3f}GB",
        temp_directory=spill.name,
        preserve_insertion_order=False,  # nothing here relies on it, and it costs memory
    )
    weakref.finalize(backend, spill.cleanup)
    return backend


def _memory_gb() -> float:
    machine_gb = sysconf("SC_PHYS_PAGES") * sysconf("SC_PAGE_SIZE") / 1e9
    return min(MOST_MEMORY_GB, machine_gb / 2)


def materialise(table: ibis.Table) -> ibis.Table:
    """Compute ``table`` once and keep the result in its engine.

    The result is dropped when the last expression that reads it is gone. Spark computes it when
    it is first read.
    """
    if not _is_on_spark(table):
        return table.cache()
    with _view(table) as name:
        return table.get_backend().table(name).cache()


def gather_lists(
    table: ibis.Table, by: str, gather: Callable[[ibis.Table], ibis.Table], rows: ibis.Table
) -> ibis.Table:
    """Return what ``gather`` makes of ``table``: one row for each value of ``by``, with lists.

    The embedded engine holds all lists in memory while it gathers them, which sorting rows would
    not ask of it, but costs several times as much. Where they would take too much of it, the
    values come in parts, one after the other, each kept as it comes; it may lie on disk.

    Args:
        table: What is gathered.
        by: The column that ``gather`` groups by.
        gather: Makes the same of any part of ``table`` that holds all rows of a value.
        rows: A table with as many rows as ``table`` or more, which are quickly counted.
    """
    if _is_on_spark(table):
        return gather(table)
    count = int(rows.count().to_pyarrow().as_py())
    parts = ceil(count * LIST_BYTES / (_memory_gb() * 1e9 / 2))
    if parts <= 1:
        return gather(table)
    of = table[by].hash().abs() % parts
    return ibis.union(*(materialise(gather(table.filter(of == part))) for part in range(parts)))


def unfold(table: ibis.Table, lists: str, *keep: str) -> ibis.Table:
    """Return a row for each two neighbours in a column of lists, as ``before`` and ``after``.

    Args:
        table: Rows with at least two items in each list.
        lists: The column of lists.
        keep: Columns that go with each row.
    """
    items = table[lists]
    if not _is_on_spark(table):
        return table.select(*keep, before=items[:-1].unnest(), after=items[1:].unnest())
    pairs = table.select(*keep, pair=items[:-1].zip(items[1:]).unnest())  # one list at a time
    return pairs.select(*keep, before=pairs.pair.f1, after=pairs.pair.f2)


def number_customers(table: ibis.Table) -> ibis.Table:
    """Keep ``table``, one row a customer, with a ``key`` that stands for the ``customer``.

    Rows are sorted and grouped by it. On the embedded engine it is a number, which costs half of
    what a name costs; on Spark it is the name, since to number all rows is to bring them together.
    """
    if _is_on_spark(table):
        return materialise(table.mutate(key=table.customer))
    return materialise(table.mutate(key=ibis.row_number().cast("int32")))


def collect(table: ibis.Table) -> pa.Table:
    """Bring all rows of ``table`` to this process."""
    if not _is_on_spark(table):
        return table.to_pyarrow()
    with _view(table) as name:
        return _frame(table, name).toArrow().cast(table.schema().to_pyarrow())


def batches(table: ibis.Table, size: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
    """Stream the rows of ``table`` to this process, at most ``size`` rows at a time.

    Ask the engine for nothing else until the last batch has come.
    """
    if not _is_on_spark(table):
        yield from table.to_pyarrow_batches(chunk_size=size)
        return
    schema = table.schema().to_pyarrow()
    with _view(table) as name:
        packed = _frame(table, name).mapInArrow(_pack, "packed binary")
        for row in packed.toLocalIterator():  # one partition after the other
            yield from pa.ipc.open_stream(row.packed).read_all().cast(schema).to_batches(size)


def map_batches(table: ibis.Table, function: BatchFunction, schema: pa.Schema) -> ibis.Table:
    """Pass the rows of ``table`` through ``function``, batch by batch, and keep what it returns.

    Args:
        table: Rows in any order.
        function: Sees each row once, in batches of unknown size and order, never an empty one.
            On Spark it runs in processes on the workers, so that it must be possible to pickle.
        schema: What the function returns.

    Returns:
        A table in the same engine. The embedded engine keeps it in memory until the connection
        closes; Spark computes it when it is first read.
    """
    if not _is_on_spark(table):
        made = [function(batch) for batch in batches(table) if batch.num_rows]
        rows = pa.Table.from_batches(made, schema=schema)
        return table.get_backend().create_table(_new_name(), rows, temp=True)
    asked, name = _OnWorkers(function, table.schema().to_pyarrow(), schema), _new_name()
    with _view(table) as view:
        _frame(table, view).mapInArrow(asked, _spark_schema(schema)).createTempView(name)
    return table.get_backend().table(name).cache()


class _OnWorkers:
    """A function of batches in the form that Spark's workers call."""

    def __init__(self, function: BatchFunction, takes: pa.Schema, gives: pa.Schema) -> None:
        self.function, self.takes, self.gives = function, takes, gives

    def __call__(self, arriving: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in arriving:
            if batch.num_rows:
                yield self.function(batch.cast(self.takes)).cast(self.gives)


def _pack(arriving: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Turn each batch into one value: Spark streams values to the driver, but no batches."""
    for batch in arriving:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as stream:
            stream.write_batch(batch)
        yield pa.record_batch({"packed": pa.array([sink.getvalue().to_pybytes()], pa.binary())})


def _is_on_spark(table: ibis.Table) -> bool:
    return bool(table.get_backend().name == "pyspark")


@contextmanager
def _view(table: ibis.Table) -> Iterator[str]:
    """Give the expression a name in its Spark session, with the memory tables it reads."""
    backend, name = table.get_backend(), _new_name()
    backend.create_view(name, table)
    try:
        yield name
    finally:
        backend.drop_view(name)


def _frame(table: ibis.Table, name: str) -> Any:  # noqa: ANN401 - pyspark may not be there
    return table.get_backend().raw_sql(f"SELECT * FROM {name}")  # noqa: S608 - a name of ours


def _new_name() -> str:
    return f"querencia_{uuid.uuid4().hex}"


def _spark_schema(schema: pa.Schema) -> Any:  # noqa: ANN401 - pyspark may not be there
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 - an extra

    return from_arrow_schema(schema)
