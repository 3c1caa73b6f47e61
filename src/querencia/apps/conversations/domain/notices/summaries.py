"""Which letters are to be written: what happened while somebody was away, and each day's summary.

A letter is written down together with how far it tells, so that no occasion has two.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from querencia.apps.conversations.domain.availability import HERE_FOR
from querencia.apps.conversations.domain.notices.wishes import (
    calls,
    messages_for,
    wants_letters,
)
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.enums import (
    LetterKind,
    LettersWanted,
    MessageKind,
    Status,
)
from querencia.apps.conversations.models import (
    Availability,
    Message,
    NoticeLetter,
    NoticeWish,
)
from querencia.apps.people.domain.organisation import the_organisation

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from querencia.apps.conversations.models import Conversation
    from querencia.apps.people.models import User

AWAY_WAIT = timedelta(minutes=15)  # who comes back meanwhile sees it for themselves
SETTLED = timedelta(seconds=30)  # after which no smaller key is committed any more
LISTED = 15  # of each sort; how many there are in all is said
SOON = timedelta(hours=24)


def write_letters(*, now: datetime) -> int:
    """Write down the letters that are due; return how many."""
    return sum(_write(pk, now) for pk in list(due_wishes(now=now)))


def due_wishes(*, now: datetime) -> list[int]:
    """Return the wishes, by key, for which a letter may be due."""
    return [one.pk for one in wants_letters() if _is_due(one, now)]


@transaction.atomic
def _write(pk: int, now: datetime) -> bool:
    """Write one letter down, unless another worker has; tell whether there is one."""
    wish = NoticeWish.objects.select_for_update(of=("self",)).select_related("user").get(pk=pk)
    if not _is_due(wish, now):
        return False
    if wish.letters == LettersWanted.DAILY:
        return _write_daily(wish, now)
    return _write_away(wish, now)


def _is_due(wish: NoticeWish, now: datetime) -> bool:
    if wish.letters == LettersWanted.DAILY:
        here = now.astimezone(the_organisation().zone)
        return here.hour >= wish.hour and (wish.told_day is None or wish.told_day < here.date())
    return any(one.at <= now - AWAY_WAIT for one in _happened(wish, now))


def _write_away(wish: NoticeWish, now: datetime) -> bool:
    happened = _happened(wish, now)
    last = happened[-1].pk
    NoticeWish.objects.filter(pk=wish.pk).update(told_message=last)
    facts = {"messages": [one.pk for one in happened][:LISTED], "count": len(happened)}
    return _keep(wish.user, LetterKind.AWAY, f"away:{last}", facts, now)


def _happened(wish: NoticeWish, now: datetime) -> list[Message]:
    """Return what happened while somebody is away and was not told; nothing while they are here."""
    seen = Availability.objects.filter(user=wish.user).values_list("seen_at", flat=True).first()
    if seen is not None and seen > now - HERE_FOR:
        return []
    later = Message.objects.filter(pk__gt=wish.told_message, at__lte=now - SETTLED)
    if seen is not None:
        later = later.filter(at__gt=seen)
    return [one for one in messages_for(wish.user, wish, later) if _is_to_do(one)]


def _is_to_do(message: Message) -> bool:
    """Tell whether nobody has answered meanwhile."""
    conversation = message.conversation
    waits = conversation.status == Status.OPEN and conversation.waits_since is not None
    return waits or message.kind == MessageKind.NOTE


def _write_daily(wish: NoticeWish, now: datetime) -> bool:
    today = now.astimezone(the_organisation().zone).date()
    NoticeWish.objects.filter(pk=wish.pk).update(told_day=today)
    facts = _what_waits(wish.user, now)
    if not any(facts.values()):
        return False
    return _keep(wish.user, LetterKind.DAILY, f"daily:{today.isoformat()}", facts, now)


def _what_waits(user: User, now: datetime) -> dict[str, Any]:
    mine = conversations_for(user).filter(assignee=user, status=Status.OPEN, is_spam=False)
    waiting = mine.exclude(waits_since=None).order_by("waits_since", "pk")
    due = mine.filter(due_at__lt=now + SOON).order_by("due_at", "pk")
    since = Message.objects.filter(kind=MessageKind.NOTE, at__gt=now - SOON, at__lte=now)
    watched = conversations_for(user).filter(watches__user=user)
    notes = since.filter(conversation__in=watched).exclude(author=user).order_by("pk")
    return {
        "waiting": _keys(waiting),
        "count": waiting.count(),
        "due": _keys(due),
        "messages": [one.pk for one in notes if calls(one, user)][:LISTED],
    }


def _keys(found: QuerySet[Conversation]) -> list[int]:
    return list(found.values_list("pk", flat=True)[:LISTED])


def _keep(user: User, kind: str, key: str, facts: dict[str, Any], now: datetime) -> bool:
    fields = {"kind": kind, "facts": facts, "made_at": now, "send_after": now}
    return NoticeLetter.objects.get_or_create(user=user, key=key, defaults=fields)[1]
