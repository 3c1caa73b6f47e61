"""Starts Django for the commands of the web application, in the data folder that was named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from querencia.cli.errors import Refusal
from querencia.cli.language import _
from querencia.cli.options import value

Data = Annotated[
    Path | None,
    value(
        "--data",
        _("DIR"),
        Path,
        means=_("Folder for database, files and keys; made where it is missing."),
        default=_("QUERENCIA_DATA, else querencia-data"),
    ),
]


def start_django(data: Path | None) -> Path:
    """Load the settings and the rooms; return the data folder.

    Raises:
        Refusal: a setting makes no sense, or the web application is not installed.
    """
    if data is not None:
        os.environ["QUERENCIA_DATA"] = str(data.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "querencia.config.settings"
    try:
        import django

        from querencia.config.environment import UnusableSettings, environment
    except ModuleNotFoundError as error:
        sentence = _("The web application is not installed: pip install 'querencia[web]'")
        raise Refusal(sentence) from error
    try:
        folder = environment().data.absolute()
        django.setup()
    except UnusableSettings as error:
        raise Refusal(str(error)) from error
    return folder


def migrate() -> None:
    """Bring the database to what this version needs.

    Raises:
        Refusal: the database cannot be reached.
    """
    from django.core.management import call_command
    from django.db import OperationalError

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        reason = " ".join(str(error).split())
        sentence = _("The database cannot be reached: %(reason)s", reason=reason)
        raise Refusal(sentence) from error


def collect_static_files() -> None:
    """Put style sheets and scripts where the server finds them, named by their content."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
