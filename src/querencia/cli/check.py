"""`querencia check`: what is misconfigured, in sentences."""

from __future__ import annotations

import typer

from querencia.cli.language import _
from querencia.cli.options import Language
from querencia.cli.web import Data, start_django
from querencia.report.catalogue import mark

SHORT = _("Say what is misconfigured.")
ABOUT = _(
    "Look at settings, data folder, database and background work, and say in sentences what is"
    " wrong or will be. Exit code 1 where something needs doing."
)
EXAMPLES = "\b\n" + _("Examples:\n  querencia check\n  querencia check --data /srv/querencia")
# Said by querencia.config.checkup.
SENTENCES = (
    mark("The database cannot be reached: %(reason)s"),
    mark("The database is older than this version; `querencia serve` brings it up to date."),
    mark("%(file)s can be read by others; allow only its owner (chmod 600)."),
    mark("Only %(free)s are left on the disk of the data folder."),
    mark("People reach Querencia unencrypted; set QUERENCIA_ADDRESS to an https:// address."),
    mark("No e-mail can be sent; set QUERENCIA_EMAIL_URL, or invitations stay in the log."),
    mark("QUERENCIA_DEBUG is on; it shows settings to whoever meets an error."),
    mark("Nobody has created the organisation yet; open the first page to do so."),
    mark("Work has waited since %(moment)s; is the worker running?"),
    mark("The last review is of %(day)s; reviews should run every week."),
    mark("There is only one administrator; a second one helps when the first is locked out."),
)


def check(
    data: Data = None,
    lang: Language = None,  # noqa: ARG001 - was heard before the arguments were parsed
) -> None:
    """Print what was found."""
    folder = start_django(data)
    from querencia.config.checkup import look

    findings = look(folder)
    for finding in findings:
        typer.echo("- " + _(finding.sentence, **finding.values))
    if findings:
        raise typer.Exit(1)
    typer.echo(_("Everything is in order."))
