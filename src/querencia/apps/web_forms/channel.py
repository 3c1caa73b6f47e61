"""The form as a channel of the inbox: what we answer goes as a letter of a mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.channels.by_letter import send_by_letter
from querencia.apps.conversations.domain.channel import Channel
from querencia.apps.web_forms.domain.settings import KIND, settings_of

if TYPE_CHECKING:
    from querencia.apps.conversations.models import Message


def send(message: Message) -> str:
    """Send an answer from the mailbox that is chosen in the form's settings.

    Raises:
        Misconfigured: None is chosen, or it is switched off.
        Refused, Unreachable: See ``connectors.channel``.
    """
    return send_by_letter(message, mailbox=settings_of(message.account).mailbox)


CHANNEL = Channel(
    kind=KIND,
    label=_("Web form"),
    icon="clipboard-pen-line",
    send=send,
    known_by="email",
    has_subject=True,
    is_own=True,
    set_up_at="web_forms",
)
