"""The chat as a channel of the inbox: what we write is fetched by the visitor's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from querencia.apps.chat.domain.settings import KIND, ChatSettings
from querencia.apps.conversations.domain.channel import Channel

if TYPE_CHECKING:
    from querencia.apps.conversations.models import Message


def send(message: Message) -> str:
    """Return what a message is called: it is there to be fetched from the moment it is written."""
    return f"chat-{message.pk}"


CHANNEL = Channel(
    kind=KIND,
    label=_("Chat"),
    icon="messages-square",
    config=ChatSettings,
    send=send,
    runs_on=True,
    largest_text=10_000,
    is_own=True,
    set_up_at="chats",
    is_fetched=True,
)
