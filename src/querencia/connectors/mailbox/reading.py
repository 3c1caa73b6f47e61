"""Letters out of a mailbox, by IMAP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    from querencia.connectors.mailbox.access import Tokens
    from querencia.connectors.mailbox.config import IncomingServer


@dataclass(frozen=True)
class Fetched:
    """A letter as it lies in the mailbox.

    Attributes:
        raw: All of it, or only the header when ``is_whole`` is False (A64); empty when the server
            could not give it, with the reason in ``problem``.
        uid: The server's number for it in its folder.
        received_at: When the server took it.
        size: Bytes of the whole.
        position: Where to go on after this one: plain JSON, to be stored in the same transaction
            as the letter (A06).
        is_sent: It lies in the folder of what we sent ourselves (A12).
    """

    raw: bytes
    uid: int
    received_at: datetime
    size: int
    position: Mapping[str, Any]
    is_whole: bool = True
    is_sent: bool = False
    problem: str = ""


class Connection:
    """An open mailbox; get one from ``open_mailbox``."""

    def fetch(
        self, position: Mapping[str, Any] | None, *, since: date | None = None
    ) -> Iterator[Fetched]:
        """Yield the letters of the folder behind ``position``, the oldest first.

        Letters stay unread. ``since`` bounds how far back the first reading goes, and a reading
        after the server numbered its letters anew; what comes a second time has the same
        Message-ID.

        Raises:
            Unreachable: The connection broke; go on later from the last position.
        """
        raise NotImplementedError

    def fetch_sent(
        self, position: Mapping[str, Any] | None, *, since: date | None = None
    ) -> Iterator[Fetched]:
        """Yield the letters of the folder of sent ones; nothing where there is none (A12)."""
        raise NotImplementedError

    def settle(self, uid: int) -> None:
        """Do with a letter of the folder what the settings say once it has been taken in."""
        raise NotImplementedError

    def wait(self, seconds: float) -> bool:
        """Wait until something new may have come, or the time is over; tell which (True: came).

        By IDLE where the server has it, else by sleeping.
        """
        raise NotImplementedError


def open_mailbox(
    server: IncomingServer, tokens: Tokens | None = None
) -> AbstractContextManager[Connection]:
    """Connect and log in.

    Raises:
        Misconfigured: Name, password, leave, certificate or folder are wrong.
        Unreachable: The server does not answer, or is busy.
    """
    raise NotImplementedError
