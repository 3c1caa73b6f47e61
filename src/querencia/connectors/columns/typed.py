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
    shapes_of,
)
from querencia.connectors.columns.texts import Traits, plain_text, sent_text, traits_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ibis.expr.types import Column, Value

    from querencia.analytics.ledger import ColumnMapping
    from querencia.connectors.columns.raw import RawTable

_KINDS = {column.name: column.kind for column in COLUMNS}


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


@dataclass(frozen=True)
class _Numbers:
    columns: dict[str, Value]
    currency: str | None
    mark: DecimalMark | None


def typed_rows(raw: RawTable, conventions: Conventions) -> TypedRows:
    """Read the columns of a table, deciding on each over all of its rows.

    Raises:
        UnclearColumns: When it is not clear which column is which.
        UnclearValues: When dates or decimals can be read in two ways.
    """
    mapping = recognise(raw.headings, conventions.columns, source=raw.source)
    traits = traits_of(raw, mapping.positions.values())
    added: dict[str, Value] = {}
    for name, position in mapping.positions.items():
        added[f"sent_{name}"] = sent_text(raw, position, traits)
        if _KINDS[name] == "text":
            added[name] = added[f"sent_{name}"]
    if "document" in mapping.positions:
        added["content"] = _content(raw)
    if "line" not in raw.table.columns:
        added["line"] = ibis.null("int64")
    numbers = _numbers(raw, mapping, conventions)
    table = raw.table.mutate(**added, **numbers.columns)
    table, order = _with_day(table, raw, mapping, traits, conventions)
    table = table.mutate(**_shown(table, raw))
    sent = SentRows(table, mapping, raw.columns, raw.source, numbers.currency)
    return TypedRows(sent, order, numbers.mark)


def _shown(table: ibis.Table, raw: RawTable) -> dict[str, Value]:
    """Return the columns that hold numbers as text, as a rejected row shows them."""
    shown: dict[str, Value] = {}
    for position, name in enumerate(raw.columns):
        if position in raw.numbers:
            number = plain_text(table[raw.numbers[position]])
            shown[name] = table[name].cast("string").coalesce(number)
        elif table[name].type().is_floating():
            shown[name] = plain_text(table[name])
    return shown


def _content(raw: RawTable) -> Value:
    """Return a number that is equal for rows that are equal in all that was sent."""
    names = [*raw.columns, *raw.numbers.values()]
    cells = [raw.table[name].cast("string").fill_null("\x1e") for name in names]
    return ibis.literal("\x1f").join(cells).hash()


def _numbers(raw: RawTable, mapping: ColumnMapping, conventions: Conventions) -> _Numbers:
    """Return the columns of numbers, and the currency where only the amounts name it."""
    names = [name for name in mapping.positions if _KINDS[name] == "number"]
    columns = {name: raw.table[raw.columns[mapping.positions[name]]] for name in names}
    texts = [name for name in names if columns[name].type().is_string()]
    shapes = {name: _shapes(raw, mapping.positions[name]) for name in texts}
    headed = [(mapping.heading(name), shapes[name]) for name in texts]
    decided = decide_marks(headed, source=raw.source, mark=conventions.decimal)
    marks = dict(zip(texts, decided, strict=True))
    found = {name: _number(columns[name]) for name in names if name not in texts}
    for name, mark in marks.items():
        found[name] = parsed(columns[name], mark, shapes[name])
        typed = raw.numbers.get(mapping.positions[name])
        if typed is not None:
            found[name] = _number(raw.table[typed]).coalesce(found[name])
    paid = next((name for name in ("amount", "unit_price") if name in names), None)
    currency = None
    if paid is not None and "currency" not in mapping.positions:
        named, currency = _signs(columns[paid], mapping.heading(paid), shapes.get(paid, []))
        found |= named
    return _Numbers(found, currency, marks.get(paid) if paid and shapes.get(paid) else None)


def _shapes(raw: RawTable, position: int) -> list[Shape]:
    table = raw.sound
    if position in raw.numbers:
        table = table.filter(table[raw.numbers[position]].isnull())
    return shapes_of(table[raw.columns[position]], table)


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


def _signs(
    column: Column, heading: str, shapes: list[Shape]
) -> tuple[dict[str, Value], str | None]:
    """Return the currencies that the amounts name: a column where there are several, or the one.

    Where the amounts name none, their heading may.
    """
    signs = currencies(shapes)
    codes = set(signs.values())
    if len(codes) <= 1:
        return {}, next(iter(codes), None) or heading_sign(heading) or None
    longest_first = sorted(signs, key=len, reverse=True)
    named = ibis.cases(*((column.contains(s), signs[s]) for s in longest_first))
    return {"currency": named, "sent_currency": column.cast("string")}, None


def _with_day(
    table: ibis.Table,
    raw: RawTable,
    mapping: ColumnMapping,
    traits: Mapping[int, Traits],
    conventions: Conventions,
) -> tuple[ibis.Table, DateOrder | None]:
    position = mapping.positions["date"]
    column = table[raw.columns[position]]
    if column.type().is_date() or column.type().is_timestamp():
        return table.mutate(day=column.cast("date")), None
    text = table.sent_date
    if position in traits and traits[position].colons:
        text = date_text(text)
    elif position in traits and position not in raw.numbers:
        text = column  # cleaned below, one distinct text at a time
    table = table.mutate(date_text=text)
    sound = table.filter(table.fault.isnull()) if "fault" in table.columns else table
    counted = sound.group_by("date_text").aggregate(count=sound.count())
    rows = counted.order_by("date_text").to_pyarrow().to_pylist()
    decided = decide_dates(
        [(row["date_text"], row["count"]) for row in rows if row["date_text"] is not None],
        column=mapping.heading("date"),
        source=raw.source,
        order=conventions.dates,
        serials=raw.serials,
    )
    return day_of(table, decided).drop("date_text"), decided.order
