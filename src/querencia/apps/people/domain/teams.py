"""Teams: people who answer for the same customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from querencia.apps.people.models import Team

if TYPE_CHECKING:
    from django.db.models import QuerySet


def teams() -> QuerySet[Team]:
    """Return all teams, each with ``size``: how many active people it has."""
    return Team.objects.annotate(size=Count("members", filter=Q(members__is_active=True)))


def create(*, name: str) -> Team:
    """Create a team."""
    return Team.objects.create(name=name)


def rename(*, team: Team, name: str) -> Team:
    """Give a team another name."""
    team.name = name
    team.save(update_fields=["name"])
    return team


def dissolve(*, team: Team) -> None:
    """Do away with a team; its people stay, without one."""
    team.delete()
