"""Workbooks: XLSX, ODS and the older XLS and XLSB."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import ZipFile, is_zipfile

import python_calamine

from querencia.analytics.ledger import UnclearColumns, UnusableLedger
from querencia.connectors.columns import RawTable, store_cells, strip_verdict, text_of
from querencia.connectors.spreadsheet.header import (
    Header,
    find_header,
    names_a_ledger,
    refuse_headings,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from querencia.connectors.scratch import Scratch
    from querencia.connectors.spreadsheet.header import IsHeading

_FIRST_ROWS = 60


def read_workbook(
    path: Path,
    chosen: Mapping[str, str],
    scratch: Scratch,
    *,
    sheet: str | None = None,
    is_heading: IsHeading | None = None,
) -> tuple[RawTable, dict[str, str]]:
    """Read a sheet of a workbook.

    Args:
        path: The file.
        chosen: Headings that the user chose, by the ledger's column.
        scratch: Where to.
        sheet: The name of the sheet; None for the first that has the headings.
        is_heading: Tells the row of headings; None for one that names a ledger's columns.

    Returns:
        The table, and how it was read: ``sheet``, ``header_line`` and, where there are others with
        such headings, ``other_sheets``.

    Raises:
        UnclearColumns: When no sheet has the headings.
        UnusableLedger: When the file cannot be opened.
    """
    if is_zipfile(path) and not _is_book(path):
        raise UnusableLedger("%(file)s is compressed; unpack it first.", file=path)
    try:
        book = python_calamine.load_workbook(path)
        test = is_heading or names_a_ledger(chosen)
        name, header, rows = _choose_sheet(book, chosen, sheet, path, test)
        table = _read_rows(rows, header, scratch, path)
        others = [] if sheet is not None else _others(book, name, test)
    except python_calamine.PasswordError as error:
        raise UnusableLedger(
            "%(file)s cannot be opened as a workbook: it has a password.", file=path
        ) from error
    except (python_calamine.CalamineError, OSError) as error:
        raise UnusableLedger(
            "%(file)s cannot be opened as a workbook: damaged, or something else (%(reason)s).",
            file=path,
            reason=str(error).rstrip(".") or type(error).__name__,
        ) from error
    facts = {"sheet": name, "header_line": str(header.row + 1)}
    return table, facts | ({"other_sheets": ", ".join(map(repr, others))} if others else {})


def _is_book(path: Path) -> bool:
    """Say whether an archive holds what XLSX, XLSB and ODS consist of."""
    with ZipFile(path) as archive:
        return not {"[Content_Types].xml", "content.xml", "mimetype"}.isdisjoint(archive.namelist())


def _choose_sheet(
    book: python_calamine.CalamineWorkbook,
    chosen: Mapping[str, str],
    sheet: str | None,
    path: Path,
    is_heading: IsHeading,
) -> tuple[str, Header, Iterable[Sequence[object]]]:
    if sheet is not None and sheet not in book.sheet_names:
        raise UnclearColumns(
            "%(file)s has no sheet %(sheet)s; it has %(sheets)s.",
            file=path,
            sheet=repr(sheet),
            sheets=", ".join(map(repr, book.sheet_names)),
        )
    names = [sheet] if sheet is not None else list(book.sheet_names)
    widest: list[list[str]] = []
    for name in names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        top = _top(rows)
        header = find_header(top, is_heading)
        if header:
            return name, header, rows
        if max(map(len, top), default=0) > max(map(len, widest), default=0):
            widest = top
    raise refuse_headings(widest, chosen, str(path))


def _others(book: python_calamine.CalamineWorkbook, name: str, is_heading: IsHeading) -> list[str]:
    """Name the sheets after ``name`` that could have been read as well: one a year, perhaps."""
    after = book.sheet_names[book.sheet_names.index(name) + 1 :]
    tops = {
        other: _top(book.get_sheet_by_name(other).to_python(nrows=_FIRST_ROWS)) for other in after
    }
    return [other for other, top in tops.items() if find_header(top, is_heading)]


def _top(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    return [[text_of(cell) or "" for cell in row] for row in rows[:_FIRST_ROWS]]


def _read_rows(
    rows: Iterable[Sequence[object]], header: Header, scratch: Scratch, path: Path
) -> RawTable:
    own = strip_verdict(header.headings)
    below = ((line, row) for line, row in enumerate(rows, 1) if line > header.row + 1)
    return store_cells(below, header.headings[:own], str(path), scratch, serials=True)
