"""What every kind of import is: its columns, how rows are understood, how they are written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from querencia.analytics.ledger.schema import ColumnKind, heading_key
from querencia.apps.imports.models import Rejection

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pyarrow as pa
    from django.db.models import Model

    from querencia.apps.imports.domain.staging import Staging
    from querencia.connectors.columns import RawTable

_MOST_EXAMPLES = 5


class Unusable(Exception):
    """A file cannot be imported; holds the sentence that says why, translated."""


@dataclass(frozen=True)
class Column:
    """A column that files of a kind may have.

    Attributes:
        name: What it is called in code.
        label: What it is called on the page.
        kind: What its cells are.
        ranks: Keys of the headings that it is recognised by, best rank first.
        required: Whether nothing can be imported without it.
    """

    name: str
    label: Any
    kind: ColumnKind
    ranks: tuple[frozenset[str], ...]
    required: bool = False


def column(
    name: str, label: object, *ranks: str, kind: ColumnKind = "text", required: bool = False
) -> Column:
    """Return a column; a rank is headings as people write them, with semicolons between."""
    keys = tuple(frozenset(heading_key(word) for word in rank.split(";")) for rank in ranks)
    return Column(name, label, kind, keys, required)


@dataclass(frozen=True)
class Request:
    """How a table is to be read.

    Attributes:
        positions: Where each column stands, from 0.
        dates: The order of day, month and year, where a person said it.
        decimal: The decimal mark, likewise.
        today: The last day that a purchase can have.
        currency: The organisation's.
        country: The organisation's.
    """

    positions: dict[str, int]
    dates: str | None
    decimal: str | None
    today: date
    currency: str
    country: str


class Touched(NamedTuple):
    """A row that was made, or changed: what a ``Trace`` holds of it. There may be millions."""

    model: str
    row: int
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


@dataclass
class Outcome:
    """What comes of a chunk of records, or would come of it.

    Attributes:
        of: The import's id.
        writing: Whether anything is written; otherwise it is only found out what would be.
    """

    of: int
    writing: bool
    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    traces: list[Touched] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)

    def count(self, what: str, example: str = "", number: int = 1) -> None:
        """Count records, and keep a few to show."""
        self.counts[what] += number
        shown = self.examples.setdefault(what, [])
        if example and len(shown) < _MOST_EXAMPLES:
            shown.append(example)

    def made(self, model: type[Model], row: int) -> None:
        """Remember a row that was made."""
        self.traces.append(Touched(model._meta.label_lower, row))

    def changed(
        self, model: type[Model], row: int, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        """Remember what was changed in a row."""
        self.traces.append(Touched(model._meta.label_lower, row, before, after))

    def reject(self, line: int, column: str, value: str, reason: str) -> None:
        """Leave a record out."""
        self.counts["rejected"] += 1
        self.rejections.append(
            Rejection(of_id=self.of, line=line, column=column[:200], value=value, reason=reason)
        )


class Kind(Protocol):
    """A kind of import; the modules beside this one are one each."""

    name: str
    label: Any
    chunk_rows: int

    def columns(self) -> Sequence[Column]:
        """Return the columns that files of this kind may have."""
        ...

    def read(self, raw: RawTable, request: Request, staging: Staging) -> None:
        """Understand a table: put records and rejected rows into ``staging``.

        Raises:
            LedgerError: The table as a whole cannot be understood.
        """
        ...

    def write(self, records: pa.Table, outcome: Outcome) -> None:
        """Write a chunk of records, or find out what that would do; in a transaction."""
        ...

    def conclude(self, of: int) -> None:
        """Do what remains when all chunks are written; may be called twice."""
        ...
