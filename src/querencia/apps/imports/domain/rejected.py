"""The rows that were rejected, as a file to correct and send again."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import ibis

from querencia.apps.imports.domain.reasons import sentence_of
from querencia.apps.imports.domain.reception import raw_table
from querencia.connectors.columns.raw import VERDICT
from querencia.connectors.columns.texts import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from querencia.apps.imports.models import Import


def rejected_lines(imported: Import) -> Iterator[str]:
    """Yield a CSV: the columns as they were sent, then line, column, value and reason.

    Sent again, those four are not read.
    """
    raw = raw_table(imported)
    cells = [_shown(raw.table, name, raw.numbers.get(i)) for i, name in enumerate(raw.columns)]
    verdicts = _verdicts(imported, raw.table.get_backend())
    shown = raw.table.select(line=raw.table.line, **dict(zip(raw.columns, cells, strict=True)))
    joined = shown.inner_join(verdicts, "line").order_by("line")
    delimiter = imported.layout["facts"].get("delimiter", ";")
    yield "\ufeff" + _line([*raw.headings, *VERDICT], delimiter)
    for batch in joined.select(*raw.columns, *VERDICT).to_pyarrow_batches():
        for row in batch.to_pylist():
            *values, reason = row.values()
            yield _line([*values, sentence_of(str(reason))], delimiter)


def _shown(table: ibis.Table, name: str, number: str | None) -> ibis.Value:
    text = table[name].cast("string")
    return text if number is None else text.coalesce(plain_text(table[number]))


def _verdicts(imported: Import, engine: ibis.BaseBackend) -> ibis.Table:
    late = imported.rejections.values_list("line", "column", "value", "reason")
    rows = [dict(zip(VERDICT, row, strict=True)) for row in late]
    schema = ibis.schema(dict.fromkeys(VERDICT, "string") | {"line": "int64"})
    unreadable = engine.read_parquet(imported.unreadable)
    if not rows:
        return unreadable
    return unreadable.union(
        engine.create_table("late", schema=schema, obj=ibis.memtable(rows, schema=schema))
    )


def _line(values: list[object], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerow(values)
    return text.getvalue()
