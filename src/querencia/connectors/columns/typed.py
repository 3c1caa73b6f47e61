"""A table as it was sent, read into the columns of a ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import ibis

from querencia.analytics.ledger import SentRows, recognise
from querencia.analytics.ledger.schema import COLUMNS
from querencia.connectors.columns.dates import DateOrder, date_text, day_of, decide_dates
from querencia.connectors.columns.numbers import (
    LARGEST,
    MONEY,
    DecimalMark,
    Shape,
    currencies,
    decide_marks,
    heading_sign,
    parsed,
    shape_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ibis.expr.types import Column, StringValue, Value

    from querencia.analytics.ledger import ColumnMapping
    from querencia.connectors.columns.raw import RawTable

_KINDS = {column.name: column.kind for column in COLUMNS}
_NOTHING = ("", "NULL", "null", "NaN", "nan", "None", "N/A", "#N/A")
_MOST_SHAPES = 100_000


@dataclass(frozen=True)
class Conventions:
    """What the user says about the columns, where it is not to be found out.

    Attributes:
        columns: Headings by name of the ledger's column (see ``parse_columns``).
        dates: The order of day, month and year.
        decimal: The decimal mark.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    dates: DateOrder | None = None
    decimal: DecimalMark | None = None


@dataclass(frozen=True)
class TypedRows:
    """Rows that were read, and how.

    Attributes:
        sent: The rows.
        dates: The order of the dates, None where none was needed.
        decimal: The decimal mark of the amount, None where it was typed or absent.
    """

    sent: SentRows
    dates: DateOrder | None
    decimal: DecimalMark | None


def typed_rows(raw: RawTable, conventions: Conventions) -> TypedRows:
    """Read the columns of a table, deciding on each over all of its rows.

    Raises:
        UnclearColumns: When it is not clear which column is which.
        UnclearValues: When dates or decimals can be read in two ways.
    """
    mapping = recognise(raw.headings, conventions.columns, source=raw.source)
    added: dict[str, Value] = {}
    for name, position in mapping.positions.items():
        added[f"sent_{name}"] = sent_text(raw, position)
        if _KINDS[name] == "text":
            added[name] = added[f"sent_{name}"]
    if "document" in mapping.positions:
        added["content"] = _content(raw)
    if "line" not in raw.table.columns:
        added["line"] = ibis.null("int64")
    table = raw.table.mutate(**added)
    table, decimal = _with_numbers(table, raw, mapping, conventions)
    table, order = _with_day(table, raw, mapping, conventions)
    shown = {
        raw.columns[i]: table[raw.columns[i]].coalesce(_text(table[n]))
        for i, n in raw.numbers.items()
    }
    table = table.mutate(**shown)
    return TypedRows(SentRows(table, mapping, raw.columns, raw.source), order, decimal)


def sent_text(raw: RawTable, position: int) -> Value:
    """Return the text of a column, null where the cell is blank."""
    text = _cell_text(raw, position)
    if position in raw.numbers:
        text = text.coalesce(_text(raw.table[raw.numbers[position]]))
    return text


def _cell_text(raw: RawTable, position: int) -> Value:
    column = raw.table[raw.columns[position]]
    text = _text(column)
    if column.type().is_string():
        text = text.translate("\u00a0\u2007\u202f\t", "    ").strip()
        text = ibis.ifelse(text.isin(_NOTHING), ibis.null("string"), text)
    return text


def _text(column: Column) -> StringValue:
    """Return a column as text; a customer 1001.0 is customer 1001."""
    if column.type().is_floating():
        whole = (column == column.round()) & (column.abs() < 1e15)
        integer = ibis.ifelse(whole, column, 0.0).cast("int64").cast("string")
        text = ibis.ifelse(whole, integer, column.cast("string"))
        return ibis.ifelse(column.isnan(), ibis.null("string"), text)
    return column.cast("string")


def _content(raw: RawTable) -> Value:
    """Return a number that is equal for rows that are equal in all that was sent."""
    names = [*raw.columns, *raw.numbers.values()]
    cells = [raw.table[name].cast("string").fill_null("\x1e") for name in names]
    return ibis.literal("\x1f").join(cells).hash()


