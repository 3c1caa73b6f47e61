"""What this room adds to a customer's page and history: the conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.enums import MessageKind, Status
from querencia.apps.conversations.forms.writing import CallForm
from querencia.apps.conversations.models import Message
from querencia.apps.customers.enums import Outcome
from querencia.apps.customers.timeline import Happening
from querencia.apps.people.enums import Permission

if TYPE_CHECKING:
    from datetime import date, datetime

    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import User

SHOWN = 5


def conversations_panel(customer: Customer, user: User, today: date) -> dict[str, Any] | None:
    """Return the conversations that are under way, how many there were, and ways to begin one."""
    del today
    if not user.may(Permission.SEE_CONVERSATIONS):
        return None
    theirs = conversations_for(user).filter(customer=customer)
    phones = customer.phones.order_by("-is_main", "id")
    number = phones.values_list("e164", flat=True).first() or ""
    return {
        "open": list(theirs.exclude(status=Status.CLOSED)[:SHOWN]),
        "count": theirs.count(),
        "number": number,
        "key": str(customer.pk),
        "call_form": CallForm(prefix="call", initial={"number": number}),
        "outcomes": Outcome.choices,
    }


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
