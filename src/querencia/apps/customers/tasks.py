"""What is done with customers in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from querencia.apps.customers.domain import duplicates
from querencia.apps.customers.domain.duplicates import FIND_DUPLICATES
from querencia.apps.people.domain.organisation import organisation
from querencia.foundation.jobs.registry import job, timer

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.foundation.jobs.running import Running

HOUR = 3  # of the night, in the organisation's zone


@job(FIND_DUPLICATES)
def find_duplicates(running: Running) -> dict[str, object]:
    """Look for records that may be one customer."""
    steps = {
        "shared": _("Comparing tax ids, e-mails and telephones"),
        "names": _("Comparing names"),
        "proposals": _("Writing the proposals"),
    }

    def tell(step: str) -> None:
        running.tell(steps[step], done=list(steps).index(step), total=len(steps))

    return {"waiting": duplicates.find_duplicates(progress=tell)}


@timer(FIND_DUPLICATES)
def _each_night(now: datetime) -> tuple[str, dict[str, object]] | None:
    founded = organisation()
    if founded is None:
        return None
    here = now.astimezone(founded.zone)
    return (here.date().isoformat(), {}) if here.hour >= HOUR else None
