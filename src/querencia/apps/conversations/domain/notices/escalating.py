"""A letter to whoever leads, for each promised time that was not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.conversations.domain.notices.wishes import wish_of
from querencia.apps.conversations.domain.service_levels.calendars import calendar_of_team, working
from querencia.apps.conversations.enums import LetterKind
from querencia.apps.conversations.models import NoticeLetter
from querencia.foundation.working_time.arithmetic import next_open
from querencia.foundation.working_time.spans import NeverOpen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from querencia.apps.conversations.models import Promise
    from querencia.apps.people.models import User


def write_of_broken(promise: Promise, *, leading: Iterable[User], now: datetime) -> None:
    """Write down a letter to each who leads, to go when they work; one for each broken clock."""
    due = promise.due_at.isoformat() if promise.due_at else ""
    for one in leading:
        if not wish_of(one).of_broken:
            continue
        fields = {
            "kind": LetterKind.BROKEN,
            "facts": {"promise": promise.pk, "due": due},
            "made_at": now,
            "send_after": _when(one, promise, now),
        }
        key = f"broken:{promise.pk}:{due}"
        NoticeLetter.objects.get_or_create(user=one, key=key, defaults=fields)


def _when(user: User, promise: Promise, now: datetime) -> datetime:
    calendar = calendar_of_team(user.team_id or promise.conversation.team_id)
    try:
        return next_open(working(calendar), now)
    except NeverOpen:
        return now
