"""What the inbox has to know of a channel, and the door through which channels are declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, timedelta

    from pydantic import BaseModel

    from querencia.apps.conversations.models import Account, Message
    from querencia.connectors.channel import Event, File, Request, Webhook


@dataclass(frozen=True)
class Arrival:
    """Something that arrived, as it was written down.

    Attributes:
        account: Where it came to.
        raw: As it came.
        facts: What came along.
        at: When it came.
    """

    account: Account
    raw: bytes
    facts: Mapping[str, Any]
    at: datetime


class Reader(Protocol):
    """Reads what waits at an account, for as long as it is wanted."""

    def __call__(self, account: Account, *, stopping: Callable[[], bool]) -> None:
        """Write down what waits, then wait for more until ``stopping`` says so.

        Raises:
            ChannelError: See ``connectors.channel``.
        """
        ...


@dataclass(frozen=True)
class Channel:
    """A way on which customers reach us.

    Attributes:
        kind: What it is called in the database.
        label: What people call it; translated.
        icon: Its name among lucide's.
        config: The settings of an account, secrets as ``SecretStr``; None when it has none.
        understand: What happened, from what was written down.
        send: Delivers a message of ours and returns what the channel calls it; None where people
            cannot answer on it.
        read: Fetches what waits; None where the outside system calls us.
        webhook: Checks who calls us; None where nobody does.
        download: Fetches a file that a message only names.
        known_by: What its people are told apart by: "email", "telephone", or "id", one of its own.
        runs_on: It knows no threads: what a sender writes continues what is under way.
        has_subject: Conversations have a subject.
        takes_html: An answer may be formatted.
        window: For how long after the customer's last message anything may be written; None: for
            ever.
        takes_templates: A text that the channel approved beforehand may be sent after the window.
        largest_text: Signs that one message may have; None: no limit of its own.
        is_own: Its pages are ours: nobody sets it up by hand with credentials.
        set_up_at: Name of the address where it is set up, if it has a page of its own for that.
        is_fetched: The customer's page fetches what we write as soon as it is written down here:
            nothing is handed over, and nothing can be taken back.
        recipients: Which of our accounts something is about, where one address may hear of several.
        known_as: Name of the setting in which an account keeps what ``recipients`` calls it.
    """

    kind: str
    label: Any
    icon: str
    config: type[BaseModel] | None = None
    understand: Callable[[Arrival], list[Event]] | None = None
    send: Callable[[Message], str] | None = None
    read: Reader | None = None
    webhook: Webhook[Any] | None = None
    download: Callable[[Account, File, int], File] | None = None
    known_by: Literal["email", "telephone", "id"] = "id"
    runs_on: bool = False
    has_subject: bool = False
    takes_html: bool = False
    window: timedelta | None = None
    takes_templates: bool = False
    largest_text: int | None = None
    is_own: bool = False
    set_up_at: str = ""
    is_fetched: bool = False
    recipients: Callable[[Request], frozenset[str]] | None = None
    known_as: str = ""


CHANNELS: dict[str, Channel] = {}
UNKNOWN = Channel(kind="", label=_("Unknown channel"), icon="circle-question-mark")


def add_channel(channel: Channel) -> None:
    """Declare a channel; called from ``ready`` of a room's app config."""
    CHANNELS[channel.kind] = channel


def channel_of(kind: str) -> Channel:
    """Return a channel; one that is no longer declared has no words and can do nothing."""
    return CHANNELS.get(kind, UNKNOWN)
