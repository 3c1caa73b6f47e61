"""Writing down in a conversation what was done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.conversations.enums import MessageKind
from querencia.apps.conversations.models import Message

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.conversations.models import Conversation
    from querencia.apps.people.models import User


def note_event(
    conversation: Conversation, event: str, *, by: User | None, now: datetime, **facts: object
) -> Message:
    """Write an event into a conversation's history; ``facts`` are plain JSON values.

    The words for each event stand in ``presentation.events``.
    """
    return Message.objects.create(
        conversation=conversation,
        account_id=conversation.account_id,
        kind=MessageKind.EVENT,
        at=now,
        author=by,
        details={"event": event, **facts},
    )
