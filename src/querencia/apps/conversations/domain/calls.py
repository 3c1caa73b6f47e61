"""Telephone calls: several events of the exchange are one line of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from querencia.apps.conversations.domain import search
from querencia.apps.conversations.domain.arrival import begin, count_as_contact, hold
from querencia.apps.conversations.domain.service_levels import clocks
from querencia.apps.conversations.enums import MessageKind, Status
from querencia.apps.conversations.models import Conversation, Message
from querencia.apps.conversations.models.message import called

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.conversations.models import Account
    from querencia.connectors.channel import Call

# How far a call has come; what arrives late does not set it back.
_ORDER = ["ringing", "answered", "missed", "ended", "recorded"]


@transaction.atomic
def apply_call(event: Call, *, account: Account, now: datetime) -> Message:
    """Write down what happened to a call; the first event of one makes its line."""
    known = Message.objects.filter(called(event.call_id), account=account).first()
    line = known or _begin_call(event, account, now)
    conversation = hold(line.conversation)  # first, as whoever changes its messages does
    message = Message.objects.select_for_update().get(pk=line.pk)
    message.conversation = conversation
    _bring_up_to_date(message, event)
    _say_whose_turn(message, event)
    clocks.follow(message.conversation, now=now)
    return message


def _begin_call(event: Call, account: Account, now: datetime) -> Message:
    under_way = Conversation.objects.filter(
        account=account, party_address=event.party.address, merged_into__isnull=True
    ).exclude(status=Status.CLOSED)
    conversation = under_way.order_by("-last_at").first() if event.party.address else None
    conversation = conversation or begin(party=event.party, account=account, now=now)
    search.add_words(conversation, event.party.address, event.party.name)
    return Message.objects.create(
        conversation=conversation,
        account=account,
        kind=MessageKind.CALL,
        at=event.at or now,
        party_address=event.party.address,
        party_name=event.party.name[:200],
        external_id=event.call_id,
        details={"is_outgoing": event.is_outgoing, "phase": event.phase},
    )


def _bring_up_to_date(message: Message, event: Call) -> None:
    details = dict(message.details)
    if _ORDER.index(event.phase) >= _ORDER.index(details.get("phase", "ringing")):
        details["phase"] = event.phase
    if event.phase == "answered":
        details["was_answered"] = True
    for name in ("extension", "seconds", "recording"):
        if value := getattr(event, name):
            details[name] = value
    message.details = details
    message.save(update_fields=["details"])


def _say_whose_turn(message: Message, event: Call) -> None:
    """Who could not reach us waits; who spoke with us does not any more."""
    conversation = message.conversation
    conversation.last_at = max(conversation.last_at, message.at)
    is_lost = event.phase in {"missed", "ended"} and not message.details.get("was_answered")
    if is_lost and not event.is_outgoing:
        conversation.last_in_at = message.at
        conversation.waits_since = conversation.waits_since or message.at
        conversation.status = Status.OPEN
    elif event.phase == "answered":
        conversation.waits_since = None
        conversation.answered_at = conversation.answered_at or event.at or message.at
        count_as_contact(conversation, message.at)
    conversation.save()
