"""What this room adds to a customer's page and history: the conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.enums import MessageKind, Status
from querencia.apps.conversations.models import Message
from querencia.apps.customers.timeline import Happening

if TYPE_CHECKING:
    from datetime import date, datetime

    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import User

SHOWN = 5


def conversations_panel(customer: Customer, user: User, today: date) -> dict[str, Any] | None:
    """Return the conversations that are under way, and how many there were in all."""
    del today
    theirs = conversations_for(user).filter(customer=customer)
    open_ones = theirs.exclude(status=Status.CLOSED).select_related("assignee")
    count = theirs.count()
    return {"open": list(open_ones[:SHOWN]), "count": count} if count else None


def messages_exchanged(
    customer: Customer, *, user: User, before: datetime | None, limit: int
) -> list[Happening]:
    """Return what was said, on every channel, for the customer's history."""
    kinds = (MessageKind.IN, MessageKind.OUT, MessageKind.CALL)
    said = Message.objects.filter(
        conversation__in=conversations_for(user).filter(customer=customer), kind__in=kinds
    )
    if before is not None:
        said = said.filter(at__lt=before)
    latest = said.select_related("author", "conversation").order_by("-at", "-id")[:limit]
    return [_happening(message) for message in latest]


def _happening(message: Message) -> Happening:
    conversation = message.conversation
    return Happening(
        at=message.at,
        icon=channel_of(conversation.channel).icon,
        title=message.get_kind_display(),
        text=" · ".join(part for part in (conversation.subject, message.text[:280]) if part),
        by=str(message.author or ""),
        href=reverse("conversation", args=[conversation.pk]),
    )
