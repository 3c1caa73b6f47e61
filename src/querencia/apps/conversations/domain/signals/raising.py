"""Handing what was found to the door of ``alerts``: all of it by the hour, the urgent at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.alerts.domain.contact_causes import looked_after
from querencia.apps.alerts.domain.door import Settled, raise_alert, settle
from querencia.apps.alerts.models import Standing
from querencia.apps.conversations.domain.signals import causes, kinds
from querencia.apps.conversations.domain.signals.anger import signs_of_anger
from querencia.apps.conversations.enums import MessageKind, Status
from querencia.apps.people.domain.organisation import organisation, the_organisation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from querencia.apps.conversations.models import Conversation, Message, Promise


def settle_signals(*, now: datetime, on_chunk: Callable[[int], object] = int) -> dict[str, Settled]:
    """Open, update and end all alerts of this room, so that they agree with what there is now."""
    zone = the_organisation().zone
    found = {
        kinds.COMPLAINT: causes.complaints(zone),
        kinds.BROKEN: causes.broken_promises(zone),
        kinds.REPEATED: causes.repeated_contacts(zone, now),
        kinds.UNREACHABLE: causes.unreachable_customers(zone, now),
        kinds.ANGRY: causes.angry_messages(zone, now),
        kinds.NO_ANSWER: causes.unanswered_questions(zone, now),
        kinds.SUPPORT_USED: causes.used_support(now.astimezone(zone).date()),
    }
    return {kind: settle(kind, some, now=now, on_chunk=on_chunk) for kind, some in found.items()}


def complained(conversation: Conversation, *, now: datetime) -> None:
    """Raise the alert of a complaint as soon as it is marked as one."""
    business = organisation()
    if business is not None and conversation.is_complaint and _counts(conversation):
        cause = causes.complaint_cause(conversation, business.zone)
        raise_alert(kinds.COMPLAINT, cause, now=now)


def promise_broken(promise: Promise, *, now: datetime) -> None:
    """Raise the alert of a promise as soon as it is broken."""
    business = organisation()
    if business is not None and _counts(promise.conversation):
        promise.broken_at = promise.broken_at or promise.due_at
        raise_alert(kinds.BROKEN, causes.broken_cause(promise, business.zone), now=now)


def heard(message: Message, *, now: datetime) -> None:
    """Raise an alert at once when a customer's message sounds angry."""
    if message.kind != MessageKind.IN or message.is_automatic or not signs_of_anger(message.text):
        return
    conversation, business = message.conversation, organisation()
    if business is None or not _counts(conversation):
        return
    cause = causes.angry_cause(conversation, message.text, business.zone)
    if cause is not None:
        raise_alert(kinds.ANGRY, cause, now=now)


def _counts(conversation: Conversation) -> bool:
    """Tell whether it is under way with a customer who is looked after; note what is at stake."""
    customer_id = conversation.customer_id
    if customer_id is None or conversation.is_spam or conversation.status == Status.CLOSED:
        return False
    if not looked_after().filter(pk=customer_id).exists():
        return False
    worth = Standing.objects.filter(customer=customer_id)
    value = worth.values_list("value_minor", flat=True).first()
    conversation.value_minor = value  # type: ignore[attr-defined]  # as the queries annotate it
    return True
