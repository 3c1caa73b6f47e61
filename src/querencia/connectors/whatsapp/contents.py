"""What a WhatsApp message says: its text, its files, and what only WhatsApp knows of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from querencia.connectors.channel import File
from querencia.connectors.files import name_file
from querencia.connectors.payload import Object, branch, branches, inside, number, plain, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MEDIA = ("image", "audio", "video", "document", "sticker")


@dataclass(frozen=True)
class Content:
    """What a message says."""

    text: str = ""
    files: tuple[File, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    replies_to: str = ""


def read_content(message: Object) -> Content:
    """Return what a message says; one of a kind that we do not know says nothing but its kind."""
    kind = text(message, "type")
    if kind in _MEDIA:
        return _media(kind, branch(message, kind))
    read = _KINDS.get(kind)
    return read(message) if read else _unknown(message)


def _text(message: Object) -> Content:
    return Content(text(message, "text", "body"))


def _media(kind: str, media: Object) -> Content:
    media_type = text(media, "mime_type").partition(";")[0].strip()
    name = text(media, "filename") or name_file(kind, media_type)
    file = File(name=name, media_type=media_type, reference=text(media, "id"))
    is_voice = {"is_voice": True} if inside(media, "voice") is True else {}
    return Content(text(media, "caption"), (file,) if file.reference else (), is_voice)


def _location(message: Object) -> Content:
    at = branch(message, "location")
    place = {"latitude": number(at, "latitude"), "longitude": number(at, "longitude")}
    words = [text(at, "name"), text(at, "address")]
    if None not in place.values():
        words.append(f"({place['latitude']}, {place['longitude']})")
    return Content(", ".join(word for word in words if word), details=place)


def _contacts(message: Object) -> Content:
    cards = branches(message, "contacts")
    return Content("\n".join(_card(card) for card in cards), details={"contacts": plain(cards)})


def _card(card: Object) -> str:
    """One contact as a line: name, firm, numbers, addresses."""
    words = [text(card, "name", "formatted_name"), text(card, "org", "company")]
    words += [text(phone, "phone") or text(phone, "wa_id") for phone in branches(card, "phones")]
    words += [text(mail, "email") for mail in branches(card, "emails")]
    return ", ".join(word for word in words if word)


def _button(message: Object) -> Content:
    """A button of a template."""
    pressed = {"button": text(message, "button", "payload")}
    return Content(text(message, "button", "text"), details=pressed)


def _interactive(message: Object) -> Content:
    """A button or a row of a list, or a form that was filled in."""
    kind = text(message, "interactive", "type")
    reply = branch(message, "interactive", kind)
    if kind == "nfm_reply":
        return Content(text(reply, "body"), details={"form": text(reply, "response_json")})
    lines = [text(reply, "title"), text(reply, "description")]
    return Content("\n".join(filter(None, lines)), details={"button": text(reply, "id")})


def _reaction(message: Object) -> Content:
    reaction = branch(message, "reaction")
    return Content(text(reaction, "emoji"), replies_to=text(reaction, "message_id"))


def _order(message: Object) -> Content:
    order = branch(message, "order")
    lines = [text(order, "text")]
    for item in branches(order, "product_items"):
        price = f"{inside(item, 'item_price')} {text(item, 'currency')}"
        lines.append(f"{text(item, 'quantity')} × {text(item, 'product_retailer_id')}, {price}")
    return Content("\n".join(filter(None, map(_fit, lines))), details={"order": plain(order)})


def _fit(line: str) -> str:
    return text({"": line}, "")


def _system(message: Object) -> Content:
    """Not written by anybody: the customer changed number."""
    system = branch(message, "system")
    details = {"new_number": text(system, "wa_id") or text(system, "new_wa_id")}
    return Content(text(system, "body"), details=details)


def _unknown(message: Object) -> Content:
    """Something that Meta does not hand on; that it came is worth knowing all the same."""
    error = next(iter(branches(message, "errors")), {})
    details = {
        "unsupported": text(message, "unsupported", "type") or text(message, "type"),
        "reason": text(error, "error_data", "details") or text(error, "title"),
    }
    return Content(details=details)


_KINDS: Mapping[str, Callable[[Object], Content]] = {
    "text": _text,
    "location": _location,
    "contacts": _contacts,
    "button": _button,
    "interactive": _interactive,
    "reaction": _reaction,
    "order": _order,
    "system": _system,
}
