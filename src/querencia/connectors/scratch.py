"""A DuckDB on disk that lives as long as the tables read into it."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa
    from ibis.backends.duckdb import Backend

_MOST_MEMORY = 4 << 30


@dataclass(frozen=True)
class Scratch:
    """An empty DuckDB, and the folder it lies in."""

    database: Backend
    folder: Path

    def store(self, tables: Iterable[pa.Table], schema: pa.Schema) -> ibis.Table:
        """Put tables one below the other; nothing but the one at hand is held in memory.

        They go into Parquet: DuckDB takes several times as long to store text.
        """
        path = self.folder / "raw.parquet"
        with pq.ParquetWriter(path, schema, compression="lz4") as writer:
            for table in tables:
                writer.write_table(table)
        return self.database.read_parquet(path)


def open_scratch() -> Scratch:
    """Return an empty DuckDB in a folder of its own, which goes when nothing reads it any more.

    It lies on disk, so that a file larger than the memory can be read; timestamps that name their
    zone are taken in UTC.
    """
    folder = Path(tempfile.mkdtemp(prefix="querencia-"))
    try:
        database = ibis.duckdb.connect(
            folder / "scratch.duckdb",
            temp_directory=str(folder / "spill"),
            memory_limit=f"{_memory() >> 20}MiB",
        )
        weakref.finalize(database, shutil.rmtree, folder, ignore_errors=True)
        database.con.execute("SET TimeZone = 'UTC'")
    except BaseException:  # Ctrl-C too: to open a database takes a moment
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Scratch(database, folder)


def _memory() -> int:
    """Return half of the machine's memory in bytes, at most 4 GiB."""
    try:
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError):  # not a POSIX system
        return _MOST_MEMORY
    return min(_MOST_MEMORY, machine // 2)
