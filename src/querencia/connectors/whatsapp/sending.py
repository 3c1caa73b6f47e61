"""Delivering a message over WhatsApp.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from querencia.connectors import graph
from querencia.connectors.channel import Unreachable
from querencia.connectors.parts import deliver, split_text
from querencia.connectors.payload import Object, branches, text
from querencia.connectors.whatsapp.codes import CODES
from querencia.connectors.whatsapp.media import form_of, upload

if TYPE_CHECKING:
    from collections.abc import Callable

    from querencia.connectors.channel import File, Outgoing, Template
    from querencia.connectors.whatsapp.config import Config

_LONGEST_TEXT = 4096
_LONGEST_CAPTION = 1024


def send(config: Config, message: Outgoing) -> str:
    """Deliver a message: a template, or its text and its files one after the other.

    Raises:
        WindowClosed: The customer has not written for 24 hours, and it is no template.
        Unreachable, Refused, Misconfigured: See ``channel``.
    """
    return deliver(message, _parts(config, message))


def _parts(config: Config, message: Outgoing) -> list[Callable[[Outgoing], str]]:
    if message.template is not None:
        return [partial(_post, config, _template(message.template))]
    if _is_caption(message):
        return [partial(_send_file, config, message.files[0], message.text)]
    texts = [
        partial(_post, config, {"type": "text", "text": {"body": part}})
        for part in split_text(message.text, _LONGEST_TEXT)
    ]
    return [*texts, *(partial(_send_file, config, file, "") for file in message.files)]


def _is_caption(message: Outgoing) -> bool:
    """Whether the text stands under the only file."""
    if len(message.files) != 1 or not message.text.strip():
        return False
    return len(message.text) <= _LONGEST_CAPTION and form_of(message.files[0]).takes_caption


def _template(template: Template) -> Object:
    said: Object = {"name": template.name, "language": {"code": template.language}}
    if template.values:
        values = [{"type": "text", "text": value} for value in template.values]
        said["components"] = [{"type": "body", "parameters": values}]
    return {"type": "template", "template": said}


def _send_file(config: Config, file: File, caption: str, message: Outgoing) -> str:
    form = form_of(file)
    media = {"id": upload(config, file)}
    if caption:
        media["caption"] = caption
    if form.kind == "document":
        media["filename"] = file.name or "file"
    return _post(config, {"type": form.kind, form.kind: media}, message)


def _post(config: Config, content: Object, message: Outgoing) -> str:
    body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(message.to.address),
        "biz_opaque_callback_data": message.key,
        **content,
    }
    if message.replies_to:
        body["context"] = {"message_id": message.replies_to}
    said = graph.ask(config, CODES, "POST", f"{config.phone_number_id}/messages", json=body)
    sent = next(iter(branches(said, "messages")), {})
    if not text(sent, "id"):
        raise Unreachable("Meta took the message and gave it no id.", is_unsure=True)
    return text(sent, "id")


def _recipient(address: str) -> dict[str, str]:
    """By number, or by WhatsApp's own id of who hides the number."""
    return {"to": address} if address.startswith("+") else {"recipient": address}
