"""Files that are sent, and what comes of them without a worker."""

import io
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from querencia.apps.imports.domain.reception import read_cells, receive
from querencia.apps.imports.domain.running import run, try_out
from querencia.apps.imports.models import Import

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _english():
    """Speak English where no reader of a page says otherwise."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


def silent(step, done=0, total=None):
    """Hear nothing."""


def send(kind: str, text: str | bytes, name: str = "ventas.csv", **options) -> Import:
    """Send a file and read it; options are what a person chooses."""
    data = text if isinstance(text, bytes) else text.encode()
    imported = receive(kind=kind, file=io.BytesIO(data), name=name, by=None, now=NOW)
    read_cells(imported)
    imported.options = options
    imported.save()
    return imported


def tried(imported: Import) -> dict[str, int]:
    try_out(imported, today=TODAY, tell=silent)
    return shown(imported.tried["counts"])


def done(imported: Import) -> dict[str, int]:
    return shown(run(imported, now=NOW, tell=silent))


def shown(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in sorted(counts.items()) if count}


def bring(kind: str, text: str | bytes, **options) -> Import:
    """Import a file to its end."""
    imported = send(kind, text, **options)
    tried(imported)
    done(imported)
    return imported
