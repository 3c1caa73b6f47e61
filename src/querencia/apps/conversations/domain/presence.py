"""Who has a conversation open, and who is typing: told every few seconds, forgotten soon after."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from querencia.apps.conversations.domain.availability import see
from querencia.apps.conversations.models import Presence

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from querencia.apps.conversations.models import Conversation
    from querencia.apps.people.models import User

FORGOTTEN_AFTER = timedelta(seconds=25)


def be_present(conversation: Conversation, *, user: User, is_typing: bool, now: datetime) -> None:
    """Say that somebody has a conversation open now."""
    see(user, now=now)
    Presence.objects.update_or_create(
        conversation=conversation, user=user, defaults={"is_typing": is_typing, "at": now}
    )


def leave(conversation: Conversation, *, user: User) -> None:
    """Say that somebody has left it."""
    Presence.objects.filter(conversation=conversation, user=user).delete()


def others_present(conversation: Conversation, *, user: User, now: datetime) -> QuerySet[Presence]:
    """Return who else has it open."""
    lately = conversation.presences.filter(at__gt=now - FORGOTTEN_AFTER)
    return lately.exclude(user=user).select_related("user").order_by("user__name")
