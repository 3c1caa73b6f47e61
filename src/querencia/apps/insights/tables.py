"""A table of a page: the same rows as text for its reader, and as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from querencia.foundation.money import amount_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from querencia.foundation.frame.reading import Reading

Kind = Literal["text", "integer", "percent", "interval", "money", "day", "month", "quarter"]
# What a spreadsheet would take for a formula; a negative number is none.
_FORMULA = re.compile(r"^[=@\t\r]|^[+-](?![\d\s.,]+$)")


@dataclass(frozen=True)
class Column:
    """A column: its heading, and what stands in it.

    ``percent`` and ``interval`` count in percent, ``money`` in minor units.
    """

    label: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Linked:
    """A value that leads somewhere: mostly to the customers behind it."""

    value: Any
    href: str


@dataclass(frozen=True)
class Row:
    """Cells in the order of the columns; ``open`` where the period is not over."""

    cells: tuple[Any, ...]
    open: bool = False
    here: bool = False


@dataclass(frozen=True)
class Table:
    """A table; ``name`` is that of its file."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Cell:
    """A cell written out."""

    text: str
    href: str
    label: str
    is_number: bool


@dataclass(frozen=True)
class Written:
    """A table written out."""

    name: str
    columns: tuple[Column, ...]
    rows: list[tuple[Row, list[Cell]]]


def written(table: Table, reading: Reading) -> Written:
    """Write a table out for a reader."""
    rows = [
        (row, [_cell(cell, c, reading) for cell, c in zip(row.cells, table.columns, strict=True)])
        for row in table.rows
    ]
    return Written(table.name, table.columns, rows)


def write(value: Any, kind: Kind, reading: Reading) -> str:  # noqa: ANN401 - any cell
    """Write a value out; what is not known is a dash."""
    reader = reading.reader
    if kind == "interval":
        return reader.between(value, lambda bound: reader.percent(bound / 100, 1))
    if kind == "money":
        amount = None if value is None else amount_of(value, reading.currency)
        return reader.money(amount, reading.currency)
    if value is None:
        return reader.number(None)
    writers: dict[str, Callable[[Any], str]] = {
        "integer": reader.integer,
        "percent": lambda v: reader.percent(v / 100, 1),
        "day": reader.day,
        "month": reader.month,
        "quarter": reader.quarter,
    }
    return str(writers[kind](value)) if kind in writers else str(value)


def csv_response(table: Table, reading: Reading) -> HttpResponse:
    """Return a table as a file that spreadsheets of the reader's language open as it is."""
    comma = reading.reader.language == "es"  # there, it is the decimal mark
    text = StringIO()
    writer = csv.writer(text, delimiter=";" if comma else ",")
    writer.writerow(_headings(table))
    for row in table.rows:
        plain: list[Any] = []
        for cell, column in zip(row.cells, table.columns, strict=True):
            plain += _plain(cell, column.kind, reading.currency)
        writer.writerow([_written_plainly(value, comma=comma) for value in plain])
    name = f"{table.name}.csv"
    return HttpResponse(
        "\ufeff" + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _cell(cell: Any, column: Column, reading: Reading) -> Cell:  # noqa: ANN401 - any cell
    href = cell.href if isinstance(cell, Linked) else ""
    value = cell.value if isinstance(cell, Linked) else cell
    return Cell(write(value, column.kind, reading), href, column.label, column.kind != "text")


def _headings(table: Table) -> list[str]:
    names: list[str] = []
    for column in table.columns:
        if column.kind == "interval":
            low, high = _("from"), _("to")
            names += [f"{column.label} ({low})", f"{column.label} ({high})"]
        else:
            names.append(column.label)
    return names


def _plain(cell: Any, kind: Kind, currency: str) -> Sequence[Any]:  # noqa: ANN401 - any cell
    value = cell.value if isinstance(cell, Linked) else cell
    if kind == "interval":
        return value or (None, None)
    if kind == "money" and value is not None:
        return (amount_of(value, currency),)
    return (value,)


def _written_plainly(value: Any, *, comma: bool) -> str:  # noqa: ANN401 - any cell
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return f"'{value}" if _FORMULA.match(value) else value
    text = f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return text.replace(".", ",") if comma else text


def customers_href(**asked: object) -> str:
    """Return the address of the customers behind a number; what is None is left out."""
    known = {name: str(value) for name, value in asked.items() if value is not None}
    return f"{reverse('insights_customers')}?{urlencode(known)}"
