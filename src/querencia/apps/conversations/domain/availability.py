"""Who is here to take conversations: who uses the program now, or has said so themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from querencia.apps.conversations.enums import Attendance
from querencia.apps.conversations.models import Availability

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.people.models import User

HERE_FOR = timedelta(minutes=10)  # after they last did something
SEEN_EVERY = timedelta(minutes=1)  # no row is written more often


def availability_of(user: User) -> Availability:
    """Return somebody's availability; it is made when it is needed first."""
    return Availability.objects.get_or_create(user=user)[0]


def see(user: User, *, now: datetime) -> None:
    """Write down that somebody is using the program now."""
    lately = Q(seen_at__isnull=True) | Q(seen_at__lt=now - SEEN_EVERY)
    if not Availability.objects.filter(lately, user=user).update(seen_at=now):
        Availability.objects.get_or_create(user=user, defaults={"seen_at": now})


def attend(user: User, *, presence: str, now: datetime) -> Availability:
    """Say whether one takes conversations."""
    mine = availability_of(user)
    if presence != mine.presence:
        mine.away_since = now if presence == Attendance.AWAY else None
    mine.presence, mine.seen_at = presence, now
    mine.save(update_fields=["presence", "away_since", "seen_at"])
    return mine


def set_capacity(user: User, *, capacity: int | None) -> None:
    """Say how many open conversations somebody takes; None for as many as their team's people."""
    Availability.objects.update_or_create(user=user, defaults={"capacity": capacity})


def is_here(availability: Availability | None, *, now: datetime) -> bool:
    """Tell whether somebody takes conversations now."""
    if availability is None or availability.presence == Attendance.AWAY:
        return False
    if availability.presence == Attendance.HERE:
        return True
    return availability.seen_at is not None and availability.seen_at >= now - HERE_FOR


def gone_since(availability: Availability | None, *, now: datetime) -> datetime | None:
    """Return since when somebody is not here; None while they are, and when nobody can tell."""
    if availability is None or is_here(availability, now=now):
        return None
    return availability.away_since or availability.seen_at
