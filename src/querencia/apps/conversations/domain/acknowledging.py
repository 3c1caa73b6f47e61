"""Telling a customer at once that their message has come, without ever feeding another machine.

Whatever is sent by itself keeps within limits: to one address, with one subject, in one
conversation, and in all. Who reaches one of them hears nothing more for a while, and the
conversation says so. The limits are those that mail loops were seen to need, whatever their headers
said.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from querencia.apps.conversations.domain.answering import Answer, CannotAnswer, Unfilled, answer
from querencia.apps.conversations.domain.history import note_event
from querencia.apps.conversations.enums import MessageKind
from querencia.apps.conversations.models import Account, Message
from querencia.apps.people.models import User

if TYPE_CHECKING:
    from datetime import datetime

# How many automatic messages in how long, of those that agree with the new one in something.
TO_ONE_ADDRESS = (10, timedelta(hours=3))
WITH_ONE_SUBJECT = (2, timedelta(hours=3))
IN_ONE_CONVERSATION = (3, timedelta(days=1))
IN_ALL = (500, timedelta(hours=1))


def acknowledge(message: Message, *, now: datetime) -> Message | None:
    """Answer the first message of a conversation with the account's acknowledgement, if it has one.

    Returns None when nothing was sent: there is no such text, a machine wrote, it isn't the first
    message, the address is one of ours, or a limit is reached.
    """
    conversation, text = message.conversation, message.account.acknowledgement
    if not text or message.is_automatic or message.kind != MessageKind.IN:
        return None
    earlier = conversation.messages.filter(kind=MessageKind.IN, pk__lt=message.pk)
    if earlier.exists() or is_ours(conversation.party_address):
        return None
    if limit := limit_reached(message, now=now):
        note_event(conversation, "held_back", by=None, now=now, limit=limit)
        return None
    try:
        return answer(conversation, Answer(text), by=None, now=now, is_automatic=True)
    except (CannotAnswer, Unfilled):
        return None


def limit_reached(message: Message, *, now: datetime) -> str:
    """Return the limit that one more automatic message would break; empty when there is none."""
    limits = {
        "address": (TO_ONE_ADDRESS, Q(party_address=message.party_address)),
        "subject": (
            WITH_ONE_SUBJECT,
            Q(party_address=message.party_address, subject=message.conversation.subject),
        ),
        "conversation": (IN_ONE_CONVERSATION, Q(conversation=message.conversation)),
        "all": (IN_ALL, Q()),
    }
    sent = Message.objects.filter(kind=MessageKind.OUT, is_automatic=True)
    for name, ((most, span), same) in limits.items():
        if sent.filter(same, at__gt=now - span).count() >= most:
            return name
    return ""


def is_ours(address: str) -> bool:
    """Tell whether an address belongs to one of our accounts, or to somebody who works here."""
    accounts = Account.objects.filter(address__iexact=address)
    return accounts.exists() or User.objects.filter(email__iexact=address).exists()
