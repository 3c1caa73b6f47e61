"""Which conversation a message belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from querencia.apps.conversations.enums import Status
from querencia.apps.conversations.models import Conversation, Message
from querencia.apps.conversations.models.message import called

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from querencia.apps.conversations.models import Account
    from querencia.connectors.channel import Incoming


@dataclass(frozen=True)
class Place:
    """Where a message goes.

    Attributes:
        conversation: The one it continues; None: it begins one.
        follows: The closed one that the new one comes after.
    """

    conversation: Conversation | None
    follows: Conversation | None = None


def place_of(*, account: Account, message: Incoming, now: datetime, runs_on: bool) -> Place:
    """Find the conversation that a message continues.

    Hints that only we can have made come first; then what it answers; then, where a channel knows
    no threads (``runs_on``), what is under way with this sender.
    """
    hints = _hinted(account, message, runs_on=runs_on)
    found = next((_survivor(one) for one in hints), None)
    if found is None:
        return Place(None)
    if _is_over(found, account, now) and not message.is_automatic and not message.is_ours:
        return Place(None, follows=found)
    return Place(found)


def _hinted(account: Account, message: Incoming, *, runs_on: bool) -> Iterator[Conversation]:
    """Yield the conversations that hints lead to, the surest hint first."""
    for hint in message.details.get("hints", ()):
        for one in _named(account, hint):
            if _agrees(one, hint.get("needs", ""), message):
                yield one
    for external_id in message.replies_to:
        answered = Message.objects.filter(called(external_id), account=account)
        yield from (one.conversation for one in answered.select_related("conversation")[:1])
    if runs_on and message.party.address:
        theirs = Conversation.objects.filter(account=account, is_spam=False)
        theirs = theirs.filter(party_address=message.party.address)
        yield from theirs.order_by("-last_at", "-id")[:1]


def _named(account: Account, hint: Mapping[str, str]) -> QuerySet[Conversation]:
    """Return the conversation that a hint names, at this account alone."""
    came = Message.objects.filter(conversation=OuterRef("pk"), account=account)
    here = Conversation.objects.filter(Q(account=account) | Exists(came))
    if hint["names"] == "message":
        named = Message.objects.filter(called(hint["value"]))
        return here.filter(pk__in=named.values("conversation"))[:1]
    return here.filter(pk=hint["value"]) if hint["value"].isdecimal() else here.none()


def _agrees(conversation: Conversation, needs: str, message: Incoming) -> bool:
    """Tell whether what a hint needs is there: the same subject, or one of the people in it."""
    if needs == "subject":
        topic = message.details.get("topic", message.subject)
        return str(topic).casefold() == conversation.subject.casefold()
    if needs == "sender":
        address = message.party.address
        people = conversation.messages.filter(party_address=address)
        return bool(address) and (conversation.party_address == address or people.exists())
    return True


def _survivor(conversation: Conversation) -> Conversation:
    while conversation.merged_into is not None:
        conversation = conversation.merged_into
    return conversation


def _is_over(conversation: Conversation, account: Account, now: datetime) -> bool:
    """Tell whether it was closed too long ago to be opened again."""
    closed = conversation.closed_at
    if conversation.status != Status.CLOSED or closed is None:
        return False
    return now - closed > timedelta(days=account.reopen_days)
