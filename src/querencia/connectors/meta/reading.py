"""What Meta sends to our address about a page or an Instagram account.

https://developers.facebook.com/docs/messenger-platform/reference/webhook-events and
https://developers.facebook.com/docs/messenger-platform/instagram/features/webhook
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Literal

from querencia.connectors.channel import (
    Change,
    Delivery,
    Event,
    Incoming,
    Party,
    Request,
    Unreadable,
)
from querencia.connectors.meta.contents import read_attached
from querencia.connectors.payload import Object, branch, branches, inside, moment, read_object, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from querencia.connectors.meta.config import Config

KEY_MARK = "querencia:"  # before our key, in what Messenger repeats to us
_OBJECTS = {"messenger": "page", "instagram": "instagram"}
_MILLISECOND = 0.001


def parse(config: Config, request: Request) -> list[Event]:
    """Return what happened, in order.

    Raises:
        Unreadable: This is nothing of Messenger or Instagram, or of the other one of them: an
            answer over the wrong one would reach nobody.
    """
    payload = read_object(request.body)
    if text(payload, "object") != _OBJECTS[config.platform]:
        raise Unreadable("This is about something else than a page or an Instagram account.")
    if not isinstance(payload.get("entry"), list):
        raise Unreadable("This has no list of entries.")
    return [
        event
        for entry in branches(payload, "entry")
        for told in branches(entry, "messaging")
        for event in _events(told, text(entry, "id"))
    ]


def _events(told: Object, account: str) -> Iterator[Event]:
    at = moment(told, "timestamp", unit=_MILLISECOND)
    if "message" in told:
        yield from _message(told, account, at)
    elif "message_edit" in told:
        if mid := text(told, "message_edit", "mid"):
            yield Change(mid, account, at, text(told, "message_edit", "text"))
    elif "postback" in told:
        yield from _postback(told, account, at)
    elif "reaction" in told:
        yield from _reaction(told, account, at)
    elif "delivery" in told or "read" in told:
        yield from _delivered(told, account, at)


def _message(told: Object, account: str, at: datetime | None) -> Iterator[Event]:
    message = branch(told, "message")
    mid, metadata = text(message, "mid"), text(message, "metadata")
    is_ours = message.get("is_echo") is True
    if not mid:
        return
    if message.get("is_deleted") is True:
        yield Change(mid, account, at, None)
    elif is_ours and metadata.startswith(KEY_MARK):
        yield Delivery(mid, account, "sent", at, key=metadata.removeprefix(KEY_MARK))
    else:
        attached = read_attached(message)
        answered = text(message, "reply_to", "mid")
        yield Incoming(
            external_id=mid,
            account=account,
            party=Party(text(told, "recipient" if is_ours else "sender", "id")),
            at=at,
            text="\n".join(filter(None, (text(message, "text"), *attached.lines))),
            files=attached.files,
            replies_to=(answered,) if answered else (),
            is_ours=is_ours,
            details=_details(message, attached.links),
        )


def _details(message: Object, links: tuple[Any, ...]) -> dict[str, Any]:
    details: dict[str, Any] = {"kind": "message"}
    if links:
        details["links"] = list(links)
    if button := text(message, "quick_reply", "payload"):
        details["button"] = button
    if story := text(message, "reply_to", "story", "url"):
        details["story"] = story
    if advertisement := text(message, "referral", "ads_context_data", "ad_title"):
        details["advertisement_title"] = advertisement
    if message.get("is_unsupported") is True:
        details["unsupported"] = "message"
    return details


def _postback(told: Object, account: str, at: datetime | None) -> Iterator[Incoming]:
    """A button; older versions of the API give it no id."""
    postback, sender = branch(told, "postback"), text(told, "sender", "id")
    external_id = text(postback, "mid") or f"postback:{sender}:{text(told, 'timestamp')}"
    if sender:
        details = {"kind": "postback", "button": text(postback, "payload")}
        words = text(postback, "title")
        yield Incoming(external_id, account, Party(sender), at, words, details=details)


def _reaction(told: Object, account: str, at: datetime | None) -> Iterator[Incoming]:
    """A reaction has no id of its own; one that is taken back says nothing."""
    reaction, sender = branch(told, "reaction"), text(told, "sender", "id")
    mid, words = text(reaction, "mid"), text(reaction, "emoji") or text(reaction, "reaction")
    if mid and sender and sender != account and text(reaction, "action") == "react":
        yield Incoming(
            external_id=f"reaction:{sender}:{text(told, 'timestamp')}:{_short(mid)}",
            account=account,
            party=Party(sender),
            at=at,
            text=words,
            replies_to=(mid,),
            details={"kind": "reaction"},
        )


def _short(mid: str) -> str:
    """Ids of messages are long already."""
    return hashlib.sha256(mid.encode()).hexdigest()[:16]


def _delivered(told: Object, account: str, at: datetime | None) -> Iterator[Delivery]:
    """Which messages, or until when all of them."""
    state: Literal["delivered", "read"] = "delivered" if "delivery" in told else "read"
    report = branch(told, "delivery" if state == "delivered" else "read")
    until, sender = moment(report, "watermark", unit=_MILLISECOND), text(told, "sender", "id")
    mids = [*filter(None, (text({"": mid}, "") for mid in _list(report, "mids")))]
    if not mids and text(report, "mid"):
        mids = [text(report, "mid")]
    for mid in mids:
        yield Delivery(mid, account, state, at or until)
    if not mids and until and sender:
        yield Delivery("", account, state, until, to=sender)


def _list(of: Object, name: str) -> list[Any]:
    found = inside(of, name)
    return found if isinstance(found, list) else []
