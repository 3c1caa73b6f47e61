"""The portal as a channel of the inbox: what we answer stands there, and goes as a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.channels.by_letter import send_by_letter
from querencia.apps.conversations.domain.channel import Channel
from querencia.apps.portal.domain.settings import KIND, settings_of
from querencia.apps.portal.letters import NOTICE
from querencia.foundation.jobs.queue import ask

if TYPE_CHECKING:
    from querencia.apps.conversations.models import Message


def send(message: Message) -> str:
    """Send an answer from the portal's mailbox; without one, tell the customer that it is there.

    Raises:
        Misconfigured: The mailbox is switched off.
        Refused, Unreachable: See ``connectors.channel``.
    """
    mailbox = settings_of(message.account).mailbox
    if mailbox is not None:
        return send_by_letter(message, mailbox=mailbox)
    ask(NOTICE, payload={"message": message.pk}, key=str(message.pk))
    return f"portal-answer-{message.pk}"


CHANNEL = Channel(
    kind=KIND,
    label=_("Customer portal"),
    icon="door-open",
    send=send,
    known_by="email",
    has_subject=True,
    is_own=True,
    set_up_at="portal_setup",
)
