"""What is new in the database since the last look: a few cheap queries, however many listen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from querencia.apps.chat.domain.lines import line_of
from querencia.apps.chat.domain.settings import KIND
from querencia.apps.chat.models import Visitor
from querencia.apps.conversations.enums import MessageKind
from querencia.apps.conversations.models import Message, Presence
from querencia.foundation import clock

if TYPE_CHECKING:
    from datetime import datetime

    Topic = tuple[str, int, str] | tuple[str, int] | tuple[str]

# Keys are given out before they are committed: for so long, a smaller one may still appear.
OVERLAP = timedelta(seconds=10)
IN_FLIGHT = 200  # keys below the greatest that may be among them at the first look
TYPING = timedelta(seconds=6)  # older signs of typing mean nothing
OFTEN = timedelta(seconds=3)  # how often it is told that somebody still types
INBOX: Topic = ("inbox",)


@dataclass(frozen=True)
class News:
    """Something that is told to whoever listens to ``topic``.

    Attributes:
        name: What happened: ``line`` (with what was said), ``typing``, or ``news``.
        key: Where to go on after it; 0 when it need not be told again.
    """

    topic: Topic
    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    key: int = 0


def visitor_topic(account: int, address: str) -> Topic:
    """Return what the pages of a visitor listen to."""
    return ("visitor", account, address)


def conversation_topic(pk: int) -> Topic:
    """Return what our pages of a conversation listen to."""
    return ("conversation", pk)


def called_topic(user: int) -> Topic:
    """Return what pages of somebody listen to, to learn that a note calls them."""
    return ("called", user)


class Look:
    """Looks again and again; what it remembers is only what it has told already."""

    def __init__(self) -> None:
        now = clock.now()
        last = Message.objects.aggregate(last=Max("pk"))["last"] or 0
        self._floor = max(0, last - IN_FLIGHT)
        there = Message.objects.filter(pk__gt=self._floor)
        self._told = dict.fromkeys(there.values_list("pk", flat=True), now)
        self._changed = now
        self._typed: dict[Topic, datetime] = {}

    def again(self) -> list[News]:
        """Return what is new, in the order in which it was written."""
        now = clock.now()
        return [*self._said(now), *self._changes(now), *self._typing(now)]

    def _said(self, now: datetime) -> list[News]:
        fresh = Message.objects.filter(pk__gt=self._floor).order_by("pk")
        fresh = fresh.exclude(pk__in=list(self._told)) if self._told else fresh
        found = list(fresh.select_related("author", "account").prefetch_related("attachments"))
        for message in found:
            self._told[message.pk] = now
        # What was told long enough ago can no longer be overtaken by a smaller key.
        settled = [pk for pk, at in self._told.items() if now - at > OVERLAP]
        if settled:
            self._floor = max(self._floor, *settled)
            self._told = {pk: at for pk, at in self._told.items() if pk > self._floor}
        return [news for message in found for news in _of_message(message)]

    def _changes(self, now: datetime) -> list[News]:
        """Return who of the visitors read, wrote down a name, or types; told to us alone."""
        changed = Visitor.objects.filter(changed_at__gt=self._changed).order_by("changed_at")
        found = list(changed.values("account", "address", "typing_at", "changed_at")[:1_000])
        if found:
            self._changed = found[-1]["changed_at"]
        return [
            News(
                ("us", one["account"], one["address"]),
                "typing" if one["typing_at"] and now - one["typing_at"] < TYPING else "news",
            )
            for one in found
        ]

    def _typing(self, now: datetime) -> list[News]:
        """Return to which visitors somebody of ours is writing."""
        lately = Presence.objects.filter(is_typing=True, at__gt=now - TYPING)
        chats = lately.filter(conversation__channel=KIND)
        pairs = chats.values_list("conversation__account", "conversation__party_address")
        topics = {visitor_topic(account, address) for account, address in pairs}
        due = [one for one in topics if now - self._typed.get(one, now - OFTEN) >= OFTEN]
        self._typed = {one: self._typed.get(one, now) for one in topics} | dict.fromkeys(due, now)
        return [News(one, "typing") for one in due]


def _of_message(message: Message) -> list[News]:
    facts = {"conversation": message.conversation_id, "message": message.pk}
    told = [News(conversation_topic(message.conversation_id), "news", facts)]
    if message.kind == MessageKind.IN:
        told.append(News(INBOX, "news"))
    if message.kind == MessageKind.NOTE:
        told += [News(called_topic(pk), "news") for pk in message.details.get("mentions", ())]
    if message.account.kind == KIND and message.kind in {MessageKind.IN, MessageKind.OUT}:
        topic = visitor_topic(message.account_id, message.party_address)
        told.append(News(topic, "line", line_of(message), message.pk))
    return told
