"""From what is to be said to the bytes of an e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.connectors.channel import File, Outgoing, Party


@dataclass(frozen=True)
class Face:
    """How an organisation's letters look.

    Attributes:
        html: A whole HTML page with ``{{content}}`` where the message stands.
        files: Its images, with the content ids that ``html`` names.
    """

    html: str
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class Thread:
    """Where a letter stands among others, and on whose behalf it is written.

    Attributes:
        sender: One of our mailboxes, with the name that recipients see.
        message_id: From ``Seal.message_id``, without angle brackets.
        at: When it was written.
        answer_to: Where answers go: from ``Seal.address``.
        references: Message-IDs of the conversation, the oldest first.
        mark: From ``Seal.body_mark``; stands at the end of the body (A13).
        is_automatic: Nobody wrote it: it says so, and no machine answers it (A32).
        thread_index: Of the letter that is answered; ``thread_topic`` likewise (A19).
    """

    sender: Party
    message_id: str
    at: datetime
    answer_to: str = ""
    cc: tuple[Party, ...] = ()
    bcc: tuple[Party, ...] = ()
    references: tuple[str, ...] = ()
    mark: str = ""
    is_automatic: bool = False
    thread_index: str = ""
    thread_topic: str = ""
    face: Face | None = None


@dataclass(frozen=True)
class Written:
    """A letter ready to be sent.

    Attributes:
        raw: The letter; without the hidden recipients.
        sender: The envelope's: where bounces go.
        recipients: The envelope's, each once.
    """

    raw: bytes
    message_id: str
    sender: str
    recipients: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes, as servers count them (A64)."""
        return len(self.raw)


def write_letter(message: Outgoing, thread: Thread) -> Written:
    """Write an e-mail; the same arguments give the same bytes.

    ``message.replies_to`` is the Message-ID that it answers; inline images are files with a
    content id that ``message.html`` names (A63).

    Raises:
        Refused: An address or a Message-ID can't stand in a letter.
    """
    raise NotImplementedError


def expect_size(message: Outgoing) -> int:
    """Return about how many bytes a letter will have, without writing it (A64)."""
    raise NotImplementedError
