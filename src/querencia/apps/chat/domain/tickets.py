"""What opens a stream of events for a while: the address of a stream may end up in a log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core import signing

if TYPE_CHECKING:
    from querencia.apps.chat.models import Visitor

SALT = "chat events"
LASTS_SECONDS = 3600


class TicketOver(Exception):
    """It is none of ours, or has run out: ask for another."""


@dataclass(frozen=True)
class Ticket:
    """Whose events, and on a page of which website."""

    visitor: int
    origin: str


def ticket_for(visitor: Visitor, *, origin: str) -> str:
    """Return a ticket for the events of a visitor."""
    return signing.dumps([visitor.pk, origin], salt=SALT)


def read_ticket(signed: str) -> Ticket:
    """Return what a ticket says.

    Raises:
        TicketOver: It is none of ours, or has run out.
    """
    try:
        visitor, origin = signing.loads(signed, salt=SALT, max_age=LASTS_SECONDS)
    except (signing.BadSignature, ValueError) as error:
        raise TicketOver from error
    return Ticket(visitor, origin)
