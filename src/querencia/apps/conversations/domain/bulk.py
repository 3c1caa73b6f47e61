"""One action on many conversations, and taking it back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from querencia.apps.conversations.domain import handling
from querencia.apps.conversations.enums import BulkAction
from querencia.apps.conversations.models import BulkChange, Conversation, Label
from querencia.apps.people.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

UNDO_WITHIN = timedelta(minutes=15)
MOST = 500  # each writes its own history


class TooLate(Exception):
    """The change is too old to be undone, or was undone already."""


@transaction.atomic
def change_many(
    *, conversations: QuerySet[Conversation], action: str, value: str, by: User, now: datetime
) -> BulkChange:
    """Do the same to many conversations, at most ``MOST``; who has it already is left alone.

    Args:
        conversations: Which.
        action: One of ``BulkAction``.
        value: Key of a person (empty: nobody), a status, a priority, or a tag.
        by: Who does it.
        now: This moment.
    """
    before: dict[str, Any] = {}
    for conversation in conversations.order_by("pk")[:MOST]:
        had = _state(conversation, action, value)
        if had == _wanted(action, value):
            continue
        _put(conversation, action, _wanted(action, value), value, by, now)
        before[str(conversation.pk)] = had
    return BulkChange.objects.create(
        action=action, value=value, by=by, at=now, before=before, count=len(before)
    )


@transaction.atomic
def undo_change(*, change: BulkChange, by: User, now: datetime) -> int:
    """Give back what there was; what was changed again since stays. Return how many.

    Raises:
        TooLate: It is too long ago, or was undone already.
    """
    stored = BulkChange.objects.select_for_update().get(pk=change.pk)
    if stored.undone_at is not None or now - stored.at > UNDO_WITHIN:
        raise TooLate
    restored = 0
    for conversation in Conversation.objects.filter(pk__in=stored.before):
        had = stored.before[str(conversation.pk)]
        if _state(conversation, stored.action, stored.value) != _wanted(
            stored.action, stored.value
        ):
            continue
        _put(conversation, stored.action, had, stored.value, by, now)
        restored += 1
    stored.undone_at = now
    stored.save(update_fields=["undone_at"])
    return restored


def last_change(by: User, *, now: datetime) -> BulkChange | None:
    """Return what somebody changed last, while it can be undone."""
    recent = BulkChange.objects.filter(by=by, at__gte=now - UNDO_WITHIN, count__gt=0)
    return recent.filter(undone_at__isnull=True).first()


def _wanted(action: str, value: str) -> Any:  # noqa: ANN401 - a key, a word or whether
    """Return what a conversation has when the action is done."""
    match action:
        case BulkAction.ASSIGN | BulkAction.PRIORITY:
            return int(value) if value else None
        case BulkAction.STATUS:
            return value
    return action in {BulkAction.ADD_LABEL, BulkAction.UNWANTED}


def _state(conversation: Conversation, action: str, value: str) -> Any:  # noqa: ANN401 - as above
    """Return what a conversation has of what an action changes."""
    match action:
        case BulkAction.ASSIGN:
            return conversation.assignee_id
        case BulkAction.PRIORITY:
            return conversation.priority
        case BulkAction.STATUS:
            return conversation.status
        case BulkAction.UNWANTED:
            return conversation.is_spam
    return conversation.labels.filter(name=value).exists()


def _put(
    conversation: Conversation,
    action: str,
    state: Any,  # noqa: ANN401 - as above
    value: str,
    by: User,
    now: datetime,
) -> None:
    match action:
        case BulkAction.ASSIGN:
            to = User.objects.filter(pk=state).first() if state else None
            handling.assign(conversation, to=to, by=by, now=now)
        case BulkAction.PRIORITY:
            handling.set_priority(conversation, to=state, by=by, now=now)
        case BulkAction.STATUS:
            handling.change_status(conversation, to=state, by=by, now=now)
        case BulkAction.UNWANTED:
            handling.mark_unwanted(conversation, is_spam=state, by=by, now=now)
        case _:
            _label(conversation, value, is_on=state)


def _label(conversation: Conversation, name: str, *, is_on: bool) -> None:
    if is_on:
        handling.add_labels(conversation, names=[name])
    else:
        conversation.labels.remove(*Label.objects.filter(name=name))
