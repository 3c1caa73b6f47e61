"""CSV and its relatives: text with a delimiter between the fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from querencia.analytics.ledger import Reason, UnusableLedger
from querencia.connectors.columns import RawTable, strip_verdict
from querencia.connectors.columns.texts import composed
from querencia.connectors.spreadsheet.encoding import Encoding, detect_encoding, utf8_blocks
from querencia.connectors.spreadsheet.header import (
    DELIMITERS,
    Header,
    find_header,
    names_a_ledger,
    refuse_headings,
    split_records,
)
from querencia.connectors.spreadsheet.scan import (
    BAD_QUOTES,
    CUT,
    GOOD,
    LONG,
    SHORT,
    TRAILING,
    Records,
    repaired,
    scan_blocks,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from querencia.connectors.scratch import Scratch
    from querencia.connectors.spreadsheet.header import IsHeading

_HEAD = 1 << 18
_MANY = 1 << 20
_FAULTS = {
    LONG: Reason.TOO_MANY_FIELDS,
    CUT: Reason.TOO_FEW_FIELDS,
    BAD_QUOTES: Reason.BAD_QUOTES,
}


@dataclass(frozen=True)
class Layout:
    """How a delimited text is laid out.

    Attributes:
        encoding: How it is encoded.
        delimiter: What stands between its fields.
        headings: Its heading row.
        line: The line of the heading row, from 1.
        rows_at: Where the rows start, in bytes of the text in UTF-8.
        rows_line: The line on which they start.
    """

    encoding: Encoding
    delimiter: str
    headings: tuple[str, ...]
    line: int
    rows_at: int
    rows_line: int


def find_layout(
    path: Path,
    chosen: Mapping[str, str],
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    is_heading: IsHeading | None = None,
) -> Layout:
    """Find out how a delimited text is laid out.

    Args:
        path: The file.
        chosen: Headings that the user chose, by the ledger's column.
        encoding: How it is encoded, where the user says so.
        delimiter: What stands between its fields, where the user says so.
        is_heading: Tells the row of headings; None for one that names a ledger's columns.

    Raises:
        UnclearColumns: When there is no row of headings in it.
        UnusableLedger: When the file is empty or not in the encoding.
    """
    if delimiter and (len(delimiter) > 1 or not delimiter.isascii() or delimiter in '"\r\n'):
        raise UnusableLedger(
            "%(delimiter)s cannot stand between the fields of a table; it is one character, as "
            "; or , or | or a tab.",
            delimiter=repr(delimiter),
        )
    known = Encoding(encoding) if encoding else detect_encoding(path)
    head = b""
    for block in utf8_blocks(path, known):
        head += block
        if len(head) >= _HEAD:
            break
    if not head.strip():
        raise UnusableLedger("%(file)s is empty.", file=path)
    found: list[tuple[int, int, str, Header, Records]] = []
    candidates = (delimiter,) if delimiter else DELIMITERS
    tried = []
    for candidate in candidates:
        records = next(scan_blocks([head[:_HEAD]], delimiter=candidate, columns=_MANY))
        rows = split_records(_texts(records, 60), candidate)
        tried.append(rows)
        header = find_header(rows, is_heading or names_a_ledger(chosen))
        if header:
            found.append((header.row, -len(header.headings), candidate, header, records))
    if not found:
        widest = max(tried, key=lambda rows: max((len(row) for row in rows), default=0))
        raise refuse_headings(widest, chosen, str(path))
    _, _, best, header, records = min(found, key=lambda one: one[:2])
    return _layout(known, best, header, records, head)


def _layout(
    encoding: Encoding, delimiter: str, header: Header, records: Records, head: bytes
) -> Layout:
    row = header.row
    is_last = row + 1 >= len(records.starts)
    end = int(records.ends[row])
    breaks = head[int(records.starts[row]) : end].count(b"\n")
    return Layout(
        encoding=encoding,
        delimiter=delimiter,
        headings=header.headings,
        line=int(records.lines[row]),
        rows_at=len(head) if is_last else int(records.starts[row + 1]),
        rows_line=int(records.lines[row]) + breaks + 1 if is_last else int(records.lines[row + 1]),
    )


def read_delimited(
    path: Path,
    layout: Layout,
    scratch: Scratch,
    *,
    progress: Callable[[int], None] | None = None,
) -> RawTable:
    """Read a delimited text, in blocks, every cell as text.

    Args:
        path: The file.
        layout: How it is laid out.
        scratch: Where to.
        progress: Called with the bytes of text read so far.
    """
    own = strip_verdict(layout.headings)
    names = tuple(f"c{i}" for i in range(own))
    texts = [(name, pa.string()) for name in ("fault", "record", *names)]
    schema = pa.schema([("line", pa.int64()), *texts])
    tables = (table.select(schema.names) for table in _tables(path, layout, progress))
    return RawTable(
        table=scratch.store(tables, schema),
        headings=layout.headings[:own],
        columns=names,
        source=str(path),
        is_copy=True,
    )


def _tables(
    path: Path, layout: Layout, progress: Callable[[int], None] | None
) -> Iterator[pa.Table]:
    width = len(layout.headings)
    names = tuple(f"c{i}" for i in range(width))
    blocks = _rows(utf8_blocks(path, layout.encoding), layout.rows_at)
    done = 0
    for records in scan_blocks(
        blocks, delimiter=layout.delimiter, columns=width, line=layout.rows_line
    ):
        for table in (_rows_of(records, names, layout), _broken(records, names, layout)):
            if table.num_rows:
                yield table
        done += len(records.data)
        if progress:
            progress(done)


def _rows(blocks: Iterator[bytes], skip: int) -> Iterator[bytes]:
    """Leave out the first ``skip`` bytes."""
    for block in blocks:
        if skip < len(block):
            yield block[skip:]
        skip = max(skip - len(block), 0)


def _rows_of(records: Records, names: tuple[str, ...], layout: Layout) -> pa.Table:
    """Return the rows of the records that have one, with their line."""
    kept = np.isin(records.states, (GOOD, SHORT, TRAILING))
    if kept.all() and (records.states == GOOD).all() and len(kept):
        data = records.data[records.starts[0] : records.ends[-1]].tobytes()
    else:
        data = repaired(records, len(names), layout.delimiter)
    lines = pa.array(records.lines[kept])
    nothing = pa.nulls(len(lines), pa.string())
    columns = {"line": lines, "fault": nothing, "record": nothing}
    if not len(lines):
        return pa.table(columns)
    data = _composed(data)
    longest = int((records.ends - records.starts).max())
    cells = pa_csv.read_csv(
        pa.BufferReader(data),
        pa_csv.ReadOptions(column_names=list(names), block_size=max(1 << 22, 2 * longest)),
        pa_csv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=_has_breaks(records)),
        pa_csv.ConvertOptions(
            check_utf8=False, column_types=dict.fromkeys(names, pa.string()), null_values=[]
        ),
    )
    return pa.table(columns | {name: cells[name] for name in names})


def _has_breaks(records: Records) -> bool:
    """Say whether a field may hold a line break: then a block must not be cut at one."""
    last = records.data[records.starts[-1] : records.ends[-1]]
    return bool((np.diff(records.lines) > 1).any()) or b"\n" in last.tobytes()


def _broken(records: Records, names: tuple[str, ...], layout: Layout) -> pa.Table:
    """Return the records that are no row: their text, and what of it can be told apart."""
    at = np.flatnonzero(np.isin(records.states, list(_FAULTS))).tolist()
    texts = [_text(records, i) for i in at]
    cells = split_records(texts, layout.delimiter)
    padded = [_in_columns(row, len(names), layout.delimiter) for row in cells]
    columns = {
        "line": pa.array([int(records.lines[i]) for i in at], pa.int64()),
        "fault": pa.array([str(_FAULTS[int(records.states[i])]) for i in at], pa.string()),
        "record": pa.array(texts, pa.string()),
    }
    for position, name in enumerate(names):
        columns[name] = pa.array([row[position] for row in padded], pa.string())
    return pa.table(columns)


def _in_columns(row: list[str], width: int, delimiter: str) -> list[str]:
    """Fill up what is missing; put what is too much into the last field, so that nothing is lost.

    A row sent again without its last fields could pass for a good one.
    """
    if len(row) > width:
        return [*row[: width - 1], delimiter.join(row[width - 1 :])]
    return row + [""] * (width - len(row))


def _texts(records: Records, count: int) -> list[str]:
    return [_text(records, i) for i in range(min(count, len(records.starts)))]


def _text(records: Records, i: int) -> str:
    cut = records.data[records.starts[i] : records.ends[i]]
    return _composed(cut.tobytes()).decode("utf-8", "replace")


def _composed(data: bytes) -> bytes:
    if b"\xcc" not in data:  # with it begin all accents that stand alone
        return data
    return composed(data.decode("utf-8", "replace")).encode()
