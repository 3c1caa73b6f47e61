"""Opening a file as what it is, whatever it is called."""

from __future__ import annotations

from codecs import BOM_UTF8
from pathlib import Path
from typing import TYPE_CHECKING

from querencia.analytics.ledger import UnusableLedger
from querencia.connectors.reading import Reading, ReadOptions, reading_of
from querencia.connectors.scratch import open_scratch
from querencia.connectors.spreadsheet.delimited import find_layout, read_delimited
from querencia.connectors.spreadsheet.parquet import parquet_files, read_parquet
from querencia.connectors.spreadsheet.workbook import read_workbook

if TYPE_CHECKING:
    from querencia.connectors.columns import RawTable
    from querencia.connectors.spreadsheet.header import IsHeading

_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
_NO_TABLES = {
    b"%PDF": "%(file)s is a PDF, and no table; export the list as CSV or XLSX.",
    b"\x1f\x8b": "%(file)s is compressed; unpack it first.",
    b"BZh": "%(file)s is compressed; unpack it first.",
    b"7z\xbc\xaf": "%(file)s is compressed; unpack it first.",
    b"Rar!": "%(file)s is compressed; unpack it first.",
    b"<": "%(file)s is a web page or XML, whatever it is called; open it in Excel or LibreOffice "
    "and save it as XLSX.",
}
"""What people take for a file of purchases, by its first bytes."""


def open_spreadsheet(source: str | Path, options: ReadOptions | None = None) -> Reading:
    """Read a file of purchases.

    Args:
        source: A file of delimited text, a workbook (XLSX, ODS, XLS), or Parquet: a file, a folder
            or a pattern.
        options: What the user says about it.

    Raises:
        LedgerError: When it cannot become a ledger.
    """
    options = options or ReadOptions()
    try:
        raw, facts = _open(str(source), options)
        return reading_of(raw, options, facts)
    except PermissionError as error:
        raise UnusableLedger("%(file)s may not be read: permission denied.", file=source) from error


def open_table(
    path: Path, options: ReadOptions, is_heading: IsHeading
) -> tuple[RawTable, dict[str, str]]:
    """Open a file of anything as a table of cells, and say how it was read.

    Args:
        path: Delimited text, a workbook or Parquet.
        options: What the user says about it.
        is_heading: Tells the row of headings.

    Raises:
        LedgerError: When there is no table in it.
    """
    return _open(str(path), options, is_heading)


def _open(
    source: str, options: ReadOptions, is_heading: IsHeading | None = None
) -> tuple[RawTable, dict[str, str]]:
    path = Path(source)
    chosen = options.conventions.columns
    scratch = open_scratch()
    if not path.is_file():
        return read_parquet(parquet_files(source), source, scratch.database), {}
    with path.open("rb") as file:
        start = file.read(64)
    if start.startswith(_PARQUET):
        return read_parquet([path], source, scratch.database), {}
    if start.startswith((_ZIP, _OLE)):
        return read_workbook(path, chosen, scratch, sheet=options.sheet, is_heading=is_heading)
    for first, sentence in _NO_TABLES.items():
        if start.removeprefix(BOM_UTF8).lstrip().startswith(first):
            raise UnusableLedger(sentence, file=source)
    layout = find_layout(
        path,
        chosen,
        encoding=options.encoding,
        delimiter=options.delimiter,
        is_heading=is_heading,
    )
    raw = read_delimited(path, layout, scratch, progress=options.progress)
    facts = {
        "encoding": layout.encoding.name,
        "delimiter": layout.delimiter,
        "header_line": str(layout.line),
    }
    return raw, facts
