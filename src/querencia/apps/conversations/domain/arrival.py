"""Writing a message that came in into its conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from querencia.apps.conversations.domain import assigning, search, signals
from querencia.apps.conversations.domain.belonging import place_of
from querencia.apps.conversations.domain.files import keep_files
from querencia.apps.conversations.domain.history import note_event
from querencia.apps.conversations.domain.recognising import recognise
from querencia.apps.conversations.domain.service_levels import clocks
from querencia.apps.conversations.enums import DeliveryState, MessageKind, Status
from querencia.apps.conversations.models import Conversation, Message
from querencia.apps.conversations.models.message import called
from querencia.apps.customers.models import Customer

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.conversations.domain.service_levels.policies import Levels
    from querencia.apps.conversations.models import Account, Received
    from querencia.connectors.channel import Incoming, Party

PREVIEW = 160


@transaction.atomic
def write_incoming(
    message: Incoming,
    *,
    account: Account,
    received: Received | None,
    now: datetime,
    runs_on: bool,
    levels: Levels | None = None,
) -> Message | None:
    """Write a message into the conversation that it continues, or into a new one.

    Returns None when it is here already: the channel's name for it is unique at the account.
    ``levels`` are the service levels, where several messages are written one after the other.
    """
    if Message.objects.filter(called(message.external_id), account=account).exists():
        return None
    place = place_of(account=account, message=message, now=now, runs_on=runs_on)
    conversation = (
        hold(place.conversation)
        if place.conversation
        else begin(
            party=message.party,
            account=account,
            now=now,
            subject=message.details.get("topic") or message.subject,
            follows=place.follows,
            is_unproven=bool(message.details.get("is_unproven")),
            is_spam=bool(message.details.get("is_suspected")),
        )
    )
    written = _write(message, conversation, account, received, now)
    keep_files(written, message.files)
    was_closed = conversation.status == Status.CLOSED
    _move_on(conversation, written, now)
    add_words = search.add_words if place.conversation else search.begin
    add_words(conversation, message.subject, message.text, *(f.name for f in message.files))
    clocks.follow(conversation, now=now, levels=levels)
    signals.heard(written, now=now)
    assigning.give(conversation, now=now, is_reopened=was_closed)
    return written


def hold(conversation: Conversation) -> Conversation:
    """Return a conversation as it is stored; until the end of the transaction nobody changes it.

    One that was merged into another meanwhile is held as that.
    """
    stored = Conversation.objects.select_for_update().get(pk=conversation.pk)
    return stored if stored.merged_into is None else hold(stored.merged_into)


def begin(
    *,
    party: Party,
    account: Account,
    now: datetime,
    subject: str = "",
    follows: Conversation | None = None,
    is_unproven: bool = False,
    is_spam: bool = False,
) -> Conversation:
    """Begin a conversation with whoever is at the other end, of the customer if they are known.

    Where the address is only claimed (``is_unproven``) nobody is recognised by it.
    """
    known = None if is_unproven else recognise(channel=account.kind, address=party.address)
    conversation = Conversation.objects.create(
        account=account,
        channel=account.kind,
        customer=known.customer if known else None,
        contact=known.contact if known else None,
        party_address=party.address[:254],
        party_name=party.name[:200],
        subject=subject[:250],
        is_spam=is_spam,
        team=account.team,
        opened_at=now,
        last_at=now,
        follows=follows,
    )
    if follows is not None:
        note_event(conversation, "follows", by=None, now=now, number=follows.pk)
    return conversation


def count_as_contact(conversation: Conversation, at: datetime) -> None:
    """Write down that a customer was in contact: they wrote or called, or we did."""
    if conversation.customer_id is None:
        return
    known = Customer.objects.select_for_update().get(pk=conversation.customer_id)
    known.last_contact_at = max(known.last_contact_at or at, at)
    known.save(update_fields=["last_contact_at"])


def _write(
    message: Incoming,
    conversation: Conversation,
    account: Account,
    received: Received | None,
    now: datetime,
) -> Message:
    return Message.objects.create(
        conversation=conversation,
        account=account,
        received=received,
        kind=MessageKind.OUT if message.is_ours else MessageKind.IN,
        state=DeliveryState.SENT if message.is_ours else DeliveryState.NONE,
        at=received.at if received else now,
        claimed_at=message.at,
        party_address=message.party.address[:254],
        party_name=message.party.name[:200],
        subject=message.subject[:250],
        text=message.text,
        whole_text=message.whole_text,
        html=message.html,
        external_id=message.external_id[:250],
        answers=(message.replies_to[0] if message.replies_to else "")[:250],
        is_automatic=message.is_automatic,
        details=dict(message.details),
    )


def _move_on(conversation: Conversation, message: Message, now: datetime) -> None:
    """Let the conversation stand as it does after a message: whose turn it is, since when."""
    conversation.last_at = max(conversation.last_at, message.at)
    conversation.preview = message.text[:PREVIEW].strip()
    if message.kind == MessageKind.OUT:
        _we_spoke(conversation, message)
    elif not message.is_automatic:
        _customer_spoke(conversation, message, now)
    conversation.save()


def _customer_spoke(conversation: Conversation, message: Message, now: datetime) -> None:
    conversation.last_in_at = message.at
    conversation.waits_since = conversation.waits_since or message.at
    if conversation.status == Status.CLOSED:
        conversation.times_reopened += 1
        conversation.closed_at = None
        note_event(conversation, "reopened_by_customer", by=None, now=now)
    conversation.status, conversation.snoozed_until = Status.OPEN, None
    count_as_contact(conversation, message.at)


def _we_spoke(conversation: Conversation, message: Message) -> None:
    """Somebody of ours answered with the telephone's or the mail's own program."""
    conversation.waits_since = None
    conversation.answered_at = conversation.answered_at or message.at
    count_as_contact(conversation, message.at)
