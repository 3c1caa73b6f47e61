"""What the channel tells of the messages that we sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from querencia.apps.conversations.domain.history import note_event
from querencia.apps.conversations.enums import DeliveryState, MessageKind
from querencia.apps.conversations.models import BlockedAddress, Message
from querencia.apps.conversations.models.message import called

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.conversations.models import Account
    from querencia.connectors.channel import Delivery

BLOCKED_FOR = timedelta(days=60)
# A state never goes back: what comes late tells of what was before.
_ORDER = ["", "queued", "sending", "failed", "sent", "delivered", "read"]


def apply_delivery(event: Delivery, *, account: Account, now: datetime) -> None:
    """Write down how far a message has come; an address that is no good is not written to again."""
    if event.to and event.at:
        _all_until(event, account)
    message = Message.objects.filter(called(event.external_id), account=account).first()
    message = message or _by_our_key(event, account)
    if message is None or not event.external_id:
        return
    if event.state == "failed":
        _fail(message, event, now)
    elif _ORDER.index(event.state) > _ORDER.index(message.state):
        message.state, message.failure = event.state, ""
        message.save(update_fields=["state", "failure"])


def block(*, kind: str, address: str, reason: str, now: datetime) -> None:
    """Write nothing to an address for a while."""
    BlockedAddress.objects.update_or_create(
        kind=kind,
        address=address,
        defaults={"reason": reason, "since": now, "until": now + BLOCKED_FOR},
    )


def is_blocked(*, kind: str, address: str, now: datetime) -> bool:
    """Tell whether an address did not take what we wrote lately."""
    return BlockedAddress.objects.filter(kind=kind, address=address, until__gt=now).exists()


def _by_our_key(event: Delivery, account: Account) -> Message | None:
    """Return the message whose sending was cut short before we learnt what the channel calls it."""
    key = event.key.removeprefix("message-")
    if not (event.external_id and key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    ours = Message.objects.filter(account=account, kind=MessageKind.OUT, external_id="")
    message = ours.filter(pk=int(key)).first()
    if message is not None:
        message.external_id = event.external_id
        message.save(update_fields=["external_id"])
    return message


def _all_until(event: Delivery, account: Account) -> None:
    """Some channels do not name the messages: all that somebody was sent until then."""
    behind = _ORDER[_ORDER.index("sent") : _ORDER.index(event.state)]
    Message.objects.filter(
        account=account,
        kind=MessageKind.OUT,
        party_address=event.to,
        at__lte=event.at,
        state__in=behind,
    ).update(state=event.state)


def _fail(message: Message, event: Delivery, now: datetime) -> None:
    if message.state == DeliveryState.FAILED:
        return
    message.state, message.failure = DeliveryState.FAILED, event.reason
    message.save(update_fields=["state", "failure"])
    conversation = message.conversation
    note_event(
        conversation,
        "not_delivered",
        by=None,
        now=now,
        reason=event.reason,
        message=message.pk,
        is_permanent=event.is_permanent,
    )
    if event.is_permanent:
        block(
            kind=message.account.kind, address=message.party_address, reason=event.reason, now=now
        )
