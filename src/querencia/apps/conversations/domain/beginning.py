"""Conversations that we begin: a first message, or a call that somebody writes down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from querencia.apps.conversations.domain import search
from querencia.apps.conversations.domain.answering import Answer, answer
from querencia.apps.conversations.domain.arrival import begin, count_as_contact
from querencia.apps.conversations.domain.channel import CHANNELS
from querencia.apps.conversations.domain.service_levels import clocks
from querencia.apps.conversations.enums import MessageKind, Status
from querencia.apps.conversations.models import Account, Conversation, Message
from querencia.apps.customers.domain.interactions import log_interaction
from querencia.apps.customers.enums import InteractionChannel, Outcome
from querencia.connectors.channel import Party

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import User
    from querencia.connectors.channel import File

_SPOKE = frozenset({Outcome.REACHED, Outcome.WILL_BUY, Outcome.COMPLAINED, Outcome.REFUSED})


def accounts_to_write_from() -> QuerySet[Account]:
    """Return the accounts through which a first message can be sent."""
    sending = [kind for kind, channel in CHANNELS.items() if channel.send and not channel.is_own]
    return Account.objects.filter(is_on=True, kind__in=sending)


@transaction.atomic
def write_first(
    *,
    account: Account,
    to: Party,
    subject: str,
    text: str,
    by: User,
    now: datetime,
    customer: Customer | None = None,
    files: Sequence[File] = (),
) -> Conversation:
    """Write to somebody who has not written to us; the answer continues the conversation.

    Raises:
        CannotAnswer: This channel takes no first message.
        Unfilled: The text has gaps for which nothing is known.
    """
    conversation = begin(party=to, account=account, now=now, subject=subject)
    if customer is not None:
        conversation.customer = customer
    conversation.assignee = by
    conversation.save(update_fields=["customer", "assignee"])
    answer(conversation, Answer(text=text, files=files), by=by, now=now, status=Status.WAITING)
    return Conversation.objects.get(pk=conversation.pk)


@dataclass(frozen=True)
class LoggedCall:
    """A call that somebody writes down.

    Attributes:
        outcome: What came of it.
        text: What was said.
        number: The other end's.
        is_outgoing: We called.
        next_contact_on: When to be in touch again.
    """

    outcome: str
    text: str = ""
    number: str = ""
    is_outgoing: bool = True
    next_contact_on: date | None = None


@transaction.atomic
def write_down_call(
    call: LoggedCall,
    *,
    customer: Customer | None,
    conversation: Conversation | None,
    by: User,
    now: datetime,
    begins: bool = False,
) -> Message | None:
    """Write down a call, at the customer and in the conversation that it belongs to.

    Args:
        call: What it was.
        customer: Whom it was with, if that is known.
        conversation: Where it belongs, if anywhere.
        by: Who called, or was called.
        now: When.
        begins: Whether there is something to do, so that a conversation begins with it.
    """
    if customer is not None:
        log_interaction(
            customer=customer,
            by=by,
            at=now,
            channel=InteractionChannel.TELEPHONE,
            outcome=call.outcome,
            text=call.text,
            next_contact_on=call.next_contact_on,
        )
    if conversation is None and begins:
        conversation = _begin_with_call(customer, call.number, by, now)
    return _write(call, conversation, by, now) if conversation is not None else None


def telephone_account() -> Account:
    """Return the account of calls that people write down; it is made when it is needed first."""
    first = Account.objects.filter(kind="telephone").order_by("pk").first()
    return first or Account.objects.create(kind="telephone", name="Teléfono")


def _write(call: LoggedCall, conversation: Conversation, by: User, now: datetime) -> Message:
    message = Message.objects.create(
        conversation=conversation,
        account_id=conversation.account_id,
        kind=MessageKind.CALL,
        at=now,
        author=by,
        party_address=call.number,
        text=call.text,
        details={"is_outgoing": call.is_outgoing, "outcome": call.outcome, "by_hand": True},
    )
    search.add_words(conversation, call.text, call.number)
    _move_on(conversation, message, call.outcome, now)
    return message


def _begin_with_call(
    customer: Customer | None, number: str, by: User, now: datetime
) -> Conversation:
    party = Party(number, customer.name if customer else "")
    conversation = begin(party=party, account=telephone_account(), now=now)
    conversation.customer, conversation.assignee = customer or conversation.customer, by
    conversation.save(update_fields=["customer", "assignee"])
    return conversation


def _move_on(conversation: Conversation, message: Message, outcome: str, now: datetime) -> None:
    """Who spoke with us waits for no answer any more."""
    stored = Conversation.objects.select_for_update().get(pk=conversation.pk)
    stored.last_at = max(stored.last_at, now)
    stored.preview = message.text[:160].strip() or stored.preview
    stored.is_complaint = stored.is_complaint or outcome == Outcome.COMPLAINED
    if outcome in _SPOKE:
        stored.waits_since = None
        stored.answered_at = stored.answered_at or now
        count_as_contact(stored, now)
    stored.save()
    clocks.follow(stored, now=now)
