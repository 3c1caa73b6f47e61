"""Reckoning all promises anew after somebody changed a calendar, a service level or a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.foundation.jobs.queue import ask

if TYPE_CHECKING:
    from querencia.apps.people.models import User
    from querencia.foundation.jobs.models import Job

RECKON_ANEW = "conversations.reckon_anew"


def reckon_anew(*, by: User) -> Job:
    """Ask for what is under way to be worked out anew; what is met or closed stays as it is."""
    return ask(RECKON_ANEW, by=by)
