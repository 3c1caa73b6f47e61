"""What Telegram sends about a bot: https://core.telegram.org/bots/api#update."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from querencia.connectors.channel import Change, Event, Forged, Incoming, Party, Request, Unreadable
from querencia.connectors.payload import Object, branch, moment, read_object, text
from querencia.connectors.telegram.contents import read_content

if TYPE_CHECKING:
    from querencia.connectors.telegram.api import Config


def verify(config: Config, request: Request) -> None:
    """Check that our secret came along.

    Raises:
        Forged: It did not.
    """
    known = config.secret_token.get_secret_value().encode()
    given = request.headers.get("x-telegram-bot-api-secret-token", "")
    if not hmac.compare_digest(known, given.encode("utf-8", "surrogateescape")):
        raise Forged("The secret that Telegram repeats is wrong or missing.")


def greet(config: Config, request: Request) -> None:
    """Answer the question whether this address is ours: Telegram does not ask."""


def parse(config: Config, request: Request) -> list[Event]:
    """Return what happened: nothing, or one event.

    Raises:
        Unreadable: This is nothing of Telegram.
    """
    update = read_object(request.body)
    if not text(update, "update_id"):
        raise Unreadable("This is no update of Telegram.")
    if message := branch(update, "message"):
        return [*_written(config, message)]
    if message := branch(update, "edited_message"):
        return [*_edited(config, message)]
    return []


def external_id(message: Object) -> str:
    """Return what a message is called here; empty when it is none."""
    chat, number = text(message, "chat", "id"), text(message, "message_id")
    return f"{chat}:{number}" if chat and number else ""


def _written(config: Config, message: Object) -> list[Incoming]:
    content = read_content(message)
    if not _is_for_us(message) or content is None:
        return []
    answered = branch(message, "reply_to_message")
    answered_id = external_id({"chat": branch(message, "chat"), **answered}) if answered else ""
    return [
        Incoming(
            external_id=external_id(message),
            account=config.bot_id,
            party=_party(branch(message, "from")),
            at=moment(message, "date"),
            text=content.text,
            files=content.files,
            replies_to=(answered_id,) if answered_id else (),
            # Telegram's own button, which everybody presses before the first word.
            is_automatic=content.text == "/start" or content.text.startswith("/start "),
            details=content.details,
        )
    ]


def _edited(config: Config, message: Object) -> list[Change]:
    content = read_content(message)
    if not _is_for_us(message) or content is None:
        return []
    at = moment(message, "edit_date")
    return [Change(external_id(message), config.bot_id, at, content.text)]


def _is_for_us(message: Object) -> bool:
    """Whether a person wrote to the bot alone: what is said in groups is not for a business."""
    is_private = text(message, "chat", "type") == "private"
    is_bot = branch(message, "from").get("is_bot") is True
    return is_private and not is_bot and bool(external_id(message))


def _party(sender: Object) -> Party:
    names = [text(sender, "first_name"), text(sender, "last_name")]
    name = " ".join(filter(None, names)) or text(sender, "username")
    return Party(text(sender, "id"), name)
