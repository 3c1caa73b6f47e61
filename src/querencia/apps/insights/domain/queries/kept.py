"""Figures that were worked out in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from querencia.apps.insights.models import KeptFigure
from querencia.foundation.jobs.models import Job

if TYPE_CHECKING:
    from datetime import date

    from querencia.apps.insights.enums import Figure

FIGURES_JOB = "insights.figures"


def kept(name: Figure, group: str = "", *, week: date) -> dict[str, Any] | None:
    """Return a figure of a week's review; None where it has not been worked out (yet)."""
    found = KeptFigure.objects.filter(name=name, group=group, week=week).first()
    document: dict[str, Any] | None = None if found is None else found.document
    return document


def groups_of(name: Figure, *, week: date) -> list[str]:
    """Return the groups of which a figure was worked out, in order."""
    known = KeptFigure.objects.filter(name=name, week=week).order_by("group")
    return list(known.values_list("group", flat=True))


def running_job() -> Job | None:
    """Return the work on the figures that waits or is under way."""
    open_ones = Job.objects.filter(
        kind=FIGURES_JOB, state__in=[Job.State.QUEUED, Job.State.RUNNING]
    )
    return open_ones.order_by("id").first()


def kept_of(name: Figure, *, week: date) -> dict[str, dict[str, Any]]:
    """Return a figure of all its groups, by what they are called."""
    known = KeptFigure.objects.filter(name=name, week=week).order_by("group")
    return dict(known.values_list("group", "document"))
