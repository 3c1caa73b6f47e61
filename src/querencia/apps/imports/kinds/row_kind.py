"""Kinds of which each row is a record by itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from querencia.connectors.columns import Conventions, Field, typed_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from querencia.apps.imports.domain.staging import Staging
    from querencia.apps.imports.kinds.kind import Column, Outcome, Request
    from querencia.connectors.columns import RawTable
    from querencia.connectors.columns.dates import DateOrder
    from querencia.connectors.columns.numbers import DecimalMark

RECORDS = pa.schema([("line", pa.int64()), ("record", pa.string())])
LONGEST = 200
_UNREADABLE = {"date": "unreadable_date", "number": "not_a_number"}

Record = dict[str, Any]


class Wrong(Exception):
    """A row is no record: in which column, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(column, reason)
        self.column, self.reason = column, reason


class RowKind:
    """Reads rows into records; those that name the same thing are one record."""

    chunk_rows = 1_000

    def columns(self) -> Sequence[Column]:
        """Return the columns that files of this kind may have."""
        raise NotImplementedError

    def understand(self, row: Record, request: Request) -> Record:
        """Return the record that a row is, of plain values.

        Raises:
            Wrong: It is none.
        """
        raise NotImplementedError

    def key(self, record: Record) -> str:
        """Return what names the thing that a record is about."""
        raise NotImplementedError

    def combine(self, earlier: Record, later: Record) -> Record:
        """Return the one record of two rows about the same thing; what is blank says nothing."""
        return earlier | {name: value for name, value in later.items() if value not in (None, "")}

    def write_records(self, records: list[Record], outcome: Outcome) -> None:
        """Write records, or find out what that would do."""
        raise NotImplementedError

    def conclude(self, of: int) -> None:
        """Nothing remains to be done."""

    def read(self, raw: RawTable, request: Request, staging: Staging) -> None:
        """Read the rows of a table into records."""
        records: dict[str, Record] = {}
        rejected: list[dict[str, Any]] = []
        headings = {name: raw.headings[i] for name, i in request.positions.items()}
        for row in self._rows(raw, request):
            try:
                self._check(row, request)
                record = self.understand(row, request) | {"line": row["line"]}
            except Wrong as wrong:
                value = row.get(f"sent_{wrong.column}") or ""
                rejected.append(
                    {
                        "line": row["line"],
                        "column": headings.get(wrong.column, ""),
                        "value": value,
                        "reason": wrong.reason,
                    }
                )
                continue
            key = self.key(record)
            known = records.get(key)
            records[key] = record if known is None else self.combine(known, record)
        staging.reject(rejected)
        staging.put(_batches(list(records.values())), RECORDS)

    def write(self, records: pa.Table, outcome: Outcome) -> None:
        """Write a chunk of records."""
        self.write_records([json.loads(one) for one in records["record"].to_pylist()], outcome)

    def _rows(self, raw: RawTable, request: Request) -> Iterator[Record]:
        kinds = {c.name: c.kind for c in self.columns()}
        fields = [Field(name, i, kinds[name]) for name, i in request.positions.items()]
        conventions = Conventions(
            dates=cast("DateOrder | None", request.dates),
            decimal=cast("DecimalMark | None", request.decimal),
        )
        table = typed_fields(raw, fields, conventions).order_by("line")
        for batch in table.to_pyarrow_batches(chunk_size=10_000):
            yield from batch.to_pylist()

    def _check(self, row: Record, request: Request) -> None:
        """See to what holds for every kind."""
        if row["fault"]:
            raise Wrong("", row["fault"])
        for column in self.columns():
            if column.name not in request.positions:
                row[column.name] = None if column.kind != "text" else ""
                continue
            sent = row[f"sent_{column.name}"]
            if sent is None and column.required:
                raise Wrong(column.name, "missing")
            if column.kind == "text":
                row[column.name] = sent or ""
                if len(row[column.name]) > LONGEST:
                    raise Wrong(column.name, "too_long")
            elif sent is not None and row[column.name] is None:
                raise Wrong(column.name, _UNREADABLE[column.kind])


def _batches(records: list[Record]) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(records), 10_000):
        some = records[start : start + 10_000]
        texts = [json.dumps(record, default=str, ensure_ascii=False) for record in some]
        yield pa.record_batch(
            [pa.array([r["line"] for r in some]), pa.array(texts)], schema=RECORDS
        )
