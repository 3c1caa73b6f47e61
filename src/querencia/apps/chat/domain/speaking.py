"""What a visitor writes: into their conversation once, however often it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from querencia.apps.chat.domain.limits import spend
from querencia.apps.chat.domain.lines import messages_of
from querencia.apps.chat.domain.visiting import conversations_of, name_of, tell_details
from querencia.apps.chat.models import Visitor
from querencia.apps.conversations.domain import search
from querencia.apps.conversations.domain.arrival import count_as_contact, write_incoming
from querencia.apps.conversations.domain.recognising import recognise
from querencia.apps.conversations.domain.service_levels import clocks
from querencia.apps.conversations.enums import DeliveryState, MessageKind
from querencia.apps.conversations.models import Message
from querencia.apps.conversations.models.message import called
from querencia.connectors.channel import File, Incoming, Party

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.conversations.models import Conversation

LARGEST_TEXT = 5_000


@dataclass(frozen=True)
class Said:
    """What somebody wrote.

    Attributes:
        id: What their browser calls it; the same one twice is one message.
        text: As it was written.
        page: Where on the website they were.
        files: What they attached.
    """

    id: str
    text: str
    page: str = ""
    files: tuple[File, ...] = ()


@transaction.atomic
def say(visitor: Visitor, said: Said, *, now: datetime) -> Message:
    """Write down what a visitor says; what is here already is returned as it is.

    Raises:
        TooMuch: They write too often.
    """
    visitor = Visitor.objects.select_for_update().select_related("account").get(pk=visitor.pk)
    external_id = f"{visitor.address} {said.id}"
    there = Message.objects.filter(called(external_id), account=visitor.account).first()
    if there is not None:
        return there
    spend(visitor, 3 if said.files else 1, now=now)
    # Held until the end, so that keys of messages appear in their order; see lines.
    list(conversations_of(visitor).order_by("pk").select_for_update().values_list("pk"))
    incoming = Incoming(
        external_id=external_id,
        account=visitor.account.key,
        party=Party(visitor.address, name_of(visitor)),
        at=None,
        text=said.text,
        files=said.files,
        details={"is_unproven": not visitor.is_proven, "page": said.page},
    )
    message = write_incoming(
        incoming, account=visitor.account, received=None, now=now, runs_on=True
    )
    assert message is not None  # it was not there, and the visitor is held
    _introduce(visitor, message.conversation, now)
    visitor.typing_at, visitor.seen_at, visitor.changed_at = None, now, now
    visitor.save()
    return message


def be_typing(visitor: Visitor, *, now: datetime) -> None:
    """Say that a visitor is writing something."""
    Visitor.objects.filter(pk=visitor.pk).update(typing_at=now, seen_at=now, changed_at=now)


@transaction.atomic
def acknowledge(visitor: Visitor, *, delivered: int, read: int, now: datetime) -> None:
    """Write down up to which of our messages came to a visitor, and up to which they saw them."""
    visitor = Visitor.objects.select_for_update().get(pk=visitor.pk)
    ours = messages_of(visitor).filter(kind=MessageKind.OUT)
    came = ours.filter(pk__gt=visitor.delivered_to, pk__lte=delivered, state=DeliveryState.SENT)
    came.update(state=DeliveryState.DELIVERED)
    before = (DeliveryState.SENT, DeliveryState.DELIVERED)
    ours.filter(pk__gt=visitor.read_to, pk__lte=read, state__in=before).update(
        state=DeliveryState.READ
    )
    last = ours.order_by("-pk").values_list("pk", flat=True).first() or 0
    visitor.delivered_to = max(visitor.delivered_to, min(max(delivered, read), last))
    visitor.read_to = max(visitor.read_to, min(read, last))
    visitor.seen_at = visitor.changed_at = now
    visitor.save(update_fields=["delivered_to", "read_to", "seen_at", "changed_at"])


def _introduce(visitor: Visitor, conversation: Conversation, now: datetime) -> None:
    """Say in a new conversation who it is: the customer, if the website vouches for them."""
    is_new = conversation.opened_at == now
    if is_new and (visitor.name or visitor.email):
        tell_details(conversation, visitor, now=now)
    if not visitor.is_proven or conversation.customer_id is not None:
        return
    known = recognise(channel="email", address=visitor.email)
    if known is None:
        return
    conversation.customer, conversation.contact = known.customer, known.contact
    conversation.save(update_fields=["customer", "contact"])
    search.index([conversation.pk])
    count_as_contact(conversation, now)
    clocks.follow(conversation, now=now)
