"""The steps of an import in the background, each asked for once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from querencia.apps.imports.domain.reception import read_cells
from querencia.apps.imports.domain.undoing import CannotBeUndone, why_not
from querencia.apps.imports.enums import ImportState
from querencia.apps.imports.kinds import KINDS
from querencia.apps.imports.models import Import
from querencia.foundation.jobs import queue

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.people.models import User

QUICK_BYTES = 4 * 1024 * 1024


class NotNow(Exception):
    """An import is not in a state in which this can be done."""


def begin_reading(imported: Import, *, by: User | None) -> None:
    """Read a small file at once, a large one in the background.

    Raises:
        Unusable: There is no table in it.
    """
    if imported.size <= QUICK_BYTES:
        read_cells(imported)
    else:
        _ask(imported, "imports.read", by)


def choose_columns(imported: Import, *, positions: dict[str, int], options: dict[str, str]) -> None:
    """Write down what a person says of the columns.

    Raises:
        NotNow: It has begun already, or is over.
    """
    _only_in(imported, ImportState.READ, ImportState.TRIED)
    known = {column.name for column in KINDS[imported.kind].columns()}
    count = len(imported.layout["headings"])
    imported.mapping = {n: i for n, i in positions.items() if n in known and 0 <= i < count}
    imported.options = {n: v for n, v in options.items() if v}
    imported.state = ImportState.READ
    imported.save(update_fields=["mapping", "options", "state"])


def begin_trying(imported: Import, *, by: User | None) -> None:
    """Ask for an import to be tried out.

    Raises:
        NotNow: It has begun already, or is over.
    """
    _only_in(imported, ImportState.READ, ImportState.TRIED)
    _ask(imported, "imports.try", by)


def begin_running(imported: Import, *, by: User | None) -> None:
    """Ask for an import to be written; one that was stopped goes on where it was.

    Raises:
        NotNow: It was not tried out, or is over.
    """
    _only_in(imported, ImportState.TRIED, ImportState.RUNNING)
    _ask(imported, "imports.run", by)


def begin_all(imported: Import, *, by: User | None) -> None:
    """Ask for an import to be tried out and written, where nobody looks at it in between.

    Raises:
        NotNow: It has begun already, or is over.
    """
    _only_in(imported, ImportState.READ, ImportState.TRIED)
    _ask(imported, "imports.all", by)


def begin_undoing(imported: Import, *, by: User | None, now: datetime) -> None:
    """Ask for an import to be undone.

    Raises:
        CannotBeUndone: Something depends on it.
        NotNow: There is nothing to undo.
    """
    _only_in(imported, ImportState.DONE, ImportState.RUNNING, ImportState.UNDOING)
    if imported.state != ImportState.UNDOING and (reason := why_not(imported)):
        raise CannotBeUndone(reason)
    Import.objects.filter(pk=imported.pk).update(undone_by=by, undone_at=now)
    _ask(imported, "imports.undo", by)


def _only_in(imported: Import, *states: str) -> None:
    if imported.state not in states or (imported.job and not imported.job.is_over):
        raise NotNow


@transaction.atomic
def _ask(imported: Import, kind: str, by: User | None) -> None:
    """Ask for work on an import, unless somebody else just did."""
    locked = Import.objects.select_for_update().get(pk=imported.pk)
    if locked.job is not None and not locked.job.is_over:
        raise NotNow
    imported.job = queue.ask(kind, payload={"import": imported.pk}, by=by)
    imported.save(update_fields=["job"])
