"""Looking after the clocks as time passes: warning before a promise is broken, telling when it is.

Nothing ticks: the moments stand in the rows, and whoever looks finds those that have come. Called
every few seconds by the courier, and as often as one likes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from querencia.apps.conversations.domain import signals
from querencia.apps.conversations.domain.history import note_event
from querencia.apps.conversations.domain.notices.escalating import write_of_broken
from querencia.apps.conversations.domain.service_levels.calendars import calendar_of_team, working
from querencia.apps.conversations.models import Promise, Watch
from querencia.apps.people.domain.organisation import organisation
from querencia.apps.people.enums import Permission, Role
from querencia.apps.people.models import User
from querencia.foundation.working_time.arithmetic import is_open

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from querencia.apps.conversations.models import Conversation

MOST = 200  # at a time: the courier has other things to do


def watch_clocks(*, now: datetime) -> int:
    """Warn of what is due soon and tell of what is overdue; return how many there were."""
    if organisation() is None:
        return 0
    overdue = Promise.objects.filter(met_at=None, told_at=None, due_at__lte=now)
    soon = Promise.objects.filter(met_at=None, warned_at=None, warn_at__lte=now, due_at__gt=now)
    told = sum(_tell_broken(one, now) for one in _some(overdue.order_by("due_at")))
    return told + sum(_warn(one, now) for one in _some(soon.order_by("warn_at")))


def receivers_of(conversation: Conversation) -> list[User]:
    """Return who is warned: whoever is in charge, or all who answer in its team."""
    if conversation.assignee is not None:
        return [conversation.assignee]
    members = User.objects.filter(is_active=True, team=conversation.team_id)
    answering = [one for one in members if one.may(Permission.ANSWER)]
    return answering or managers_of(conversation)


def managers_of(conversation: Conversation) -> list[User]:
    """Return who is told of what went wrong: the team's managers, else all, else administrators."""
    active = User.objects.filter(is_active=True)
    managers = active.filter(role=Role.MANAGER)
    of_team = managers.filter(team=conversation.team_id) if conversation.team_id else managers
    return list(of_team or managers or active.filter(role=Role.ADMINISTRATOR))


@transaction.atomic
def _tell_broken(promise: Promise, now: datetime) -> bool:
    """Write down that a promise is broken, tell the managers, and raise the alert; once.

    Their letter waits for their working hours; the page tells them at once.
    """
    mine = Promise.objects.filter(pk=promise.pk, told_at=None, met_at=None)
    if not mine.update(broken_at=promise.due_at, told_at=now):
        return False
    conversation, told = promise.conversation, managers_of(promise.conversation)
    _note(promise, "promise_broken", told, now)
    for one in told:
        Watch.objects.get_or_create(conversation=conversation, user=one)
    write_of_broken(promise, leading=told, now=now)
    signals.promise_broken(promise, now=now)
    return True


@transaction.atomic
def _warn(promise: Promise, now: datetime) -> bool:
    """Warn those in whose working hours it is now; the others when theirs begin."""
    conversation = promise.conversation
    told = [one for one in receivers_of(conversation) if _works(one, conversation, now)]
    if not told or not Promise.objects.filter(pk=promise.pk, warned_at=None).update(warned_at=now):
        return False
    _note(promise, "promise_due_soon", told, now)
    return True


def _works(user: User, conversation: Conversation, now: datetime) -> bool:
    calendar = calendar_of_team(user.team_id or conversation.team_id)
    return is_open(working(calendar), now)


def _note(promise: Promise, event: str, told: Sequence[User], now: datetime) -> None:
    note_event(
        promise.conversation,
        event,
        by=None,
        now=now,
        kind=promise.kind,
        due=promise.due_at.isoformat() if promise.due_at else "",
        told=[one.name for one in told],
        told_ids=[one.pk for one in told],
    )


def _some(found: QuerySet[Promise]) -> list[Promise]:
    related = found.select_related("conversation__assignee", "conversation__customer")
    return list(related[:MOST])
