"""A simulated ledger on disk, however large: one block of customers in memory at a time."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from querencia.analytics.simulation.simulate import simulate_chunks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Self

    from querencia.analytics.simulation.scenario import Scenario


@dataclass(frozen=True)
class Written:
    """How much was written."""

    rows: int
    customers: int


class _Writer(Protocol):
    """What pyarrow's writers of CSV and of Parquet have in common."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *failure: object) -> bool | None: ...
    def write_table(self, table: pa.Table) -> None: ...


def write_simulation(
    scenario: Scenario,
    ledger: Path,
    truth: Path,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Written:
    """Write a simulation to two files, as Parquet or, where a name ends in .csv, as CSV.

    Both are written beside their names and moved there when whole, so that a stop on the way
    leaves no half files.

    Args:
        scenario: What to simulate.
        ledger: File for the rows of the ledger.
        truth: File for the truth.
        progress: Called with customers done and customers in all.

    Returns:
        Rows of the ledger and customers.
    """
    parts = {path: path.with_name(path.name + ".part") for path in (ledger, truth)}
    try:
        written = _write_parts(scenario, parts[ledger], parts[truth], progress)
        for path, part in parts.items():
            part.replace(path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    return written


def _write_parts(
    scenario: Scenario, ledger: Path, truth: Path, progress: Callable[[int, int], None] | None
) -> Written:
    rows = customers = 0
    writers: list[_Writer] = []
    with ExitStack() as stack:
        for chunk in simulate_chunks(scenario):
            if not writers:
                for path, table in ((ledger, chunk.purchases), (truth, chunk.truth)):
                    writers.append(stack.enter_context(_open(path, table.schema)))
            writers[0].write_table(chunk.purchases)
            writers[1].write_table(chunk.truth)
            rows += chunk.purchases.num_rows
            customers += chunk.truth.num_rows
            if progress is not None:
                progress(customers, scenario.customers)
    return Written(rows=rows, customers=customers)


def _open(path: Path, schema: pa.Schema) -> _Writer:
    if path.name.endswith(".csv.part"):
        writer: _Writer = pa.csv.CSVWriter(str(path), schema)
    else:
        writer = pa.parquet.ParquetWriter(str(path), schema, compression="zstd")
    return writer
