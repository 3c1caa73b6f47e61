"""What was understood of a file, on disk: records in chunks, and the rows that are no records."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

REJECTED = pa.schema(
    [("line", pa.int64()), ("column", pa.string()), ("value", pa.string()), ("reason", pa.string())]
)


class Staging:
    """Writes the two files of an import; they appear when both are whole."""

    def __init__(self, records: Path, rejected: Path, chunk_rows: int) -> None:
        self.chunk_rows = chunk_rows
        self._at = (records, rejected)
        self._parts = tuple(path.with_suffix(f".{os.getpid()}") for path in self._at)
        self._rejected = pq.ParquetWriter(self._parts[1], REJECTED)
        self._records: pq.ParquetWriter | None = None

    def put(self, records: Iterable[pa.RecordBatch], schema: pa.Schema) -> None:
        """Add records; each row group of the file is a chunk."""
        if self._records is None:
            self._records = pq.ParquetWriter(self._parts[0], schema)
        for chunk in _rechunked(records, schema, self.chunk_rows):
            self._records.write_table(chunk, row_group_size=self.chunk_rows)

    def reject(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Add rows that are no records: line, column, value, reason."""
        some = list(rows)
        if some:
            self._rejected.write_table(pa.Table.from_pylist(some, REJECTED))

    def close(self) -> None:
        """Let the files appear."""
        if self._records is None:
            self.put([], pa.schema([("line", pa.int64())]))
        assert self._records is not None
        self._records.close()
        self._rejected.close()
        for part, path in zip(self._parts, self._at, strict=True):
            part.replace(path)

    def abandon(self) -> None:
        """Leave nothing behind."""
        for part in self._parts:
            part.unlink(missing_ok=True)


@contextmanager
def staging(records: Path, rejected: Path, chunk_rows: int) -> Iterator[Staging]:
    """Give what the files are written with; after an error there are none."""
    stage = Staging(records, rejected, chunk_rows)
    try:
        yield stage
        stage.close()
    finally:
        stage.abandon()


def _rechunked(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, rows: int
) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        held.append(batch)
        count += batch.num_rows
        if count >= rows:
            table = pa.Table.from_batches(held).cast(schema)
            whole = count - count % rows
            for start in range(0, whole, rows):
                yield table.slice(start, rows)
            held, count = table.slice(whole).to_batches(), count - whole
    if count:
        yield pa.Table.from_batches(held).cast(schema)
