"""Handing our messages to their channels: each once, tried again where that may help."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, Sum

from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.domain.deliveries import block, is_blocked
from querencia.apps.conversations.enums import DeliveryState, MessageKind
from querencia.apps.conversations.models import Message
from querencia.apps.conversations.models.message import called
from querencia.connectors.channel import ChannelError, Refused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

log = logging.getLogger(__name__)
MOST_TRIES = 8  # the last about two hours after the first; then a person is asked
CLAIM = timedelta(minutes=3)  # longer than any channel may take for words
SLOWEST = 16 * 1024  # bytes a second that files go at the least


def deliver_due(*, now: Callable[[], datetime], most: int = 1_000) -> int:
    """Send what is due, oldest first; return how many messages were tried."""
    done = 0
    while done < most and (message := _claim(now())) is not None:
        _deliver(message, now)
        done += 1
    return done


def send_again(message: Message, *, now: datetime) -> bool:
    """Try a message once more that was given up; tell whether it was."""
    given_up = Message.objects.filter(pk=message.pk, state=DeliveryState.FAILED)
    fields = {
        "state": DeliveryState.QUEUED,
        "tries": 0,
        "failure": "",
        "send_after": now,
        "is_settled": False,
    }
    return bool(given_up.update(**fields))


def settle(message: Message) -> None:
    """Say that somebody has seen to a message that failed: it is no longer listed."""
    Message.objects.filter(pk=message.pk, state=DeliveryState.FAILED).update(is_settled=True)


def _claim(now: datetime) -> Message | None:
    """Take one message in hand, so that no other process sends it.

    Whoever took one in hand and died cannot say whether it went: it is not sent a second time but
    shown as failed, and a person decides.
    """
    with transaction.atomic():
        died = Message.objects.filter(state=DeliveryState.SENDING, claimed_until__lt=now)
        died.update(state=DeliveryState.FAILED, failure="interrupted", claimed_until=None)
        due = Message.objects.select_for_update(skip_locked=True, of=("self",))
        found = due.filter(Q(send_after__lte=now), state=DeliveryState.QUEUED)
        message = found.order_by("send_after", "id").first()
        if message is None:
            return None
        message.state, message.claimed_until = DeliveryState.SENDING, now + _takes_at_most(message)
        message.tries += 1
        message.save(update_fields=["state", "claimed_until", "tries"])
        return message


def _takes_at_most(message: Message) -> timedelta:
    """Return how long it may take to hand a message over with all its files."""
    size = message.attachments.aggregate(size=Sum("size"))["size"] or 0
    return CLAIM + timedelta(seconds=size / SLOWEST)


def _deliver(message: Message, now: Callable[[], datetime]) -> None:
    """Send one message that we hold, and write down what came of it."""
    kind = message.account.kind
    try:
        message.external_id = _sender(message, now())(message)
        message.state, message.failure = DeliveryState.SENT, ""
    except Unreachable as error:
        _remember_parts(message, error)
        _put_back(message, error, now())
    except ChannelError as error:
        _remember_parts(message, error)
        message.state, message.failure = DeliveryState.FAILED, str(error)
        if isinstance(error, Refused) and error.is_permanent:
            block(kind=kind, address=message.party_address, reason=str(error), now=now())
    except Exception as error:
        log.exception("message %s was not sent", message.pk)
        message.state, message.failure = DeliveryState.FAILED, f"{error!r}"
    if message.state == DeliveryState.SENT:
        _drop_echo(message)
    message.claimed_until = None
    changed = ["state", "failure", "external_id", "send_after", "claimed_until", "details"]
    message.save(update_fields=changed)


def _sender(message: Message, now: datetime) -> Callable[[Message], str]:
    """Return what sends a message.

    Raises:
        Refused: Its channel only brings, or the address did not take what we wrote lately.
    """
    kind = message.account.kind
    if is_blocked(kind=kind, address=message.party_address, now=now):
        raise Refused("blocked")
    send = channel_of(kind).send
    if send is None:
        raise Refused("one_way")
    return send


def _remember_parts(message: Message, error: ChannelError) -> None:
    """What has gone out of a long message is not sent again at the next try."""
    if error.sent_parts:
        message.details = message.details | {"sent_parts": list(error.sent_parts)}


def _drop_echo(message: Message) -> None:
    """What we send may come back as if written elsewhere before the channel has said its name."""
    same = Message.objects.filter(called(message.external_id), account=message.account_id)
    same.filter(kind=MessageKind.OUT, author=None).exclude(pk=message.pk).delete()


def _put_back(message: Message, error: Unreachable, now: datetime) -> None:
    if error.is_unsure or message.tries >= MOST_TRIES:
        message.state = DeliveryState.FAILED
        message.failure = "interrupted" if error.is_unsure else str(error)
        return
    wait = error.retry_after or 15 * 2 ** (message.tries - 1)
    message.state, message.failure = DeliveryState.QUEUED, str(error)
    message.send_after = now + timedelta(seconds=wait)
