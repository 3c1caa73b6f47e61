"""Receiving a file, and reading the cells of its table."""

from __future__ import annotations

import secrets
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, cast

import duckdb
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from querencia.analytics.errors import ExplainedError
from querencia.analytics.ledger import LedgerError, UnclearColumns
from querencia.apps.imports.domain.recognition import looks_like_headings, recognised, told_apart
from querencia.apps.imports.enums import ImportState
from querencia.apps.imports.kinds import KINDS
from querencia.apps.imports.kinds.kind import Unusable
from querencia.apps.imports.models import Import
from querencia.connectors import ReadOptions
from querencia.connectors.columns import RawTable
from querencia.connectors.scratch import open_scratch
from querencia.connectors.spreadsheet import open_table
from querencia.report.catalogue import language_of
from querencia.report.refusals import explained

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from querencia.apps.people.models import User

MOST_BYTES = 500 * 1024 * 1024
_BLOCK = 1 << 20


class Readable(Protocol):
    """What a file is read from, piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Return the next piece."""
        ...


def receive(*, kind: str, file: Readable, name: str, by: User | None, now: datetime) -> Import:
    """Keep a file that was sent, under a name that nobody can guess.

    Raises:
        Unusable: It is empty or too large.
        KeyError: There is no such kind.
    """
    kind = KINDS[kind].name
    token = secrets.token_hex(16)
    imported = Import(
        kind=kind,
        name=name.replace("\0", "")[-255:],
        token=token,
        asked_by=by,
        asked_at=now,
        size=0,
    )
    imported.folder.mkdir(parents=True, mode=0o700)
    try:
        imported.size = _keep(file, imported)
    except Unusable:
        shutil.rmtree(imported.folder, ignore_errors=True)
        raise
    imported.save()
    return imported


def _keep(file: Readable, imported: Import) -> int:
    size = 0
    with imported.file.open("wb") as kept:
        while block := file.read(_BLOCK):
            size += len(block)
            if size > MOST_BYTES:
                raise Unusable(
                    _("The file is larger than %(most)s MB; split it into several.")
                    % {"most": MOST_BYTES >> 20}
                )
            kept.write(block)
    if not size:
        raise Unusable(_("The file is empty."))
    return size


def read_cells(imported: Import, *, options: ReadOptions | None = None) -> None:
    """Read the cells of a file's table, once, and recognise its columns.

    Raises:
        Unusable: There is no table in it.
    """
    columns = KINDS[imported.kind].columns()
    options = options or ReadOptions()
    try:
        raw, facts = _opened(imported, options)
        headings = told_apart(raw.headings)
        _keep_cells(raw, imported)
    except UnclearColumns as error:
        raise Unusable(_("There is no table with a row of headings in it.")) from error
    except (LedgerError, duckdb.Error, OSError, ValueError) as error:
        raise Unusable(plainly(error, imported)) from error
    imported.layout = {
        "headings": headings,
        "columns": list(raw.columns),
        "numbers": {str(i): name for i, name in raw.numbers.items()},
        "serials": raw.serials,
        "facts": facts,
    }
    imported.mapping = recognised(headings, columns)
    imported.state = ImportState.READ
    imported.save()


def raw_table(imported: Import) -> RawTable:
    """Return the cells that were read, in a database of their own."""
    layout = imported.layout
    database = open_scratch().database
    return RawTable(
        table=database.read_parquet(imported.cells),
        headings=tuple(layout["headings"]),
        columns=tuple(layout["columns"]),
        source=imported.name,
        numbers={int(i): name for i, name in layout["numbers"].items()},
        serials=layout["serials"],
        is_copy=True,
    )


def plainly(error: Exception, imported: Import) -> str:
    """Return why a file cannot be read, in a sentence that doesn't show where it lies."""
    if isinstance(error, ExplainedError):
        sentence = explained(error, language_of(get_language() or settings.LANGUAGE_CODE))
    else:
        sentence = str(error).splitlines()[0] if str(error) else type(error).__name__
    return sentence.replace(str(imported.file), imported.name).replace(str(settings.MEDIA_ROOT), "")


def _opened(imported: Import, options: ReadOptions) -> tuple[RawTable, dict[str, str]]:
    """Open the file at a row that names columns of its kind, else at the first that is full."""
    columns = KINDS[imported.kind].columns()
    try:
        return open_table(imported.file, options, partial(looks_like_headings, columns=columns))
    except UnclearColumns:
        return open_table(imported.file, options, _is_full)


def _is_full(cells: Sequence[str]) -> bool:
    return sum(bool(cell.strip()) for cell in cells) > 1


def _keep_cells(raw: RawTable, imported: Import) -> None:
    """Write the cells; a text with a NUL in it could not be stored."""
    table, engine = raw.table, cast("Any", raw.table.get_backend())
    if "line" not in table.columns:
        raise Unusable(_("There is no table with a row of headings in it."))
    texts = [name for name in table.columns if table[name].type().is_string()]
    cleaned = ", ".join(f"replace({name}, chr(0), '') AS {name}" for name in texts)
    replaced = f"REPLACE ({cleaned})" if texts else ""
    unfinished = imported.cells.with_suffix(".part")
    engine.create_view("cells", table)
    engine.raw_sql(f"COPY (SELECT * {replaced} FROM cells) TO '{unfinished}' (FORMAT parquet)")  # noqa: S608 - our own names
    unfinished.replace(imported.cells)
