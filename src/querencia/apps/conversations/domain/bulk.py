"""One action on many conversations, and taking it back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from querencia.apps.conversations.domain import handling
from querencia.apps.conversations.enums import BulkAction, Status
from querencia.apps.conversations.models import BulkChange, Conversation, Label
from querencia.apps.people.models import User

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

CHANGE_ALL, UNDO_ALL = "conversations.change_all", "conversations.undo_all"  # work
UNDO_WITHIN = timedelta(minutes=15)
MOST = 500  # each writes its own history
BATCH = 50  # of a whole list at a time: others write, too


class TooLate(Exception):
    """The change is too old to be undone, or was undone already."""


@transaction.atomic
def change_many(
    *,
    conversations: QuerySet[Conversation],
    action: str,
    value: str,
    by: User,
    now: datetime,
    part_of: BulkChange | None = None,
) -> BulkChange:
    """Do the same to many conversations, at most ``MOST``; who has it already is left alone.

    Args:
        conversations: Which.
        action: One of ``BulkAction``.
        value: Key of a person (empty: nobody), a status, until when, a priority, or a tag.
        by: Who does it.
        now: This moment.
        part_of: The change of a whole list of which these are some.
    """
    before: dict[str, Any] = {}
    for conversation in conversations.order_by("pk")[:MOST]:
        had = _state(conversation, action, value)
        if had == _wanted(action, value):
            continue
        _put(conversation, action, _wanted(action, value), value, by, now)
        before[str(conversation.pk)] = had
    return BulkChange.objects.create(
        action=action,
        value=value,
        by=by,
        at=now,
        before=before,
        count=len(before),
        part_of=part_of,
    )


def begin_whole(*, action: str, value: str, by: User, now: datetime) -> BulkChange:
    """Write down that a whole list is to be changed; ``change_whole`` does it."""
    return BulkChange.objects.create(action=action, value=value, by=by, at=now)


def change_whole(
    change: BulkChange,
    *,
    found: QuerySet[Conversation],
    upto: int,
    now: Callable[[], datetime],
    tell: Callable[[int, int], object],
) -> None:
    """Change a whole list, some at a time; begun again, it goes on where it was.

    Args:
        change: What ``begin_whole`` gave.
        found: The list. What has left it by its turn is left alone.
        upto: Key of the last conversation that there was when somebody asked for it.
        now: What the clock shows.
        tell: Told in each step how many are done, and of how many.
    """
    by = change.by
    if by is None:
        return
    done, total = change.count, found.filter(pk__gt=change.reached, pk__lte=upto).count()
    total += done
    while some := _next_part(change, found, upto):
        with transaction.atomic():
            stored = BulkChange.objects.select_for_update().get(pk=change.pk)
            if stored.undone_at is not None:
                return
            these = Conversation.objects.filter(pk__in=some)
            part = change_many(
                conversations=these,
                action=stored.action,
                value=stored.value,
                by=by,
                now=now(),
                part_of=stored,
            )
            stored.count += part.count
            stored.reached, stored.at = some[-1], now()
            stored.save(update_fields=["count", "reached", "at"])
            done += len(some)
            tell(done, total)
        change = stored


def begin_to_undo_whole(change: BulkChange, *, now: datetime) -> None:
    """Say that the change of a whole list is undone; ``undo_whole`` does it.

    Raises:
        TooLate: It is too long ago, or was undone already.
    """
    lately = BulkChange.objects.filter(pk=change.pk, at__gte=now - UNDO_WITHIN)
    if not lately.filter(undone_at=None).update(undone_at=now):
        raise TooLate


def undo_whole(
    change: BulkChange,
    *,
    by: User,
    now: Callable[[], datetime],
    tell: Callable[[int, int], object],
) -> int:
    """Give a whole list back what it had, part by part, the last first; return how many."""
    done = restored = 0
    for part in change.parts.filter(undone_at=None).order_by("-pk"):
        with transaction.atomic():
            stored = BulkChange.objects.select_for_update().get(pk=part.pk)
            if stored.undone_at is None:
                restored += _restore(stored, by, now())
            done += stored.count
            tell(done, change.count)
    return restored


@transaction.atomic
def undo_change(*, change: BulkChange, by: User, now: datetime) -> int:
    """Give back what there was; what was changed again since stays. Return how many.

    Raises:
        TooLate: It is too long ago, or was undone already.
    """
    stored = BulkChange.objects.select_for_update().get(pk=change.pk)
    if stored.undone_at is not None or now - stored.at > UNDO_WITHIN:
        raise TooLate
    return _restore(stored, by, now)


def _restore(stored: BulkChange, by: User, now: datetime) -> int:
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
    recent = BulkChange.objects.filter(by=by, at__gte=now - UNDO_WITHIN, count__gt=0, part_of=None)
    return recent.filter(undone_at__isnull=True).first()


def _next_part(change: BulkChange, found: QuerySet[Conversation], upto: int) -> list[int]:
    rest = found.filter(pk__gt=change.reached, pk__lte=upto).order_by("pk")
    return list(rest.values_list("pk", flat=True)[:BATCH])


def _wanted(action: str, value: str) -> Any:  # noqa: ANN401 - a key, a word or whether
    """Return what a conversation has when the action is done."""
    match action:
        case BulkAction.ASSIGN | BulkAction.PRIORITY:
            return int(value) if value else None
        case BulkAction.STATUS | BulkAction.SNOOZE:
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
        case BulkAction.SNOOZE:
            until = conversation.snoozed_until
            is_snoozed = conversation.status == Status.SNOOZED and until is not None
            return until.isoformat() if is_snoozed and until else conversation.status
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
        case BulkAction.SNOOZE:
            until = parse_datetime(state) if state not in Status.values else None
            status = Status.SNOOZED if until else state
            handling.change_status(conversation, to=status, by=by, now=now, until=until)
        case BulkAction.UNWANTED:
            handling.mark_unwanted(conversation, is_spam=state, by=by, now=now)
        case _:
            _label(conversation, value, is_on=state)


def _label(conversation: Conversation, name: str, *, is_on: bool) -> None:
    if is_on:
        handling.add_labels(conversation, names=[name])
    else:
        conversation.labels.remove(*Label.objects.filter(name=name))