def _with_numbers(
    table: ibis.Table, raw: RawTable, mapping: ColumnMapping, conventions: Conventions
) -> tuple[ibis.Table, DecimalMark | None]:
    """Add the columns of numbers, and the currency where only the amounts name it."""
    names = [name for name in mapping.positions if _KINDS[name] == "number"]
    columns = {name: raw.columns[mapping.positions[name]] for name in names}
    texts = [name for name in names if table[columns[name]].type().is_string()]
    shapes = {name: _shapes(raw, mapping.positions[name]) for name in texts}
    headed = [(mapping.heading(name), shapes[name]) for name in texts]
    decided = decide_marks(headed, source=raw.source, mark=conventions.decimal)
    marks = dict(zip(texts, decided, strict=True))
    found = {name: _number(table[columns[name]]) for name in names if name not in texts}
    for name, mark in marks.items():
        found[name] = parsed(table[f"sent_{name}"], mark, shapes[name])
        typed = raw.numbers.get(mapping.positions[name])
        if typed is not None:
            found[name] = _number(table[typed]).coalesce(found[name])
    table = table.mutate(**found)
    paid = next((name for name in ("amount", "unit_price") if name in names), None)
    if paid is not None and "currency" not in mapping.positions:
        table = _with_signs(table, f"sent_{paid}", mapping.heading(paid), shapes.get(paid, []))
    return table, marks.get("amount")


def _shapes(raw: RawTable, position: int) -> list[Shape]:
    """Return the shapes of a column of text, the most frequent first."""
    table = raw.table
    if position in raw.numbers:
        table = table.filter(table[raw.numbers[position]].isnull())
    texts = table.select(text=_cell_text(raw, position))
    texts = texts.filter(texts.text.notnull()).mutate(shape=shape_of(texts.text))
    counted = texts.group_by("shape").aggregate(count=texts.count(), example=texts.text.min())
    counted = counted.order_by(ibis.desc("count"), "shape").limit(_MOST_SHAPES)
    rows = counted.to_pyarrow().to_pylist()
    return [Shape(text=row["shape"], count=row["count"], example=row["example"]) for row in rows]


def _number(column: Column) -> Value:
    """Return a typed number as money, null where it is none or too large to be one."""
    kind = column.type()
    if not (kind.is_numeric() or kind.is_boolean()):
        return ibis.null(MONEY)
    if kind.is_boolean() or kind.is_integer():
        column = column.cast("decimal(38, 0)")
    fits = column.abs() < LARGEST
    if kind.is_floating():
        fits &= ~column.isnan()
        return ibis.ifelse(fits, ibis.ifelse(fits, column, 0.0).cast(MONEY), ibis.null(MONEY))
    return ibis.ifelse(fits, ibis.ifelse(fits, column, 0).cast(MONEY), ibis.null(MONEY))


def _with_signs(table: ibis.Table, sent: str, heading: str, shapes: list[Shape]) -> ibis.Table:
    """Add ``currency`` where the amounts or their heading name one."""
    signs = currencies(shapes) or currencies([Shape(f"1 {heading_sign(heading)}", 1, "")])
    codes = set(signs.values())
    if not codes:
        return table
    if len(codes) == 1:
        named: Value = ibis.literal(next(iter(codes)))
    else:
        longest_first = sorted(signs, key=len, reverse=True)
        named = ibis.cases(*((table[sent].contains(s), signs[s]) for s in longest_first))
    return table.mutate(currency=named, sent_currency=table[sent])


def _with_day(
    table: ibis.Table, raw: RawTable, mapping: ColumnMapping, conventions: Conventions
) -> tuple[ibis.Table, DateOrder | None]:
    position = mapping.positions["date"]
    column = table[raw.columns[position]]
    if column.type().is_date() or column.type().is_timestamp():
        return table.mutate(day=column.cast("date")), None
    has_times = _any(table.sent_date.contains(":"), table)
    table = table.mutate(date_text=date_text(table.sent_date, has_times=has_times))
    texts = table.filter(table.date_text.notnull())
    counted = texts.group_by("date_text").aggregate(count=texts.count())
    counted = counted.order_by("date_text").to_pyarrow()
    decided = decide_dates(
        zip(counted["date_text"].to_pylist(), counted["count"].to_pylist(), strict=True),
        column=mapping.heading("date"),
        source=raw.source,
        order=conventions.dates,
        serials=raw.serials,
    )
    return day_of(table, decided).drop("date_text"), decided.order


def _any(holds: Value, table: ibis.Table) -> bool:
    return bool(table.aggregate(found=holds.any()).to_pyarrow()["found"][0].as_py())
