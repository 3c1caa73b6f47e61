"""Delivering a message over Messenger or Instagram.

https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from querencia.connectors import graph
from querencia.connectors.channel import Refused, Unreachable, WindowClosed
from querencia.connectors.meta.config import CODES
from querencia.connectors.meta.reading import KEY_MARK
from querencia.connectors.parts import deliver, split_text, utf8_size
from querencia.connectors.payload import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from querencia.connectors.channel import File, Outgoing
    from querencia.connectors.meta.config import Config
    from querencia.connectors.payload import Object

_LONGEST_OF_MESSENGER = 2000  # characters
_LONGEST_OF_INSTAGRAM = 1000  # bytes
_LARGEST_FILE = 25_000_000
_ANSWER: Mapping[str, str] = {"messaging_type": "RESPONSE"}
_ANSWER_OF_PEOPLE: Mapping[str, str] = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}


def send(config: Config, message: Outgoing) -> str:
    """Deliver a message: its text, and its files one after the other.

    Raises:
        WindowClosed: The customer has not written for too long.
        Unreachable, Refused, Misconfigured: See ``channel``.
    """
    if message.template is not None:
        raise Refused("Messenger and Instagram have no templates of this kind.")
    if message.files and config.platform == "instagram":
        raise Refused("Instagram takes no files from us; send a link.")
    return deliver(message, _parts(config, message))


def _parts(config: Config, message: Outgoing) -> list[Callable[[Outgoing], str]]:
    if config.platform == "instagram":
        texts = split_text(message.text, _LONGEST_OF_INSTAGRAM, utf8_size)
    else:
        texts = split_text(message.text, _LONGEST_OF_MESSENGER)
    return [
        *(partial(_send_text, config, part) for part in texts),
        *(partial(_send_file, config, file) for file in message.files),
    ]


def _send_text(config: Config, part: str, message: Outgoing) -> str:
    said = _marked(config, message, {"text": part})

    def post(as_what: Mapping[str, str]) -> Object:
        body = {"recipient": {"id": message.to.address}, **as_what, "message": said}
        return graph.ask(config, CODES, "POST", "me/messages", json=body)

    return _in_either_window(config, post)


def _send_file(config: Config, file: File, message: Outgoing) -> str:
    if file.content is None:
        raise Refused(f"The file {file.name} is not here.")
    if len(file.content) > _LARGEST_FILE:
        raise Refused(f"The file {file.name} is larger than 25 MB.")
    attachment = {"type": _kind(file), "payload": {"is_reusable": False}}
    media_type = file.media_type or "application/octet-stream"
    files = {"filedata": (file.name or "file", file.content, media_type)}

    def post(as_what: Mapping[str, str]) -> Object:
        data = {
            "recipient": json.dumps({"id": message.to.address}),
            "message": json.dumps(_marked(config, message, {"attachment": attachment})),
            **as_what,
        }
        return graph.ask(config, CODES, "POST", "me/messages", data=data, files=files)

    return _in_either_window(config, post)


def _in_either_window(config: Config, post: Callable[[Mapping[str, str]], Object]) -> str:
    """Send as an answer; when it is too late for that, as the answer of a person, if we may."""
    try:
        said = post(_ANSWER)
    except WindowClosed:
        if not config.has_human_agent:
            raise
        said = post(_ANSWER_OF_PEOPLE)
    if not text(said, "message_id"):
        raise Unreachable("Meta took the message and gave it no id.", is_unsure=True)
    return text(said, "message_id")


def _marked(config: Config, message: Outgoing, content: Object) -> Object:
    """With our key, by which its echo is known; Instagram has no place for it."""
    if config.platform == "instagram":
        return content
    return {**content, "metadata": f"{KEY_MARK}{message.key}"}


def _kind(file: File) -> str:
    kind = file.media_type.partition("/")[0]
    return kind if kind in {"image", "video", "audio"} else "file"
