"""A DuckDB on disk that lives as long as the tables read into it."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

_MOST_MEMORY = 4 << 30


def scratch_database() -> Backend:
    """Return an empty DuckDB in a folder of its own, which goes when nothing reads it any more.

    It lies on disk, so that a file larger than the memory can be read; timestamps that name their
    zone are taken in UTC.
    """
    folder = tempfile.mkdtemp(prefix="querencia-")
    backend = ibis.duckdb.connect(
        Path(folder) / "scratch.duckdb",
        temp_directory=str(Path(folder) / "spill"),
        memory_limit=f"{_memory() >> 20}MiB",
    )
    backend.con.execute("SET TimeZone = 'UTC'")
    weakref.finalize(backend, shutil.rmtree, folder, ignore_errors=True)
    return backend


def _memory() -> int:
    """Return half of the machine's memory in bytes, at most 4 GiB."""
    try:
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError):  # not a POSIX system
        return _MOST_MEMORY
    return min(_MOST_MEMORY, machine // 2)
