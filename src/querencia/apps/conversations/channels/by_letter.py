"""Answers of channels of our own that go as letters: they become the mailbox's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.domain.deliveries import is_blocked
from querencia.apps.conversations.models import Account
from querencia.connectors.channel import Misconfigured, Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from querencia.apps.conversations.models import Message

MAILBOX = "email"


def mailboxes() -> QuerySet[Account]:
    """Return the mailboxes that letters can go from."""
    return Account.objects.filter(kind=MAILBOX, is_on=True)


def send_by_letter(message: Message, *, mailbox: int | None) -> str:
    """Send a message as a letter of a mailbox; return its Message-ID.

    From now on it is the mailbox's message, so that the answer to it, which comes there, finds the
    conversation, and a second try goes the same way.

    Raises:
        Misconfigured: There is no mailbox, or it is switched off.
        Refused, Unreachable: See ``connectors.channel``.
    """
    found = mailboxes().filter(pk=mailbox).first() if mailbox is not None else None
    send = channel_of(MAILBOX).send
    if found is None or send is None:
        raise Misconfigured("no_mailbox")
    if is_blocked(kind=MAILBOX, address=message.party_address, now=timezone.now()):
        raise Refused("blocked")
    message.account = found
    message.save(update_fields=["account"])
    return send(message)
