"""What an account of the chat is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, SecretStr

from querencia.apps.conversations.channels.config import config_of

if TYPE_CHECKING:
    from querencia.apps.conversations.models import Account

KIND = "chat"
COLOUR = "#0b655b"


class ChatSettings(BaseModel):
    """The settings of one chat.

    Attributes:
        origins: The websites that may hold it, like ``https://www.example.com``.
        colour: Of its button and of what the visitor writes; ``#rrggbb``.
        greeting: What it says first; its own words when empty.
        away: What it says when nobody is there; its own words when empty.
        email_minutes: How long an answer waits for somebody who has gone before it goes by e-mail;
            0: never.
        email_account: Key of the mailbox that it goes from; None: the first.
        secret: With which the website signs who is signed in there.
    """

    origins: list[str] = Field(default_factory=list)
    colour: str = Field(COLOUR, pattern=r"^#[0-9a-f]{6}$")
    greeting: str = ""
    away: str = ""
    email_minutes: int = 5
    email_account: int | None = None
    secret: SecretStr | None = None

    def lets_in(self, origin: str, *, own: str) -> bool:
        """Tell whether a page of this origin may hold the chat; our own may, to try it out."""
        return bool(origin) and (origin in self.origins or origin == own)


def settings_of(account: Account) -> ChatSettings:
    """Return the settings of a chat."""
    return config_of(account, ChatSettings)
