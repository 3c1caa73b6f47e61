"""Finding where the records of a delimited text begin and end.

Compiled, because every byte is looked at: this is what gives each record its line number, even
behind quoted line breaks, and what keeps a broken record from taking its neighbours along.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba
import numpy as np

from querencia.analytics.ledger import UnusableLedger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    Bytes = npt.NDArray[np.uint8]
    Integers = npt.NDArray[np.int64]

GOOD, SHORT, LONG, BAD_QUOTES, CUT, BLANK, TRAILING = range(7)
"""What a record is: as many fields as headings; fewer; more; with quotation marks that do not
match; the last one, and broken off; without anything in it; more, but nothing in them."""

_LONGEST_FIELD = 1 << 18
_LONGEST_RECORD = 1 << 26
_QUOTE, _LF, _CR, _SPACE, _TAB = 34, 10, 13, 32, 9


@dataclass(frozen=True)
class Records:
    """The records of one block of text, in arrays with an entry for each.

    Attributes:
        data: The block, as bytes.
        starts: Where the record starts.
        ends: Where it ends, before its line break.
        cuts: Where its last field that has a heading ends.
        fields: How many fields it has.
        states: ``GOOD`` and so on.
        lines: The line it starts on, from 1.
    """

    data: Bytes
    starts: Integers
    ends: Integers
    cuts: Integers
    fields: Integers
    states: Integers
    lines: Integers


def scan_blocks(
    blocks: Iterable[bytes], *, delimiter: str, columns: int, line: int = 1
) -> Iterator[Records]:
    """Find the records of a text.

    Args:
        blocks: The text in UTF-8, starting where a record starts.
        delimiter: What stands between fields; one ASCII character.
        columns: How many fields a record should have.
        line: The number of the line that the text starts on.

    Yields:
        The records, together all of the text.

    Raises:
        UnusableLedger: When a line is far too long to be a row.
    """
    rest = b""
    for block, is_last in _with_last(blocks):
        data = np.frombuffer(rest + block, dtype=np.uint8)
        found = _scan(data, ord(delimiter), columns, is_last)
        count, consumed, lines = found[0]
        starts, ends, cuts, fields, states, at_line = (array[:count] for array in found[1:])
        yield Records(data, starts, ends, cuts, fields, states, at_line + line)
        line += lines
        rest = data[consumed:].tobytes()
        if len(rest) > _LONGEST_RECORD:
            raise UnusableLedger(
                "Line %(line)s is longer than %(megabytes)s MB; this is no table.",
                line=line,
                megabytes=_LONGEST_RECORD >> 20,
            )


def _with_last(blocks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield each block, and whether it is the last."""
    waiting: bytes | None = None
    for block in blocks:
        if waiting is not None:
            yield waiting, False
        waiting = block
    yield waiting or b"", True


def repaired(records: Records, columns: int, delimiter: str) -> bytes:
    """Return the records that have a row in the table, each on a line and with all its fields."""
    kept = np.isin(records.states, (GOOD, SHORT, TRAILING))
    starts, ends = records.starts[kept], records.cuts[kept]
    missing = np.maximum(columns - records.fields[kept], 0)
    size = int((ends - starts + missing + 1).sum())
    out = np.empty(size, dtype=np.uint8)
    _copy(records.data, starts, ends, missing, ord(delimiter), out)
    return out.tobytes()


@numba.njit(cache=True)
def _copy(data, starts, ends, missing, delimiter, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 -- compiled, numba infers
    at = 0
    for record in range(len(starts)):
        for i in range(starts[record], ends[record]):
            out[at] = data[i]
            at += 1
        for _ in range(missing[record]):
            out[at] = delimiter
            at += 1
        out[at] = _LF
        at += 1


@numba.njit(cache=True)
def _field_end(data, at, delimiter):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 -- compiled, numba infers
    """Return where the field that starts at ``at`` ends, the line breaks in it, what is wrong."""
    n = len(data)
    if at >= n or data[at] != _QUOTE:
        end = at
        while end < n and data[end] != delimiter and data[end] != _LF and data[end] != _CR:
            end += 1
        return end, 0, GOOD
    end, breaks = at + 1, 0
    while end < n and end - at < _LONGEST_FIELD:
        if data[end] == _QUOTE:
            if end + 1 >= n or data[end + 1] != _QUOTE:
                break
            end += 1
        elif data[end] == _LF or (data[end] == _CR and (end + 1 >= n or data[end + 1] != _LF)):
            breaks += 1
        end += 1
    if end >= n:
        return n, breaks, CUT
    if data[end] != _QUOTE:
        return end, breaks, BAD_QUOTES
    end += 1
    closed = end >= n or data[end] == delimiter or data[end] == _LF or data[end] == _CR
    return end, breaks, GOOD if closed else BAD_QUOTES


@numba.njit(cache=True)
def _is_blank(data, start, end):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 -- compiled, numba infers
    for i in range(start, end):
        if data[i] != _SPACE and data[i] != _TAB and data[i] != _QUOTE:
            return False
    return True


@numba.njit(cache=True)
def _record(data, start, delimiter, columns):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 -- compiled, numba infers
    """Return end, cut, fields, state and line breaks of the record that starts at ``start``."""
    n = len(data)
    at, cut, fields, breaks = start, start, 0, 0
    blank, trailing = True, True
    while True:
        end, inside, wrong = _field_end(data, at, delimiter)
        if wrong != GOOD:
            return end, cut, fields, wrong, breaks
        fields += 1
        breaks += inside
        empty = _is_blank(data, at, end)
        blank = blank and empty
        if fields <= columns:
            cut = end
        else:
            trailing = trailing and empty
        if end >= n or data[end] != delimiter:
            break
        at = end + 1
    state = GOOD
    if blank:
        state = BLANK
    elif fields < columns:
        state = SHORT
    elif fields > columns:
        state = TRAILING if trailing else LONG
    return end, cut, fields, state, breaks


@numba.njit(cache=True)
def _scan(data, delimiter, columns, is_last):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 -- compiled, numba infers
    n = len(data)
    most = 1
    for byte in data:
        most += byte in (_LF, _CR)
    starts, ends, cuts = (
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.empty(most, np.int64),
    )
    fields, states, lines = (
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.empty(most, np.int64),
    )
    count, start, line = 0, 0, 0
    while start < n:
        end, cut, found, state, breaks = _record(data, start, delimiter, columns)
        if (end >= n or (data[end] == _CR and end + 1 == n)) and not is_last:
            break
        if state in (BAD_QUOTES, CUT):
            # Only the line it starts on is lost: what follows may well be in order.
            state, breaks, end = BAD_QUOTES, 0, start
            while end < n and data[end] != _LF and data[end] != _CR:
                end += 1
            cut = end
            if (end >= n or (data[end] == _CR and end + 1 == n)) and not is_last:
                break
        elif end >= n and state == SHORT:
            state = CUT
        starts[count], ends[count], cuts[count] = start, end, cut
        fields[count], states[count], lines[count] = found, state, line
        count += 1
        line += breaks + (end < n)
        start = end + 1
        if end + 1 < n and data[end] == _CR and data[end + 1] == _LF:
            start += 1
    return (count, min(start, n), line), starts, ends, cuts, fields, states, lines
