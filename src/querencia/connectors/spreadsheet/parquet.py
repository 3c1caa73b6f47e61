"""Parquet: a file, a folder of files or a pattern that names them; read where it lies."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from querencia.analytics.ledger import UnusableLedger
from querencia.connectors.columns import RawTable, strip_verdict

if TYPE_CHECKING:
    import ibis
    from ibis.backends.duckdb import Backend


def parquet_files(source: str) -> list[Path]:
    """Return the Parquet files that a path names: itself, those in the folder, those that match.

    Raises:
        UnusableLedger: When there are none.
    """
    path = Path(source)
    if path.is_file():
        return [path]
    if path.is_dir():
        found = sorted(p for p in path.rglob("*.parquet") if p.is_file() and not _hidden(p, path))
        if not found:
            raise UnusableLedger("Folder %(folder)s holds no Parquet files.", folder=source)
        return found
    found = sorted(Path(p) for p in glob.glob(source, recursive=True) if Path(p).is_file())  # noqa: PTH207 -- the pattern may be absolute
    if not found and path.exists():
        raise UnusableLedger(
            "%(file)s is no file that can be read twice; save it to a file first.", file=source
        )
    if not found:
        raise UnusableLedger("There is no file %(file)s.", file=source)
    return found


def _hidden(path: Path, folder: Path) -> bool:
    """Leave out what engines put beside the data (``_temporary``, ``.crc``)."""
    return any(part[0] in "._" for part in path.relative_to(folder).parts)


def _unreadable(files: list[Path], source: str, error: duckdb.Error) -> UnusableLedger:
    strange = next((path for path in files if not _is_parquet(path)), None)
    if strange is not None and len(files) + (str(strange) != source) > 1:
        return UnusableLedger(
            "Of a folder or a pattern, all files must be Parquet; %(file)s is none.", file=strange
        )
    return UnusableLedger(
        "%(source)s cannot be read as Parquet: %(reason)s.",
        source=source,
        reason=str(error).splitlines()[0].rstrip("."),
    )


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def read_parquet(files: list[Path], source: str, database: Backend) -> RawTable:
    """Return Parquet files as one table, nothing of it read yet.

    Raises:
        UnusableLedger: When a file is no Parquet or two have different columns.
    """
    names = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    scan = f"read_parquet([{names}], file_row_number = true, hive_partitioning = false)"
    try:
        found = database.con.sql(f"FROM {scan}").columns
    except duckdb.Error as error:
        raise _unreadable(files, source, error) from error
    headings = [heading for heading in found if heading != "file_row_number"]
    own = strip_verdict(headings)
    columns = tuple(f"c{i}" for i in range(own))
    selected = ", ".join(
        f'"{h.replace(chr(34), chr(34) * 2)}" AS c{i}' for i, h in enumerate(headings[:own])
    )
    query = f"SELECT file_row_number + 1 AS line, {selected} FROM {scan}"  # noqa: S608 -- quoted above
    table: ibis.Table = database.sql(query)
    return RawTable(table, tuple(headings[:own]), columns, source)
