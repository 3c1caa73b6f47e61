"""What Meta sends to our address about a WhatsApp number.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from querencia.connectors.channel import (
    Change,
    Delivery,
    Event,
    Incoming,
    Party,
    Request,
    Unreadable,
)
from querencia.connectors.graph import keys, reason
from querencia.connectors.payload import Object, branch, branches, inside, moment, read_object, text
from querencia.connectors.phones import read_number
from querencia.connectors.whatsapp.codes import CODES
from querencia.connectors.whatsapp.contents import Content, read_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from querencia.connectors.whatsapp.config import Config

_STATES: Mapping[str, Literal["sent", "delivered", "read", "failed"]] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",  # a voice message was listened to
    "failed": "failed",
}
# A reaction that was taken back names no message of its own; a welcome is no message at all.
_NOT_WRITTEN = {"request_welcome"}


def parse(config: Config, request: Request) -> list[Event]:
    """Return what happened to our number, in order.

    One application may serve several numbers: what is about another one is not answered from ours.

    Raises:
        Unreadable: This is nothing of WhatsApp, or about other numbers alone.
    """
    payload = read_object(request.body)
    if text(payload, "object") != "whatsapp_business_account":
        raise Unreadable("This is about no WhatsApp account.")
    if not isinstance(payload.get("entry"), list):
        raise Unreadable("This has no list of entries.")
    changes = list(_changes(payload))
    mine = [one for one in changes if _number(one) in {config.phone_number_id, ""}]
    if changes and not mine:
        raise Unreadable(f"This is about another number: {_number(changes[0])}.")
    return [
        event
        for change in mine
        for event in _events(text(change, "field"), branch(change, "value"))
    ]


def recipients(request: Request) -> frozenset[str]:
    """Return which numbers of the application something is about; none where it says none.

    Raises:
        Unreadable: This is nothing of WhatsApp.
    """
    numbers = map(_number, _changes(read_object(request.body)))
    return frozenset(filter(None, numbers))


def _changes(payload: Object) -> Iterator[Object]:
    for entry in branches(payload, "entry"):
        yield from branches(entry, "changes")


def _number(change: Object) -> str:
    return text(change, "value", "metadata", "phone_number_id")


def _events(field: str, value: Object) -> Iterator[Event]:
    account = _address(text(value, "metadata", "display_phone_number"))
    if field == "messages":
        for message in branches(value, "messages"):
            yield from _written(message, account, branches(value, "contacts"))
        for status in branches(value, "statuses"):
            yield from _delivery(status, account)
    elif field == "smb_message_echoes":
        for message in branches(value, "message_echoes"):
            yield from _written(message, account, None)


def _written(message: Object, account: str, contacts: list[Object] | None) -> Iterator[Event]:
    """A message, an edit or a deletion; ``contacts`` is None for an echo of what we wrote."""
    kind = text(message, "type")
    if kind in {"edit", "revoke"}:
        yield from _change(message, kind, account)
        return
    external_id, content = text(message, "id"), read_content(message)
    party = _recipient(message) if contacts is None else _sender(message, contacts)
    is_taken_back = kind == "reaction" and not content.text
    if not external_id or is_taken_back or kind in _NOT_WRITTEN or text(message, "group_id"):
        return
    yield Incoming(
        external_id=external_id,
        account=account,
        party=party,
        at=moment(message, "timestamp"),
        text=content.text,
        files=content.files,
        replies_to=_replies_to(message, content),
        is_ours=contacts is None,
        is_automatic=kind == "system",
        details=_details(message, content),
    )


def _change(message: Object, kind: str, account: str) -> Iterator[Change]:
    edited = branch(message, kind)
    original = text(edited, "original_message_id")
    new = branch(edited, "message")
    if original and (new or kind == "revoke"):
        now = read_content(new).text if kind == "edit" else None
        yield Change(original, account, moment(message, "timestamp"), now)


def _delivery(status: Object, account: str) -> Iterator[Delivery]:
    external_id, state = text(status, "id"), _STATES.get(text(status, "status"))
    if not external_id or state is None or text(status, "recipient_type") == "group":
        return
    error = next(iter(branches(status, "errors")), {}) if state == "failed" else {}
    yield Delivery(
        external_id,
        account,
        state,
        moment(status, "timestamp"),
        reason=reason(error) if error else "",
        is_permanent=bool(keys(error) & CODES.address),
        is_window_closed=bool(keys(error) & CODES.window),
        key=text(status, "biz_opaque_callback_data"),
    )


def _sender(message: Object, contacts: list[Object]) -> Party:
    """Who wrote: by number, or by WhatsApp's own id where the number is hidden."""
    known_by = {text(message, "from"), text(message, "from_user_id")} - {""}
    card = next((c for c in contacts if known_by & {text(c, "wa_id"), text(c, "user_id")}), {})
    if not known_by and len(contacts) == 1:
        card = contacts[0]
    address = text(message, "from") or text(card, "wa_id")
    user_id = text(message, "from_user_id") or text(card, "user_id")
    name = text(card, "profile", "name") or text(card, "profile", "username")
    return Party(_address(address) or user_id, name)


def _recipient(message: Object) -> Party:
    return Party(_address(text(message, "to")) or text(message, "to_user_id"))


def _address(wa_id: str) -> str:
    """A number in E.164, as it is dialled today; whatever it is if it is no number."""
    digits = re.sub(r"[\s()+.-]", "", wa_id)
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 20):
        return wa_id
    # A country has to be named, and is never asked for: the number begins with +.
    return read_number(f"+{digits}", country="ES") or f"+{digits}"


def _replies_to(message: Object, content: Content) -> tuple[str, ...]:
    answered = content.replies_to or text(message, "context", "id")
    return (answered,) if answered else ()


def _details(message: Object, content: Content) -> Mapping[str, object]:
    details: dict[str, object] = {"kind": text(message, "type"), **content.details}
    if inside(message, "context", "forwarded") or inside(
        message, "context", "frequently_forwarded"
    ):
        details["is_forwarded"] = True
    if advertisement := text(message, "referral", "source_url"):
        details["advertisement"] = advertisement
        details["advertisement_title"] = text(message, "referral", "headline")
    return details
