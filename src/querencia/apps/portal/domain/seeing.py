"""The door to conversations for customers: whoever asks gets only their own, and nothing inside.

What stands in a conversation beside what was said to and by the customer (notes, calls, events) is
not asked for at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from querencia.apps.conversations.domain.channel import CHANNELS, channel_of
from querencia.apps.conversations.domain.recognising import holders, recognise
from querencia.apps.conversations.enums import DeliveryState, FileState, MessageKind
from querencia.apps.conversations.models import Attachment, Conversation, Message

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from querencia.apps.customers.models import Customer

_NOT_SENT = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.FAILED)


@dataclass(frozen=True)
class Reader:
    """Who looks.

    Attributes:
        address: That they proved to read.
        customer: In whose record it stands; None where it stands in none, or in several.
        name: What we call them.
    """

    address: str
    customer: Customer | None = None
    name: str = ""


def reader_of(address: str) -> Reader:
    """Return who reads an address, as our records say now."""
    known = recognise(channel="email", address=address)
    if known is None:
        return Reader(address)
    return Reader(address, known.customer, known.contact.name if known.contact else "")


def is_known(address: str) -> bool:
    """Tell whether anything could be seen by this address."""
    if holders(channel="email", address=address):
        return True
    return conversations_for(Reader(address)).exists()


def conversations_for(reader: Reader) -> QuerySet[Conversation]:
    """Return the conversations that somebody may see, in which something was said."""
    by_email = [kind for kind, channel in CHANNELS.items() if channel.known_by == "email"]
    mine = Q(party_address=reader.address, channel__in=by_email)
    said = _said(Message.objects.filter(conversation=OuterRef("pk")))
    own = Exists(said.filter(party_address=reader.address))
    may = mine & Q(own)
    if reader.customer is not None:
        may = Q(Exists(said), customer=reader.customer) | may & Q(customer=None)
    return Conversation.objects.filter(may, merged_into=None, is_spam=False)


def messages_for(reader: Reader, conversation: Conversation) -> QuerySet[Message]:
    """Return what somebody may read of a conversation that they may see.

    Of one that is not their customer's they read what went to and from their address alone: another
    may have been merged into it.
    """
    said = _said(conversation.messages.all())
    is_customers = reader.customer is not None and conversation.customer == reader.customer
    return said if is_customers else said.filter(party_address=reader.address)


def file_for(
    reader: Reader, conversation: Conversation, *, message: int, file: int
) -> Attachment | None:
    """Return a file of what somebody may read; None when there is none such."""
    readable = messages_for(reader, conversation).filter(pk=message)
    kept = Attachment.objects.filter(pk=file, message__in=readable, state=FileState.KEPT)
    return kept.exclude(file="").first()


def takes_answers(conversation: Conversation) -> bool:
    """Tell whether what is written here reaches the customer again: elsewhere it would not."""
    return channel_of(conversation.channel).known_by == "email"


def _said(messages: QuerySet[Message]) -> QuerySet[Message]:
    said = messages.filter(kind__in=[MessageKind.IN, MessageKind.OUT], deleted_at=None)
    return said.exclude(kind=MessageKind.OUT, state__in=_NOT_SENT)
