"""A table of exchange rates, as a small file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from querencia.analytics.ledger import LedgerError, Rates
from querencia.analytics.ledger.currency import ALWAYS
from querencia.analytics.ledger.schema import heading_key
from querencia.connectors.columns.dates import decide_dates
from querencia.connectors.columns.numbers import Shape, decide_marks, number
from querencia.connectors.spreadsheet.encoding import detect_encoding, utf8_blocks
from querencia.connectors.spreadsheet.header import DELIMITERS

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from querencia.connectors.columns.dates import DateOrder
    from querencia.connectors.columns.numbers import DecimalMark

_HEADINGS = {
    "currency": {"currency", "moneda", "divisa", "from"},
    "rate": {"rate", "cambio", "tipocambio", "exchangerate", "valor", "value"},
    "date": {"date", "fecha", "day", "dia", "from date", "desde"},
}


def read_rates(
    path: str | Path,
    *,
    target: str | None = None,
    dates: DateOrder | None = None,
    decimal: DecimalMark | None = None,
) -> Rates:
    """Read a table of exchange rates.

    Args:
        path: Delimited text with the headings currency (moneda) and rate (cambio): what one unit
            is worth in the target currency; and date (fecha) where rates change: each holds
            until the next, one without a date from the beginning.
        target: The currency that everything becomes; None for the one whose rate is 1.
        dates: The order of day, month and year, where the table can be read in two ways.
        decimal: The decimal mark, likewise.

    Raises:
        LedgerError: When the table is not like that.
    """
    rows = _rows(Path(path))
    found = _columns(rows[0], path)
    names = [row[found["currency"]].strip() for row in rows[1:]]
    cells = {name: [row[i].strip() for row in rows[1:]] for name, i in found.items()}
    rates = _rates(cells["rate"], rows[0][found["rate"]], path, decimal)
    if target is None:
        ones = {name for name, rate in zip(names, rates, strict=True) if rate == 1}
        if len(ones) != 1:
            raise LedgerError(
                "%(file)s has no single currency with rate 1 that the others could become.",
                file=path,
            )
        target = ones.pop()
    if "date" in found:
        days = _days(cells["date"], rows[0][found["date"]], path, dates)
    else:
        days = [ALWAYS for _ in names]
    return Rates.dated(target, zip(names, days, rates, strict=True))


def _rows(path: Path) -> list[list[str]]:
    if not path.is_file():
        raise LedgerError("There is no file %(file)s.", file=path)
    text = b"".join(utf8_blocks(path, detect_encoding(path))).decode()
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    rows = [row for row in csv.reader(text.splitlines(), delimiter=delimiter) if any(row)]
    width = len(rows[0]) if rows else 0
    if len(rows) < 2 or any(len(row) < width for row in rows):
        raise LedgerError(
            "%(file)s is no table of rates: a heading line, then currency and rate in each line.",
            file=path,
        )
    return rows


def _columns(headings: list[str], path: str | Path) -> dict[str, int]:
    keys = [heading_key(heading) for heading in headings]
    found = {
        name: next((i for i, key in enumerate(keys) if key in known), -1)
        for name, known in _HEADINGS.items()
    }
    for name in ("currency", "rate"):
        if found[name] < 0:
            raise LedgerError(
                "%(file)s has no column %(name)s; it needs currency and rate, and date if any.",
                file=path,
                name=repr(name),
            )
    return {name: i for name, i in found.items() if i >= 0}


def _rates(
    texts: list[str], heading: str, path: str | Path, mark: DecimalMark | None
) -> list[Decimal]:
    shapes = [Shape(text, 1, text) for text in texts]
    [mark] = decide_marks([(heading, shapes)], source=str(path), mark=mark)
    rates = [number(text, mark) for text in texts]
    for text, rate in zip(texts, rates, strict=True):
        if rate is None:
            raise LedgerError(
                "%(file)s has the rate %(text)s, which is not a number.",
                file=path,
                text=repr(text),
            )
    return [rate for rate in rates if rate is not None]


def _days(texts: list[str], heading: str, path: str | Path, order: DateOrder | None) -> list[date]:
    dated = [(text, 1) for text in texts if text]
    decided = decide_dates(dated, column=heading, source=str(path), order=order)
    for text in texts:
        if text and text not in decided.days:
            raise LedgerError(
                "%(file)s has the date %(text)s, which is not a date.", file=path, text=repr(text)
            )
    return [decided.days[text] if text else ALWAYS for text in texts]
