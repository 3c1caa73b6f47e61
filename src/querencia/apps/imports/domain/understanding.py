"""Understanding the cells of a file: as a person sees them first, and as they are written then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from querencia.analytics.ledger import LedgerError, UnclearValues
from querencia.apps.imports.domain.reception import plainly, raw_table
from querencia.apps.imports.domain.staging import staging
from querencia.apps.imports.kinds import KINDS
from querencia.apps.imports.kinds.kind import Request, Unusable
from querencia.apps.people.domain.organisation import the_organisation
from querencia.connectors.columns import Conventions, Field, typed_fields

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from querencia.apps.imports.kinds.kind import Column
    from querencia.apps.imports.models import Import

_FIRST_ROWS = 8


@dataclass(frozen=True)
class Question:
    """Something in a file that can be read in two ways, for a person to decide.

    Attributes:
        option: What is asked for: ``dates`` or ``decimal``.
        text: A cell that shows it.
        choices: The two ways, and what each makes of the cell.
    """

    option: str
    text: str
    choices: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Cell:
    """A cell as it would be read, and as it was sent."""

    column: Column
    value: Any
    sent: str

    @property
    def is_unread(self) -> bool:
        """Whether something stands there that cannot be read."""
        return bool(self.sent) and self.value is None


@dataclass(frozen=True)
class Preview:
    """The first rows of a file as they would be read.

    Attributes:
        columns: The columns that were found.
        rows: The line and its cells.
        missing: The columns that are required and not found.
        questions: What can be read in two ways.
    """

    columns: list[Column]
    rows: list[tuple[int, list[Cell]]]
    missing: list[Column]
    questions: list[Question]


def preview(imported: Import) -> Preview:
    """Read the first rows as they would be imported."""
    columns = KINDS[imported.kind].columns()
    found = [column for column in columns if column.name in imported.mapping]
    missing = _missing(imported)
    questions: list[Question] = []
    rows = _first_rows(imported, found, questions)
    return Preview(found, rows, missing, questions)


def _missing(imported: Import) -> list[Column]:
    columns = KINDS[imported.kind].columns()
    return [c for c in columns if c.required and c.name not in imported.mapping]


def _first_rows(
    imported: Import, found: Sequence[Column], questions: list[Question]
) -> list[tuple[int, list[Cell]]]:
    raw = raw_table(imported)
    fields = [Field(c.name, imported.mapping[c.name], c.kind) for c in found]
    options = dict(imported.options)
    for _attempt in range(3):  # each question that is met is answered by its first choice
        conventions = Conventions(dates=options.get("dates"), decimal=options.get("decimal"))
        try:
            table = typed_fields(raw, fields, conventions)
            break
        except UnclearValues as error:
            question = question_of(error)
            questions.append(question)
            options[question.option] = question.choices[0][0]
    first = table.order_by("line").limit(_FIRST_ROWS).to_pyarrow().to_pylist()
    return [
        (row["line"], [Cell(c, row[c.name], row[f"sent_{c.name}"] or "") for c in found])
        for row in first
    ]


def question_of(error: UnclearValues) -> Question:
    """Return what a column that can be read in two ways makes one ask."""
    values = error.values
    option, key = ("dates", "day") if "day" in values else ("decimal", "number")
    return Question(
        option=option,
        text=str(values["text"]).strip("'"),
        choices=(
            (str(values["choice"]).strip("'"), values[key]),
            (str(values["other_choice"]).strip("'"), values[f"other_{key}"]),
        ),
    )


def understand(imported: Import, *, today: date) -> None:
    """Make records of the cells, once, and put aside the rows that are none.

    Raises:
        Unusable: Nothing can be made of them; the sentence says why.
    """
    kind = KINDS[imported.kind]
    organisation = the_organisation()
    if missing := _missing(imported):
        names = ", ".join(str(column.label) for column in missing)
        raise Unusable(_("No column was found for: %(names)s.") % {"names": names})
    request = Request(
        positions=imported.mapping,
        dates=imported.options.get("dates"),
        decimal=imported.options.get("decimal"),
        today=today,
        currency=organisation.currency,
        country=organisation.country,
    )
    try:
        with staging(imported.records, imported.unreadable, kind.chunk_rows) as stage:
            kind.read(raw_table(imported), request, stage)
    except (LedgerError, duckdb.Error) as error:
        raise Unusable(plainly(error, imported)) from error
    imported.chunks = pq.ParquetFile(imported.records).num_row_groups
    imported.chunks_done = 0
    imported.save(update_fields=["chunks", "chunks_done"])


def count_unreadable(imported: Import) -> int:
    """Return how many rows could not be understood."""
    return int(pq.ParquetFile(imported.unreadable).metadata.num_rows)
