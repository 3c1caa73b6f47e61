"""What came with a message: files, places and links.

https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from querencia.connectors.channel import File
from querencia.connectors.files import name_file
from querencia.connectors.payload import Object, branches, number, text

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILES: Mapping[str, str] = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/mp4",
    "file": "application/octet-stream",
}


@dataclass(frozen=True)
class Attached:
    """What came with a message.

    Attributes:
        lines: What stands for what is no file.
        files: To be downloaded by their addresses.
        links: What was shared: its kind, title and address.
    """

    lines: tuple[str, ...]
    files: tuple[File, ...]
    links: tuple[Mapping[str, Any], ...]


def read_attached(message: Object) -> Attached:
    """Return what came with a message."""
    lines: list[str] = []
    files: list[File] = []
    links: list[Mapping[str, Any]] = []
    for attachment in branches(message, "attachments"):
        kind, url = text(attachment, "type"), text(attachment, "payload", "url")
        if kind in _FILES and url:
            files.append(_file(kind, url))
        elif kind == "location":
            lines.append(_place(attachment))
        else:
            title = text(attachment, "payload", "title") or text(attachment, "title")
            url = _web_address(url or text(attachment, "url"))
            links.append({"kind": kind, "title": title, "url": url})
            lines.append(" ".join(filter(None, (title, url))))
    return Attached(tuple(filter(None, lines)), tuple(files), tuple(links))


def _file(kind: str, url: str) -> File:
    """Its type is only known when it is fetched; a document has its name in the address."""
    name = name_file(kind, _FILES[kind])
    if kind == "file":
        name = text({"": unquote(_path(url).rpartition("/")[2])}, "") or name
    return File(name=name, media_type=_FILES[kind], reference=url)


def _place(attachment: Object) -> str:
    at = attachment.get("payload")
    where = [number(at, "coordinates", name) for name in ("lat", "long")]
    spot = "" if None in where else f"({where[0]}, {where[1]})"
    return ", ".join(filter(None, (text(attachment, "title"), spot)))


def _web_address(url: str) -> str:
    """The address, if a browser would go there and not run it."""
    return url if url.startswith(("https://", "http://")) else ""


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
