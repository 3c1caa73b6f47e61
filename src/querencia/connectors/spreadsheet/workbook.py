"""Workbooks: XLSX, ODS and the older XLS and XLSB."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
) -> tuple[RawTable, str, int]:
    """Read a sheet of a workbook.

    Args:
        path: The file.
        chosen: Headings that the user chose, by the ledger's column.
        scratch: Where to.
        sheet: The name of the sheet; None for the first that has the headings.
        is_heading: Tells the row of headings; None for one that names a ledger's columns.

    Returns:
        The table, the name of the sheet and the line of its headings.

    Raises:
        UnclearColumns: When no sheet has the headings.
        UnusableLedger: When the file cannot be opened.
    """
    try:
        book = python_calamine.load_workbook(path)
        name, header, rows = _choose_sheet(book, chosen, sheet, path, is_heading)
        table = _read_rows(rows, header, scratch, path)
    except python_calamine.PasswordError as error:
        raise UnusableLedger(
            "%(file)s cannot be opened as a workbook: it has a password.", file=path
        ) from error
    except (python_calamine.CalamineError, OSError) as error:
        raise UnusableLedger(
            "%(file)s cannot be opened as a workbook: %(reason)s.",
            file=path,
            reason=str(error).rstrip(".") or type(error).__name__,
        ) from error
    return table, name, header.row + 1


def _choose_sheet(
    book: python_calamine.CalamineWorkbook,
    chosen: Mapping[str, str],
    sheet: str | None,
    path: Path,
    is_heading: IsHeading | None,
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
        top = [[text_of(cell) or "" for cell in row] for row in rows[:_FIRST_ROWS]]
        header = find_header(top, is_heading or names_a_ledger(chosen))
        if header:
            return name, header, rows
        if max(map(len, top), default=0) > max(map(len, widest), default=0):
            widest = top
    raise refuse_headings(widest, chosen, str(path))


def _read_rows(
    rows: Iterable[Sequence[object]], header: Header, scratch: Scratch, path: Path
) -> RawTable:
    own = strip_verdict(header.headings)
    below = ((line, row) for line, row in enumerate(rows, 1) if line > header.row + 1)
    return store_cells(below, header.headings[:own], str(path), scratch, serials=True)
