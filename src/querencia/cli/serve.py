"""`querencia serve`: pages, background work and schedule from one command."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from querencia.cli.language import _
from querencia.cli.options import Language, value
from querencia.cli.values import parse_count, parse_port
from querencia.cli.web import Data, collect_static_files, migrate, start_django

if TYPE_CHECKING:
    from pathlib import Path

SHORT = _("Start the web application.")
ABOUT = _(
    "Start the web application: pages, background work and schedule. Everything lies in the data"
    " folder, unless DATABASE_URL names a PostgreSQL. Ctrl-C ends it; work under way is resumed at"
    " the next start."
)
EXAMPLES = "\b\n" + _(
    "Examples:\n"
    "  querencia serve\n"
    "  querencia serve --data /srv/querencia --port 8080\n"
    "  querencia serve --only worker"
)
Port = Annotated[int, value("--port", "N", parse_port, means=_("Port of the pages."))]
Host = Annotated[
    str, value("--host", _("ADDRESS"), means=_("Address to listen at; 0.0.0.0 is all of them."))
]
Only = Annotated[
    str,
    value(
        "--only",
        "web|worker",
        means=_("Start one part alone, where they run apart."),
        default=_("both"),
    ),
]
Processes = Annotated[
    int, value("--processes", "N", parse_count, means=_("Processes that make pages."))
]


def serve(
    data: Data = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    only: Only = "all",
    processes: Processes = 2,
    lang: Language = None,  # noqa: ARG001 - was heard before the arguments were parsed
) -> None:
    """Start the parts, and end with them."""
    from querencia.cli.supervising import (
        Command,
        courier_command,
        events_command,
        supervise,
        web_command,
        worker_command,
    )

    folder = prepare(data)
    say_where(host, port)
    commands: list[Command] = []
    if only in ("all", "web"):
        commands += [web_command(host, port, processes), events_command(host, port + 1)]
    if only in ("all", "worker"):
        commands += [worker_command(), courier_command()]
    if not commands:
        raise typer.BadParameter(_("--only takes web or worker."))
    address = _("Querencia: %(address)s  (Ctrl-C ends it)", address=f"http://{host}:{port}/")
    where = _("Data folder: %(folder)s", folder=folder)
    typer.echo(f"{address}\n{where}" if only != "worker" else where)
    supervise(commands)


def say_where(host: str, port: int) -> None:
    """Tell the processes the address at which people reach them, unless a setting does."""
    from querencia.config.environment import environment

    if "address" not in environment().model_fields_set:
        reached = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared with
        os.environ["QUERENCIA_ADDRESS"] = f"http://{reached}:{port}"


def prepare(data: Path | None) -> Path:
    """Bring the data folder to what this version needs, and return it."""
    folder = start_django(data)
    migrate()
    collect_static_files()
    return folder
