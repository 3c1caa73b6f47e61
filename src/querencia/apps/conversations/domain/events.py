"""What an event of a channel does to conversations; called within the taking in of one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.conversations.domain import calls, deliveries, search
from querencia.apps.conversations.domain.acknowledging import acknowledge
from querencia.apps.conversations.domain.arrival import write_incoming
from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.models import Message
from querencia.apps.conversations.models.message import called
from querencia.connectors.channel import Call, Change, Delivery, Event, Incoming

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.conversations.domain.service_levels.policies import Levels
    from querencia.apps.conversations.models import Account, Received


def apply(
    event: Event,
    *,
    account: Account,
    received: Received | None,
    now: datetime,
    levels: Levels | None = None,
) -> None:
    """Do what an event asks for; the same one twice changes nothing.

    ``levels`` are the service levels, where several events are applied one after the other.
    """
    match event:
        case Incoming():
            runs_on = channel_of(account.kind).runs_on
            written = write_incoming(
                event,
                account=account,
                received=received,
                now=now,
                runs_on=runs_on,
                levels=levels,
            )
            if written is not None:
                acknowledge(written, now=now)
        case Delivery():
            deliveries.apply_delivery(event, account=account, now=now)
        case Change():
            apply_change(event, account=account, now=now)
        case Call():
            calls.apply_call(event, account=account, now=now)


def apply_change(event: Change, *, account: Account, now: datetime) -> None:
    """Edit a message as its writer did, or mark it as taken back; the first text is kept."""
    changed = Message.objects.filter(called(event.external_id), account=account).first()
    if changed is None:
        return
    if event.text is None:
        changed.deleted_at = changed.deleted_at or event.at or now
    elif changed.text != event.text:
        earlier = [*changed.details.get("earlier_texts", []), changed.text]
        changed.details = changed.details | {"earlier_texts": earlier}
        changed.text, changed.edited_at = event.text, event.at or now
    changed.save(update_fields=["deleted_at", "text", "edited_at", "details"])
    search.index([changed.conversation_id])
