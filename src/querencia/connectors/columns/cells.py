"""Cells that each have a type of their own, as workbooks and SQLite hold them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pyarrow as pa

from querencia.connectors.columns.raw import RawTable
from querencia.connectors.columns.texts import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from querencia.connectors.scratch import Scratch

_BATCH = 50_000
_EXACT = 1 << 53  # up to here a float counts in ones


def store_cells(
    rows: Iterable[tuple[int, Sequence[object]]],
    headings: Sequence[str],
    source: str,
    scratch: Scratch,
    *,
    serials: bool = False,
) -> RawTable:
    """Store rows of cells, texts and numbers apart; blank rows are left out.

    Args:
        rows: The line and the cells of each row.
        headings: The headings; cells beyond them are dropped.
        source: What to call the table in an error.
        scratch: Where to.
        serials: See ``RawTable``.
    """
    width = len(headings)
    cells = [
        field for i in range(width) for field in ((f"c{i}", pa.string()), (f"n{i}", pa.float64()))
    ]
    schema = pa.schema([("line", pa.int64()), *cells])
    return RawTable(
        table=scratch.store(_batches(rows, width), schema),
        headings=tuple(headings),
        columns=tuple(f"c{i}" for i in range(width)),
        source=source,
        numbers={i: f"n{i}" for i in range(width)},
        serials=serials,
        is_copy=True,
    )


def text_of(cell: object) -> str | None:
    """Return a cell as text; dates as ISO writes them, None for nothing."""
    if cell is None:
        return None
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bytes):
        return visible(cell.decode("utf-8", "replace")) or None
    return visible(str(cell)) or None


def _batches(rows: Iterable[tuple[int, Sequence[object]]], width: int) -> Iterator[pa.Table]:
    lines: list[int] = []
    kept: list[Sequence[object]] = []
    for line, row in rows:
        if any((text_of(cell) or "").strip() for cell in row[:width]):
            lines.append(line)
            kept.append(row)
            if len(kept) == _BATCH:
                yield _batch(lines, kept, width)
                lines, kept = [], []
    if kept:
        yield _batch(lines, kept, width)


def _batch(lines: list[int], rows: list[Sequence[object]], width: int) -> pa.Table:
    columns: dict[str, pa.Array] = {"line": pa.array(lines, pa.int64())}
    for i in range(width):
        cells = [row[i] if i < len(row) else None for row in rows]
        numbers = [_is_number(cell) for cell in cells]
        texts = [None if is_n else text_of(c) for c, is_n in zip(cells, numbers, strict=True)]
        typed = [float(c) if is_n else None for c, is_n in zip(cells, numbers, strict=True)]  # type: ignore[arg-type]  # is_n says so
        columns[f"c{i}"] = pa.array(texts, pa.string())
        columns[f"n{i}"] = pa.array(typed, pa.float64())
    return pa.table(columns)


def _is_number(cell: object) -> bool:
    if isinstance(cell, bool):
        return False
    return isinstance(cell, float) or (isinstance(cell, int) and abs(cell) < _EXACT)
