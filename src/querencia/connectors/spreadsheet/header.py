"""Finding the heading row, below the title lines that programs like to put above it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.analytics.ledger import UnclearColumns, is_heading_row, recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    IsHeading = Callable[[Sequence[str]], bool]

DELIMITERS = (";", ",", "\t", "|")
_FIRST_ROWS = 50


@dataclass(frozen=True)
class Header:
    """Where the table starts.

    Attributes:
        headings: The heading row.
        row: Its position among the rows that were looked at, from 0.
    """

    headings: tuple[str, ...]
    row: int


def names_a_ledger(chosen: Mapping[str, str]) -> IsHeading:
    """Return the test of a row that names a customer and a date, or all that was chosen."""
    return lambda cells: is_heading_row(cells, chosen)


def find_header(rows: Sequence[Sequence[str]], is_heading: IsHeading) -> Header | None:
    """Return the first row that is one of headings, or None."""
    for position, cells in enumerate(rows[:_FIRST_ROWS]):
        if is_heading(cells):
            return Header(tuple(cell.strip() for cell in cells), position)
    return None


def refuse_headings(
    rows: Sequence[Sequence[str]], chosen: Mapping[str, str], source: str
) -> UnclearColumns:
    """Return the error for a table in which no heading row was found."""
    first = next((row for row in rows if sum(bool(cell.strip()) for cell in row) > 1), None)
    if first is None:
        return UnclearColumns(
            "%(source)s holds no table with a customer and a date.", source=source
        )
    if any(re.fullmatch(r"[\d.,/:\-\s€$]*\d[\d.,/:\-\s€$]*", cell) for cell in first):
        return UnclearColumns(
            "%(source)s has no heading row: its first line holds values (%(values)s); put a line "
            "with the headings on top, for example customer%(comma)sdate%(comma)samount.",
            source=source,
            values=_shown(first),
            comma=_comma(first),
        )
    try:
        recognise(first, chosen, source=source)
    except UnclearColumns as error:
        return error
    return UnclearColumns("%(source)s has no heading row.", source=source)


def split_records(records: Sequence[str], delimiter: str) -> list[list[str]]:
    """Split records into their cells, as far as that can be told."""
    return [_split(record, delimiter) for record in records]


def _split(record: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(record.splitlines(keepends=True), delimiter=delimiter), [])
    except csv.Error:  # a field longer than any cell is
        return record.split(delimiter)


def _shown(cells: Sequence[str]) -> str:
    return ", ".join(repr(cell[:30]) for cell in cells[:4])


def _comma(cells: Sequence[str]) -> str:
    return ";" if any("," in cell for cell in cells) else ","
