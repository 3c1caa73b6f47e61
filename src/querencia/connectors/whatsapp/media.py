"""Files of WhatsApp messages: fetched and handed over by an id.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from querencia.connectors import graph, web
from querencia.connectors.channel import Refused, Unreachable
from querencia.connectors.payload import number, text
from querencia.connectors.whatsapp.codes import CODES

if TYPE_CHECKING:
    from querencia.connectors.channel import File
    from querencia.connectors.whatsapp.config import Config

_MEGABYTE = 1_000_000
_ID = re.compile(r"[\w-]{1,200}", re.ASCII)


@dataclass(frozen=True)
class Form:
    """How a file is shown: as a picture that one sees at once, or as a document."""

    kind: Literal["image", "video", "audio", "document"]
    limit: int
    takes_caption: bool = True


_DOCUMENT = Form("document", 100 * _MEGABYTE)
_IMAGE = Form("image", 5 * _MEGABYTE)
_VIDEO = Form("video", 16 * _MEGABYTE)
_AUDIO = Form("audio", 16 * _MEGABYTE, takes_caption=False)
_FORMS = {
    "image/jpeg": _IMAGE,
    "image/png": _IMAGE,
    "video/mp4": _VIDEO,
    "video/3gpp": _VIDEO,
    "audio/aac": _AUDIO,
    "audio/amr": _AUDIO,
    "audio/mpeg": _AUDIO,
    "audio/mp4": _AUDIO,
    "audio/ogg": _AUDIO,
}


def form_of(file: File) -> Form:
    """Return how a file goes; what WhatsApp would not show, or not in that size, is a document."""
    form = _FORMS.get(file.media_type, _DOCUMENT)
    return form if len(file.content or b"") <= form.limit else _DOCUMENT


def upload(config: Config, file: File) -> str:
    """Hand a file over; return the id that Meta gives it.

    Raises:
        Unreachable, Refused, Misconfigured: See ``channel``.
    """
    if file.content is None:
        raise Refused(f"The file {file.name} is not here.")
    if len(file.content) > _DOCUMENT.limit:
        raise Refused(f"The file {file.name} is larger than 100 MB.")
    media_type = file.media_type or "application/octet-stream"
    form = {
        "data": {"messaging_product": "whatsapp", "type": media_type},
        "files": {"file": (file.name or "file", file.content, media_type)},
    }
    try:
        said = graph.ask(config, CODES, "POST", f"{config.phone_number_id}/media", **form)
    except Unreachable as error:
        error.is_unsure = False  # nobody has seen the file, even if Meta has it
        raise
    if not text(said, "id"):
        raise Unreachable("Meta took the file and gave it no id.")
    return text(said, "id")


def download(config: Config, file: File, *, limit: int) -> File:
    """Return a file with its content.

    Raises:
        Unreachable, Refused, Misconfigured: See ``channel``.
    """
    if not _ID.fullmatch(file.reference):
        raise Refused("The file has no id of WhatsApp.")
    asked = {"phone_number_id": config.phone_number_id}
    said = graph.ask(config, CODES, "GET", file.reference, params=asked)
    if (number(said, "file_size") or 0) > limit:
        raise Refused(f"The file is larger than {limit} bytes.")
    answer = web.download(
        text(said, "url"),
        is_ours=partial(graph.is_of_meta, config),
        limit=limit,
        headers=graph.authorization(config),
    )
    media_type = text(said, "mime_type").partition(";")[0].strip() or file.media_type
    content = answer.content
    return replace(file, media_type=media_type, content=content, size=len(content))
