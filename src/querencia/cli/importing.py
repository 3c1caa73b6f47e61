"""`querencia import`: a file of customers, purchases and more, without the browser."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from querencia.cli.errors import Refusal
from querencia.cli.language import _, reader, spoken_language
from querencia.cli.options import (
    DateOrder,
    DecimalMark,
    Delimiter,
    Encoding,
    Language,
    Sheet,
    value,
)
from querencia.cli.progress import progress
from querencia.cli.reading import say
from querencia.cli.web import Data, migrate, start_django

if TYPE_CHECKING:
    from querencia.apps.imports.models import Import
    from querencia.cli.progress import Tell

KINDS = ("customers", "contacts", "purchases", "contracts", "costs", "budgets")
SHORT = _("Import a file of customers, purchases and more.")
ABOUT = _(
    "Import a file into the web application: KIND is customers, contacts, purchases, contracts,"
    " costs or budgets; FILE is CSV, TSV, XLSX or ODS. Says what is created, changed, left as it is"
    " and rejected; the rejected rows go into FILE-rejected.csv, to be corrected and sent again."
    " The same file twice changes nothing; interrupted, it is simply sent again."
)
EXAMPLES = "\b\n" + _(
    "Examples:\n"
    "  querencia import purchases 'Ventas 2026.xlsx' --dry-run\n"
    "  querencia import customers clientes.csv --columns name=Socio,tax_id=Identificación"
)
Kind = Annotated[str, typer.Argument(metavar=_("KIND"), hidden=True)]
File = Annotated[Path, typer.Argument(metavar=_("FILE"), hidden=True)]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help=_("Say what would happen, and change nothing."))
]


def _columns(text: str) -> dict[str, str]:
    """Read ``name=Heading,...``; an empty heading leaves a column out."""
    pairs = (part.partition("=") for part in text.split(","))
    return {name.strip(): heading.strip() for name, _equals, heading in pairs}


Columns = Annotated[
    Mapping[str, str] | None,
    value(
        "--columns",
        _("FIELD=HEADING,..."),
        _columns,
        means=_("Which column is what, where the headings don't say: name=Socio,tax_id=NIF."),
    ),
]


def import_(
    kind: Kind,
    file: File,
    data: Data = None,
    dry_run: DryRun = False,
    lang: Language = None,  # noqa: ARG001 - was heard before the arguments were parsed
    columns: Columns = None,
    dates: DateOrder = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
) -> None:
    """Import the file, and say what came of it."""
    if kind not in KINDS:
        raise Refusal(
            _("There is no kind “%(kind)s”: %(kinds)s.", kind=kind, kinds=", ".join(KINDS))
        )
    start_django(data)
    migrate()
    from django.utils import translation

    from querencia.apps.imports.kinds.kind import Unusable
    from querencia.connectors import ReadOptions

    options = ReadOptions(sheet=sheet, encoding=encoding, delimiter=delimiter)
    _refuse_without_organisation()
    with translation.override(spoken_language()):
        try:
            imported = _received(kind, file, options)
            _place(imported, columns or {}, {"dates": dates or "", "decimal": decimal or ""})
            with progress() as tell:
                counts = _done(imported, tell, dry_run=dry_run)
        except Unusable as error:
            raise Refusal(str(error)) from error
        _write_rejected(imported, file, counts)
    _print(counts)


def _refuse_without_organisation() -> None:
    from querencia.apps.people.domain.organisation import organisation

    if organisation() is None:
        raise Refusal(_("There is no organisation yet: start with querencia serve."))


def _received(kind: str, file: Path, options: Any) -> Import:  # noqa: ANN401 - of a lazy import
    from querencia.apps.imports.domain.reception import read_cells, receive
    from querencia.foundation import clock

    with file.open("rb") as opened:
        imported = receive(kind=kind, file=opened, name=file.name, by=None, now=clock.now())
    read_cells(imported, options=options)
    return imported


def _place(imported: Import, columns: Mapping[str, str], options: dict[str, str]) -> None:
    """Say which column is what, and refuse what is not clear."""
    from querencia.apps.imports.domain.steps import choose_columns
    from querencia.apps.imports.domain.understanding import preview

    positions = dict(imported.mapping)
    headings = imported.layout["headings"]
    for name, heading in columns.items():
        positions.pop(name, None)
        if heading:
            if heading not in headings:
                raise Refusal(
                    _(
                        "There is no column “%(heading)s”: %(headings)s.",
                        heading=heading,
                        headings=", ".join(headings),
                    )
                )
            positions[name] = headings.index(heading)
    choose_columns(imported, positions=positions, options=options)
    placed = {name: headings[position] for name, position in imported.mapping.items()}
    listed = ", ".join(f"{name}={heading}" for name, heading in placed.items())
    say(_("Columns: %(columns)s", columns=listed))
    seen = preview(imported)
    if seen.missing:
        names = ", ".join(column.name for column in seen.missing)
        raise Refusal(
            _("No column is recognised as %(names)s; say which with --columns.", names=names)
        )
    for question in seen.questions:
        raise Refusal(
            _(
                "“%(text)s” can be read in two ways; say which with --%(option)s %(choices)s.",
                text=question.text,
                option=question.option,
                choices=" | ".join(choice for choice, _meant in question.choices),
            )
        )


def _done(imported: Import, tell: Tell, *, dry_run: bool) -> dict[str, int]:
    from querencia.apps.imports.domain.running import run, try_out
    from querencia.apps.people.domain.organisation import the_organisation
    from querencia.foundation import clock

    steps = {
        "understanding": _("Reading the rows"),
        "trying": _("Trying out what would change"),
        "writing": _("Importing"),
        "concluding": _("Finishing"),
    }

    def hear(step: str, done: int = 0, total: int | None = None) -> None:
        tell(steps[step], done / total if total else None)

    try_out(imported, today=clock.today(the_organisation().zone), tell=hear)
    if dry_run:
        return dict(imported.tried["counts"])
    return run(imported, now=clock.now(), tell=hear)


def _write_rejected(imported: Import, file: Path, counts: dict[str, int]) -> None:
    from querencia.apps.imports.domain.rejected import rejected_lines

    target = file.with_name(f"{file.stem}-rejected.csv")
    if counts.get("rejected"):
        with target.open("w", encoding="utf-8", newline="") as opened:
            opened.writelines(rejected_lines(imported))
        say(_("Rejected rows: %(file)s", file=target))


def _print(counts: dict[str, int]) -> None:
    read = reader()
    said = {
        "created": _("created"),
        "changed": _("changed"),
        "unchanged": _("unchanged"),
        "rejected": _("rejected"),
    }
    for name, word in said.items():
        typer.echo(f"{word}: {read.integer(counts.get(name, 0))}")
