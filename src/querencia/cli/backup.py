"""`querencia backup` and `querencia restore`: one file holds everything."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from querencia.cli.errors import Refusal
from querencia.cli.language import _
from querencia.cli.options import Language, value
from querencia.cli.progress import progress
from querencia.cli.web import Data, migrate, start_django
from querencia.report.catalogue import mark

# Said by querencia.config.backup.
SENTENCES = (
    mark("%(folder)s holds an installation already."),
    mark("%(program)s is not installed; it comes with PostgreSQL."),
    mark("%(program)s failed: %(reason)s"),
    mark("%(file)s is no backup of Querencia."),
    mark("%(file)s was made by another version of Querencia."),
    mark("%(file)s holds another kind of database (%(kind)s); set DATABASE_URL accordingly."),
    mark("The database in %(file)s is damaged."),
)
Out = Annotated[
    Path | None,
    value(
        "--out",
        _("FILE"),
        Path,
        means=_("Where the backup goes."),
        default=_("querencia-DATE.tar.gz, here"),
    ),
]
Archive = Annotated[Path, typer.Argument(metavar=_("FILE"), hidden=True)]


def backup(
    data: Data = None,
    out: Out = None,
    lang: Language = None,  # noqa: ARG001 - was heard before the arguments were parsed
) -> None:
    """Write the backup."""
    folder = start_django(data)
    from querencia.config.backup import Unusable, back_up

    target = out or Path(f"querencia-{datetime.now().astimezone():%Y-%m-%d-%H%M}.tar.gz")
    with progress() as tell:
        tell(_("Copying everything"))
        try:
            back_up(folder, _database(), target.absolute())
        except Unusable as error:
            raise Refusal(_(error.sentence, **error.values)) from error
    typer.echo(str(target))


def restore(
    archive: Archive,
    data: Data = None,
    lang: Language = None,  # noqa: ARG001 - was heard before the arguments were parsed
) -> None:
    """Bring back what the backup holds."""
    if not archive.is_file():
        raise Refusal(_("%(file)s: there is no such file.", file=archive))
    folder = start_django(data)
    from querencia.config.backup import Unusable
    from querencia.config.backup import restore as bring_back

    with progress() as tell:
        tell(_("Bringing everything back"))
        try:
            manifest = bring_back(archive, folder, _database())
        except Unusable as error:
            raise Refusal(_(error.sentence, **error.values)) from error
        migrate()
    typer.echo(
        _("%(folder)s is as it was on %(moment)s.", folder=folder, moment=manifest["made_at"])
    )


def _database() -> dict[str, Any]:
    from django.conf import settings

    database: dict[str, Any] = settings.DATABASES["default"]
    return database


class Backup:
    """What the help says of `backup`."""

    SHORT = _("Write a backup while people work.")
    ABOUT = _(
        "Write database, files and keys into one file, consistent while Querencia runs. Keep it as"
        " safe as the data itself."
    )
    EXAMPLES = "\b\n" + _(
        "Examples:\n  querencia backup\n  querencia backup --out /backup/querencia.tar.gz"
    )


class Restore:
    """What the help says of `restore`."""

    SHORT = _("Bring back a backup.")
    ABOUT = _("Bring back what FILE holds into an empty data folder.")
    EXAMPLES = "\b\n" + _(
        "Examples:\n  querencia restore querencia-2026-11-21-0600.tar.gz --data /srv/querencia"
    )
