"""Imports in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext_lazy

from querencia.apps.imports.domain.reception import read_cells
from querencia.apps.imports.domain.running import run, try_out
from querencia.apps.imports.domain.undoing import undo
from querencia.apps.imports.enums import ImportState
from querencia.apps.imports.kinds.kind import Unusable
from querencia.apps.imports.models import Import
from querencia.apps.people.domain.organisation import the_organisation
from querencia.foundation import clock
from querencia.foundation.jobs.registry import job
from querencia.foundation.jobs.running import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from querencia.apps.imports.domain.running import Tell
    from querencia.foundation.jobs.running import Running

_STEPS: dict[str, Any] = {
    "understanding": gettext_lazy("Reading the rows"),
    "trying": gettext_lazy("Trying out what would change"),
    "writing": gettext_lazy("Importing"),
    "concluding": gettext_lazy("Finishing"),
    "undoing": gettext_lazy("Undoing"),
}


@job("imports.read")
def read_file(running: Running) -> None:
    """Read the cells of a file, then try it out where its columns leave no question."""
    imported = _imported(running)
    _or_fault(running, imported, lambda: read_cells(imported))


@job("imports.try")
def try_import(running: Running) -> None:
    """Find out what an import would do."""
    imported, today = _imported(running), clock.today(the_organisation().zone)
    _or_fault(running, imported, lambda: try_out(imported, today=today, tell=_tell(running)))


@job("imports.run", attempts=200)
def run_import(running: Running) -> dict[str, object]:
    """Write an import; begun again after a crash, it goes on where it was."""
    imported = _imported(running)
    return dict(run(imported, now=clock.now(), tell=_tell(running)))


@job("imports.all", attempts=200)
def try_and_run(running: Running) -> dict[str, object]:
    """Try an import out and write it; begun again after a crash, it goes on where it was."""
    imported = _imported(running)
    if imported.state in {ImportState.SENT, ImportState.READ}:
        try_import(running)
    return dict(run(imported, now=clock.now(), tell=_tell(running)))


@job("imports.undo", attempts=200)
def undo_import(running: Running) -> None:
    """Undo an import."""
    undo(_imported(running), now=clock.now(), tell=_tell(running))


def _imported(running: Running) -> Import:
    return Import.objects.get(pk=int(str(running.payload["import"])))


def _tell(running: Running) -> Tell:
    language = _language_of(running)

    def tell(step: str, done: int = 0, total: int | None = None) -> None:
        with translation.override(language):
            running.tell(str(_STEPS[step]), done, total)

    return tell


def _language_of(running: Running) -> str:
    """Return the language of who waits for the work."""
    return getattr(running.asked_by, "language", "") or the_organisation().language


def _or_fault(running: Running, imported: Import, work: Callable[[], None]) -> None:
    try:
        with translation.override(_language_of(running)):
            work()
    except Unusable as error:
        imported.state, imported.error = ImportState.FAILED, str(error)
        imported.save(update_fields=["state", "error"])
        raise Fault(str(error)) from error
