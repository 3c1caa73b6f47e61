"""Any table as it was sent, read into named columns of text, numbers and dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from querencia.analytics.ledger import UnclearValues
from querencia.connectors.columns.dates import DateColumn, DateOrder, date_text, decide_dates
from querencia.connectors.columns.numbers import decide_marks, parsed, shapes_of
from querencia.connectors.columns.texts import sent_text, traits_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis.expr.types import StringValue, Value

    from querencia.analytics.ledger.schema import ColumnKind
    from querencia.connectors.columns.raw import RawTable
    from querencia.connectors.columns.typed import Conventions

MONEY = "decimal(18, 4)"


@dataclass(frozen=True)
class Field:
    """A column that is wanted: its name, its place among the headings and what its cells are."""

    name: str
    position: int
    kind: ColumnKind


def typed_fields(raw: RawTable, fields: Sequence[Field], conventions: Conventions) -> ibis.Table:
    """Return ``line``, ``fault``, and each field as it was read and as it was sent.

    Each column is read in one way, decided over all of it: ``amount`` is null where its
    ``sent_amount`` is no number.

    Raises:
        UnclearValues: When dates or decimals can be read in two ways.
    """
    traits = traits_of(raw, [field.position for field in fields])
    sent = {field.name: sent_text(raw, field.position, traits) for field in fields}
    columns: dict[str, Value] = {
        "line": raw.table.line if "line" in raw.table.columns else ibis.row_number() + 1,
        "fault": raw.table.fault if "fault" in raw.table.columns else ibis.null("string"),
    }
    columns |= {f"sent_{name}": text for name, text in sent.items()}
    columns |= {field.name: sent[field.name] for field in fields if field.kind == "text"}
    columns |= _numbers(raw, fields, conventions)
    table = raw.table.select(**columns)
    return _with_days(table, raw, [f for f in fields if f.kind == "date"], conventions)


def _numbers(raw: RawTable, fields: Sequence[Field], conventions: Conventions) -> dict[str, Value]:
    numbers = [field for field in fields if field.kind == "number"]
    columns = {f.name: raw.table[raw.columns[f.position]] for f in numbers}
    texts = [f for f in numbers if columns[f.name].type().is_string()]
    shapes = {f.name: shapes_of(raw.sound[raw.columns[f.position]], raw.sound) for f in texts}
    marks = decide_marks(
        [(raw.headings[f.position], shapes[f.name]) for f in texts],
        source=raw.source,
        mark=conventions.decimal,
    )
    found: dict[str, Value] = {
        n: c.cast(MONEY) for n, c in columns.items() if c.type().is_numeric()
    }
    for field, mark in zip(texts, marks, strict=True):
        found[field.name] = parsed(columns[field.name], mark, shapes[field.name])
        if field.position in raw.numbers:
            typed = raw.table[raw.numbers[field.position]]
            fits = typed.abs() < 10**12
            number = ibis.ifelse(fits, ibis.ifelse(fits, typed, 0.0).cast(MONEY), ibis.null(MONEY))
            found[field.name] = number.coalesce(found[field.name])
    return {f.name: found.get(f.name, ibis.null(MONEY)) for f in numbers}


def _with_days(
    table: ibis.Table, raw: RawTable, fields: Sequence[Field], conventions: Conventions
) -> ibis.Table:
    """Add the columns of dates; one that can be read in two ways follows the others."""
    read: dict[str, DateColumn] = {}
    unclear: list[tuple[Field, UnclearValues]] = []
    for field in fields:
        try:
            read[field.name] = _decided(table, raw, field, conventions.dates)
        except UnclearValues as error:
            unclear.append((field, error))
    orders: set[DateOrder] = {column.order for column in read.values() if column.order}
    for field, doubt in unclear:
        if len(orders) != 1:
            raise doubt
        read[field.name] = _decided(table, raw, field, next(iter(orders)))
    for name, column in read.items():
        known = ibis.memtable(column.table()).rename(known_text="date_text", known_day="day")
        text = _bare(table[f"sent_{name}"])
        joined = table.left_join(known, text == known.known_text)
        table = joined.rename({name: "known_day"}).drop("known_text")
    return table


def _decided(table: ibis.Table, raw: RawTable, field: Field, order: DateOrder | None) -> DateColumn:
    texts = table.filter(table.fault.isnull()).select(text=_bare(table[f"sent_{field.name}"]))
    texts = texts.filter(texts.text.notnull())
    counted = texts.group_by("text").aggregate(count=texts.count()).order_by("text")
    rows = counted.to_pyarrow().to_pylist()
    return decide_dates(
        [(row["text"], row["count"]) for row in rows],
        column=raw.headings[field.position],
        source=raw.source,
        order=order,
        serials=raw.serials,
    )


def _bare(text: StringValue) -> StringValue:
    return date_text(text).strip()
