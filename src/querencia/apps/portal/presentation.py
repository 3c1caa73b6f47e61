"""How requests are told to customers: in plain words, and nothing of what goes on inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querencia.apps.conversations.enums import ClockKind, Status
from querencia.foundation.frame.templatetags.frame import moment

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.conversations.models import Conversation, Promise

WORDS = {
    Status.WAITING: (gettext_lazy("We are waiting for your answer"), "notice"),
    Status.CLOSED: (gettext_lazy("Finished"), ""),
}
UNDER_WAY = (gettext_lazy("We are working on it"), "info")
KEPT = {
    ClockKind.FIRST_RESPONSE: gettext_lazy("We will answer you before %(when)s."),
    ClockKind.NEXT_RESPONSE: gettext_lazy("We will answer you before %(when)s."),
    ClockKind.RESOLUTION: gettext_lazy("We expect to have it solved before %(when)s."),
}
LATE = {
    ClockKind.FIRST_RESPONSE: gettext_lazy(
        "We wanted to answer you before %(when)s and are late. We are sorry."
    ),
    ClockKind.NEXT_RESPONSE: gettext_lazy(
        "We wanted to answer you before %(when)s and are late. We are sorry."
    ),
    ClockKind.RESOLUTION: gettext_lazy(
        "We wanted to have it solved before %(when)s and are late. We are sorry."
    ),
}


@dataclass(frozen=True)
class Told:
    """A request as its customer sees it.

    Attributes:
        conversation: Which.
        title: What it is about.
        status: How it stands.
        tone: The colour that repeats it.
        promises: What was promised, a sentence each.
    """

    conversation: Conversation
    title: str
    status: str
    tone: str
    promises: tuple[str, ...]


def told(conversation: Conversation, *, now: datetime) -> Told:
    """Return how a request is told; its promises must be at hand."""
    status, tone = WORDS.get(Status(conversation.status), UNDER_WAY)
    return Told(
        conversation=conversation,
        title=conversation.subject or _("Request %(number)s") % {"number": conversation.pk},
        status=str(status),
        tone=tone,
        promises=_promises(conversation, now),
    )


def _promises(conversation: Conversation, now: datetime) -> tuple[str, ...]:
    """Return what is promised and still to be kept; nothing of what is finished."""
    if conversation.status == Status.CLOSED:
        return ()
    running = [one for one in conversation.promises.all() if one.due_at and not one.met_at]
    running.sort(key=lambda one: one.due_at or now)
    return tuple(_sentence(one, now) for one in running)


def _sentence(promise: Promise, now: datetime) -> str:
    is_late = promise.due_at is not None and promise.due_at < now
    sentence = (LATE if is_late else KEPT)[ClockKind(promise.kind)]
    return str(sentence) % {"when": moment(promise.due_at)}
