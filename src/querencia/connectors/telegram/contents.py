"""What a Telegram message says: https://core.telegram.org/bots/api#message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from querencia.connectors.channel import File
from querencia.connectors.files import name_file
from querencia.connectors.payload import Object, branch, branches, inside, number, text
from querencia.connectors.phones import read_number

if TYPE_CHECKING:
    from collections.abc import Mapping

# An animation comes with a document that is the same, so it stands before it.
_MEDIA: Mapping[str, str] = {
    "animation": "video/mp4",
    "document": "application/octet-stream",
    "audio": "audio/mpeg",
    "voice": "audio/ogg",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "sticker": "image/webp",
}
_EVERYWHERE = {
    "message_id",
    "from",
    "chat",
    "date",
    "edit_date",
    "reply_to_message",
    "message_thread_id",
    "has_protected_content",
    "is_from_offline",
    "sender_boost_count",
}
# Told by the program, written by nobody.
_NOT_WRITTEN = {"pinned_message", "message_auto_delete_timer_changed", "write_access_allowed"}


@dataclass(frozen=True)
class Content:
    """What a message says."""

    text: str
    files: tuple[File, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


def read_content(message: Object) -> Content | None:
    """Return what a message says; None when nobody wrote it."""
    if _NOT_WRITTEN & message.keys():
        return None
    kind, content = _read(message)
    details: dict[str, Any] = {"kind": kind, **content.details}
    for name in ("username", "language_code"):
        if said := text(message, "from", name):
            details[name] = said
    if album := text(message, "media_group_id"):
        details["album"] = album
    if inside(message, "forward_origin") is not None:
        details["is_forwarded"] = True
    return Content(content.text, content.files, details)


def _read(message: Object) -> tuple[str, Content]:
    if "text" in message:
        return "text", Content(text(message, "text"))
    if photos := branches(message, "photo"):
        return "photo", Content(text(message, "caption"), _photo(photos))
    for kind, media_type in _MEDIA.items():
        if media := branch(message, kind):
            return kind, Content(_words(message, kind), _file(media, kind, media_type))
    if "contact" in message:
        return "contact", _contact(message)
    if "location" in message or "venue" in message:
        return "location", _location(message)
    other = sorted(message.keys() - _EVERYWHERE)
    return "unsupported", Content(
        "", details={"unsupported": text({"": other[0]}, "") if other else ""}
    )


def _words(message: Object, kind: str) -> str:
    return text(message, kind, "emoji") if kind == "sticker" else text(message, "caption")


def _photo(sizes: list[Object]) -> tuple[File, ...]:
    """The largest of the sizes in which Telegram keeps a picture."""
    largest = max(
        sizes, key=lambda size: (number(size, "width") or 0) * (number(size, "height") or 0)
    )
    return _file(largest, "photo", "image/jpeg")


def _file(media: Object, kind: str, usual_type: str) -> tuple[File, ...]:
    media_type = text(media, "mime_type") or usual_type
    if kind == "sticker" and inside(media, "is_video") is True:
        media_type = "video/webm"
    if kind == "sticker" and inside(media, "is_animated") is True:
        media_type = "application/x-tgsticker"
    name = text(media, "file_name") or name_file(kind, media_type)
    reference, size = text(media, "file_id"), int(max(number(media, "file_size") or 0, 0))
    return (File(name, media_type, reference=reference, size=size),) if reference else ()


def _contact(message: Object) -> Content:
    """A contact; where it is the sender's own, Telegram itself vouches for the number."""
    contact = branch(message, "contact")
    written = text(contact, "phone_number")
    phone = read_number(f"+{written.lstrip('+')}", country="ES") or written
    names = " ".join(filter(None, (text(contact, "first_name"), text(contact, "last_name"))))
    is_own = text(contact, "user_id") == text(message, "from", "id") != ""
    details = {"own_number": phone} if is_own and phone else {}
    return Content(", ".join(filter(None, (names, phone))), details=details)


def _location(message: Object) -> Content:
    venue = branch(message, "venue")
    at = branch(venue, "location") or branch(message, "location")
    place = {"latitude": number(at, "latitude"), "longitude": number(at, "longitude")}
    words = [text(venue, "title"), text(venue, "address")]
    if None not in place.values():
        words.append(f"({place['latitude']}, {place['longitude']})")
    return Content(", ".join(filter(None, words)), details=place)
