"""`querencia demo`: a company to look around in."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from querencia.cli.errors import Refusal
from querencia.cli.language import _
from querencia.cli.options import Language, value
from querencia.cli.progress import progress
from querencia.cli.serve import Host, Port, prepare, say_where
from querencia.cli.values import parse_count
from querencia.cli.web import Data

SHORT = _("Look around in a made-up company.")
ABOUT = _(
    "Build a made-up Spanish wholesaler with three years of purchases, sellers, contacts and known"
    " departures, review it, and serve it. Prints the address and who can sign in. Without --data"
    " everything lies in a folder that is gone afterwards."
)
EXAMPLES = "\b\n" + _(
    "Examples:\n"
    "  querencia demo\n"
    "  querencia demo --customers 300 --port 8080\n"
    "  querencia demo --data ./demo --build-only"
)
Customers = Annotated[
    int, value("--customers", "N", parse_count, means=_("How many customers it has."))
]
BuildOnly = Annotated[
    bool, typer.Option("--build-only", help=_("Build and review it, but don't serve it."))
]


def demo(
    data: Data = None,
    customers: Customers = 1200,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    build_only: BuildOnly = False,
    lang: Language = None,  # noqa: ARG001 - was heard before the arguments were parsed
) -> None:
    """Build the company, unless the folder holds it already, and serve it."""
    from querencia.cli.supervising import (
        courier_command,
        events_command,
        supervise,
        web_command,
        worker_command,
    )

    with tempfile.TemporaryDirectory(prefix="querencia-demo-", ignore_cleanup_errors=True) as place:
        prepare(data or Path(place))
        if not _is_built():
            _build(customers)
        _review()
        if not build_only:
            typer.echo(
                _("Querencia: %(address)s  (Ctrl-C ends it)", address=f"http://{host}:{port}/")
            )
            say_where(host, port)
            pages = [web_command(host, port, 2), events_command(host, port + 1)]
            supervise([*pages, worker_command(), courier_command()])


def _is_built() -> bool:
    from querencia.apps.people.domain.organisation import organisation
    from querencia.demo.company import ORGANISATION

    founded = organisation()
    if founded is not None and founded.name != ORGANISATION["name"]:
        raise Refusal(_("The data folder belongs to %(name)s, no demo.", name=founded.name))
    return founded is not None


def _build(customers: int) -> None:
    from querencia.demo.company import build
    from querencia.foundation import clock
    from querencia.foundation.frame.reading import current

    steps = {
        "simulating": _("Letting customers buy for three years"),
        "writing": _("Writing it all down"),
    }
    with progress() as tell:
        built = build(
            today=clock.today(current().zone),
            customers=customers,
            tell=lambda step: tell(steps[step]),
        )
    typer.echo(_("Who can sign in, all with the password %(password)s:", password=built.password))
    width = max(len(login.email) for login in built.logins)
    for login in built.logins:
        typer.echo(f"  {login.email:<{width}}  {login.name} ({_role(login.role)})")


def _review() -> None:
    """Review the purchases, unless this week's review is there."""
    from querencia.foundation.jobs.worker import Worker, start_timers

    with progress() as tell:
        tell(_("Reviewing the purchases"))
        worker = Worker()
        for _round in range(2):  # what follows the review begins once that is done
            start_timers()
            while worker.run_one():
                continue


def _role(role: str) -> str:
    from django.utils import translation

    from querencia.apps.people.enums import Role
    from querencia.cli.language import spoken_language

    with translation.override(spoken_language()):
        return str(Role(role).label)
