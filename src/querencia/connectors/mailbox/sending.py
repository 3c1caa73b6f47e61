"""Letters handed to the server that delivers them, by SMTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.connectors.channel import Unreachable

if TYPE_CHECKING:
    from querencia.connectors.mailbox.access import Tokens
    from querencia.connectors.mailbox.config import OutgoingServer
    from querencia.connectors.mailbox.letter import Bounce
    from querencia.connectors.mailbox.writing import Written


class Doubtful(Unreachable):
    """The server had the whole letter when the connection broke: perhaps it has delivered it.

    A second try carries the same Message-ID, by which most programs show it once.
    """


@dataclass(frozen=True)
class Sent:
    """A letter was accepted.

    Attributes:
        message_id: As it was written.
        answer: The server's words; some name the id that they gave it (A13).
        refused: Recipients that the server did not take, where it took others.
    """

    message_id: str
    answer: str
    refused: tuple[Bounce, ...] = ()


def send_letter(server: OutgoingServer, letter: Written, tokens: Tokens | None = None) -> Sent:
    """Hand a letter to the server. What goes wrong after it was accepted is no error (A43).

    Raises:
        Refused: For good; ``is_permanent`` when it is for the recipient's address.
        Unreachable: Try again later; ``Doubtful`` when it may have gone.
        Misconfigured: Name, password, leave, certificate or the sender's address are wrong.
    """
    raise NotImplementedError


def check_server(server: OutgoingServer, tokens: Tokens | None = None) -> None:
    """Connect and log in, and send nothing.

    Raises:
        Misconfigured, Unreachable: As ``send_letter``.
    """
    raise NotImplementedError
