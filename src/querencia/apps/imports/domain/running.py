"""Trying an import out, and running it: chunk by chunk, so that a crash costs one at most."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow.parquet as pq
from django.db import transaction

from querencia.apps.imports.domain.understanding import count_unreadable, understand
from querencia.apps.imports.enums import ImportState
from querencia.apps.imports.kinds import KINDS
from querencia.apps.imports.kinds.kind import Outcome
from querencia.apps.imports.models import Import, Rejection, Trace
from querencia.foundation.bulk import insert

if TYPE_CHECKING:
    from datetime import date, datetime

_SHOWN = 5


class Tell(Protocol):
    """Hears how far the work is; called inside the transaction that does the step."""

    def __call__(self, step: str, done: int = 0, total: int | None = None) -> None:
        """Hear it."""


def try_out(imported: Import, *, today: date, tell: Tell) -> None:
    """Find out what an import would do; nothing is written but that.

    Raises:
        Unusable: The file cannot be understood.
    """
    tell("understanding")
    understand(imported, today=today)
    kind, file = KINDS[imported.kind], pq.ParquetFile(imported.records)
    counts: Counter[str] = Counter(rejected=count_unreadable(imported))
    examples: dict[str, list[str]] = {}
    for chunk in range(file.num_row_groups):
        tell("trying", chunk, file.num_row_groups)
        outcome = Outcome(of=imported.pk, writing=False)
        kind.write(file.read_row_group(chunk), outcome)
        counts += outcome.counts
        for what, shown in outcome.examples.items():
            examples[what] = (examples.get(what, []) + shown)[:_SHOWN]
    imported.tried = {"counts": dict(counts), "examples": examples}
    imported.state = ImportState.TRIED
    imported.save(update_fields=["tried", "state"])


def run(imported: Import, *, now: datetime, tell: Tell) -> dict[str, int]:
    """Write an import, from the first chunk that has not been written; return the counts.

    Each chunk, its counts and how far the import has come are one transaction: killed at any
    moment, it is continued by being called again.
    """
    imported.refresh_from_db()
    kind, file = KINDS[imported.kind], pq.ParquetFile(imported.records)
    Import.objects.filter(pk=imported.pk).update(state=ImportState.RUNNING)
    while imported.chunks_done < imported.chunks:
        records = file.read_row_group(imported.chunks_done)
        with transaction.atomic():
            outcome = Outcome(of=imported.pk, writing=True)
            kind.write(records, outcome)
            _keep(imported, outcome)
            tell("writing", imported.chunks_done, imported.chunks)
    with transaction.atomic():
        tell("concluding", imported.chunks, imported.chunks)
        kind.conclude(imported.pk)
        counts = Counter(imported.counts)
        counts["rejected"] += count_unreadable(imported)
        imported.counts, imported.state, imported.finished_at = counts, ImportState.DONE, now
        imported.save(update_fields=["counts", "state", "finished_at"])
    return dict(counts)


def _keep(imported: Import, outcome: Outcome) -> None:
    """Write down what a chunk did, and that it is done."""
    insert(
        Trace,
        ("of_id", "model", "row", "before", "after"),
        [(outcome.of, t.model, t.row, _json(t.before), _json(t.after)) for t in outcome.traces],
    )
    Rejection.objects.bulk_create(outcome.rejections, batch_size=1_000, ignore_conflicts=True)
    imported.chunks_done += 1
    imported.counts = dict(Counter(imported.counts) + outcome.counts)
    Import.objects.filter(pk=imported.pk).update(
        chunks_done=imported.chunks_done, counts=imported.counts
    )


def _json(value: dict[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, default=str)
