"""Looks at an installation and says what is wrong with it, or will be."""

from __future__ import annotations

import shutil
import stat
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from querencia.apps.alerts.models import WeeklyReview
from querencia.apps.people.domain.organisation import organisation
from querencia.apps.people.enums import Role
from querencia.apps.people.models import User
from querencia.apps.sales.models import Purchase
from querencia.config.environment import SETTINGS_FILE, environment
from querencia.foundation import clock
from querencia.foundation.jobs.models import Job

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

LEAST_FREE_GB = 2.0
WAITED = timedelta(minutes=10)
REVIEWED = timedelta(days=9)


@dataclass(frozen=True)
class Finding:
    """Something that needs doing; ``sentence`` is translated where it is shown."""

    sentence: str
    values: dict[str, Any] = field(default_factory=dict)


def look(data: Path) -> list[Finding]:
    """Return everything that needs doing, the gravest first."""
    found = [*_of_database()]
    if not found:
        found += [*_of_people(), *_of_work(clock.now())]
    return [*found, *_of_folder(data), *_of_settings()]


def _of_database() -> Iterator[Finding]:
    try:
        executor = MigrationExecutor(connection)
    except Error as error:
        reason = " ".join(str(error).split())
        yield Finding("The database cannot be reached: %(reason)s", {"reason": reason})
        return
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding(
            "The database is older than this version; `querencia serve` brings it up to date."
        )


def _of_people() -> Iterator[Finding]:
    if organisation() is None:
        yield Finding("Nobody has created the organisation yet; open the first page to do so.")
    elif User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1:
        yield Finding(
            "There is only one administrator; a second one helps when the first is locked out."
        )


def _of_work(now: datetime) -> Iterator[Finding]:
    waiting = Job.objects.filter(state=Job.State.QUEUED, run_after__lt=now - WAITED)
    oldest = waiting.order_by("run_after").first()
    if oldest is not None:
        moment = f"{oldest.run_after:%Y-%m-%d %H:%M} UTC"
        yield Finding(
            "Work has waited since %(moment)s; is the worker running?", {"moment": moment}
        )
    last = WeeklyReview.objects.order_by("-week").first()
    if last is not None and now - last.finished_at > REVIEWED and Purchase.objects.exists():
        yield Finding(
            "The last review is of %(day)s; reviews should run every week.",
            {"day": last.finished_at.date().isoformat()},
        )


def _of_folder(data: Path) -> Iterator[Finding]:
    for name in ("secret-key", SETTINGS_FILE):
        file = data / name
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield Finding(
                "%(file)s can be read by others; allow only its owner (chmod 600).", {"file": file}
            )
    free_gb = shutil.disk_usage(data).free / 1e9
    if free_gb < LEAST_FREE_GB:
        yield Finding(
            "Only %(free)s are left on the disk of the data folder.", {"free": f"{free_gb:.1f} GB"}
        )


def _of_settings() -> Iterator[Finding]:
    settings = environment()
    if not settings.is_secure:
        yield Finding(
            "People reach Querencia unencrypted; set QUERENCIA_ADDRESS to an https:// address."
        )
    if settings.email_url is None:
        yield Finding(
            "No e-mail can be sent; set QUERENCIA_EMAIL_URL, or invitations stay in the log."
        )
    if settings.debug:
        yield Finding("QUERENCIA_DEBUG is on; it shows settings to whoever meets an error.")
