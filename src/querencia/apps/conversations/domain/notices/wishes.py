"""What somebody wants to be told, and what has happened that they want to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.enums import LettersWanted, MessageKind
from querencia.apps.conversations.models import Message, NoticeWish, Watch
from querencia.apps.people.domain.organisation import the_organisation

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from querencia.apps.conversations.models import Conversation
    from querencia.apps.people.models import User


def wish_of(user: User) -> NoticeWish:
    """Return what somebody wants to be told; as it is for everybody until they say otherwise."""
    return NoticeWish.objects.filter(user=user).first() or NoticeWish(user=user)


@transaction.atomic
def keep_wish(wish: NoticeWish, *, now: datetime) -> NoticeWish:
    """Keep what somebody wants to be told, from now on: nothing of before goes into a letter."""
    stored = NoticeWish.objects.select_for_update().filter(user=wish.user).first()
    if stored is None or stored.letters != wish.letters:
        here = now.astimezone(the_organisation().zone)
        wish.told_day = here.date() if here.hour >= wish.hour else None
        newest = Message.objects.order_by("-pk").values_list("pk", flat=True).first()
        wish.told_message = newest or 0
    else:
        wish.told_day, wish.told_message = stored.told_day, stored.told_message
    wish.pk = stored.pk if stored else None
    wish.save(force_insert=stored is None)
    return wish


def wants_letters() -> QuerySet[NoticeWish]:
    """Return the wishes of those who get letters about what waits for them."""
    wishes = NoticeWish.objects.exclude(letters=LettersWanted.NONE).filter(user__is_active=True)
    return wishes.select_related("user__availability")


def messages_for(user: User, wish: NoticeWish, found: QuerySet[Message]) -> list[Message]:
    """Return those of some messages of which somebody wants to be told, oldest first.

    These are messages that customers wrote themselves, and notes that call this person.
    """
    heard = found.filter(kind=MessageKind.IN, is_automatic=False)
    theirs = heard.filter(conversation__in=_wanted(user, wish))
    told = list(_with_conversation(theirs))
    if wish.of_mentions:
        told += [one for one in _with_conversation(_notes(user, found)) if calls(one, user)]
    return sorted(told, key=lambda one: one.pk)


def calls(note: Message, user: User) -> bool:
    """Tell whether a note calls somebody."""
    return user.pk in note.details.get("mentions", ())


def _wanted(user: User, wish: NoticeWish) -> QuerySet[Conversation]:
    wanted = Q(pk=None)
    if wish.of_mine:
        watched = Watch.objects.filter(conversation=OuterRef("pk"), user=user)
        wanted |= Q(assignee=user) | Q(Exists(watched))
    if wish.of_team and user.team_id is not None:
        wanted |= Q(team=user.team_id, assignee=None)
    return conversations_for(user).filter(wanted, is_spam=False)


def _notes(user: User, found: QuerySet[Message]) -> QuerySet[Message]:
    """Return the notes that may call somebody: who is called watches the conversation."""
    watched = conversations_for(user).filter(watches__user=user)
    notes = found.filter(kind=MessageKind.NOTE, conversation__in=watched)
    return notes.exclude(author=user)


def _with_conversation(found: QuerySet[Message]) -> QuerySet[Message]:
    return found.select_related("conversation__customer", "author")
