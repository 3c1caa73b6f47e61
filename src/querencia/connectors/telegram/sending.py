"""Delivering a message by a bot: https://core.telegram.org/bots/api#sendmessage."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING

from querencia.connectors.channel import Refused, Unreachable
from querencia.connectors.parts import deliver, split_text, utf16_size
from querencia.connectors.telegram.api import ask
from querencia.connectors.telegram.reading import external_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from querencia.connectors.channel import File, Outgoing
    from querencia.connectors.payload import Object
    from querencia.connectors.telegram.api import Config

_LONGEST_TEXT = 4096
_LONGEST_CAPTION = 1024
_LARGEST_PHOTO = 10_000_000
_LARGEST_FILE = 50_000_000
_PHOTOS = {"image/jpeg", "image/png", "image/webp"}


def send(config: Config, message: Outgoing) -> str:
    """Deliver a message: its text, and its files one after the other.

    Raises:
        Unreachable, Refused, Misconfigured: See ``channel``.
    """
    if not re.fullmatch(r"-?\d{1,20}", message.to.address, re.ASCII):
        raise Refused("This is no address of Telegram.", is_permanent=True)
    if message.template is not None:
        raise Refused("Telegram has no templates.")
    return deliver(message, _parts(config, message))


def _parts(config: Config, message: Outgoing) -> list[Callable[[Outgoing], str]]:
    text = message.text.strip()
    if len(message.files) == 1 and text and utf16_size(text) <= _LONGEST_CAPTION:
        return [partial(_send_file, config, message.files[0], text)]
    texts = split_text(text, _LONGEST_TEXT, utf16_size)
    return [
        *(partial(_send_text, config, part) for part in texts),
        *(partial(_send_file, config, file, "") for file in message.files),
    ]


def _send_text(config: Config, text: str, message: Outgoing) -> str:
    body: Object = {"chat_id": message.to.address, "text": text}
    if answered := _answered(message):
        body["reply_parameters"] = answered
    return _taken(ask(config, "sendMessage", json=body))


def _send_file(config: Config, file: File, caption: str, message: Outgoing) -> str:
    if file.content is None:
        raise Refused(f"The file {file.name} is not here.")
    if len(file.content) > _LARGEST_FILE:
        raise Refused(f"The file {file.name} is larger than 50 MB.")
    is_photo = file.media_type in _PHOTOS and len(file.content) <= _LARGEST_PHOTO
    kind = "photo" if is_photo else "document"
    data = {"chat_id": message.to.address}
    if caption:
        data["caption"] = caption
    if answered := _answered(message):
        data["reply_parameters"] = json.dumps(answered)
    media_type = file.media_type or "application/octet-stream"
    files = {kind: (file.name or "file", file.content, media_type)}
    return _taken(ask(config, f"send{kind.title()}", data=data, files=files))


def _answered(message: Outgoing) -> Object | None:
    """What it answers, if that is in the same chat; gone or not, the answer goes."""
    chat, _, number = message.replies_to.rpartition(":")
    if chat != message.to.address or not (number.isascii() and number.isdecimal()):
        return None
    return {"message_id": int(number), "allow_sending_without_reply": True}


def _taken(result: Object) -> str:
    if not external_id(result):
        raise Unreachable("Telegram took the message and gave it no id.", is_unsure=True)
    return external_id(result)
