"""Who wrote a letter, to whom, and who should be answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.connectors.channel import Party
from querencia.connectors.mailbox.addresses import (
    domain_of,
    read_address,
    read_parties,
)
from querencia.connectors.mailbox.headers import read_all
from querencia.connectors.mailbox.tokens import TAG

if TYPE_CHECKING:
    from email.message import Message

    from querencia.connectors.mailbox.letter import Account

ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Delivered-To", "X-Envelope-To")
NOBODY = Party("")


@dataclass(frozen=True)
class People:
    """The parties of a letter."""

    senders: tuple[Party, ...]
    to: tuple[Party, ...]
    cc: tuple[Party, ...]
    reply_to: tuple[Party, ...]
    delivered_to: tuple[str, ...]

    @property
    def sender(self) -> Party:
        """The first sender; nobody where none can be read (A53)."""
        return self.senders[0] if self.senders else NOBODY

    @property
    def is_answered_elsewhere(self) -> bool:
        """Whether answers would go to another domain than the sender's (A90)."""
        domain = domain_of(self.sender.address)
        return any(domain_of(party.address) != domain for party in self.reply_to)

    def other_end(self, account: Account, *, is_sent: bool) -> Party:
        """Return the customer's end: who wrote to us, or whom we wrote to."""
        if not is_sent:
            return self.sender
        others = [party for party in (*self.to, *self.cc) if not _is_ours(party.address, account)]
        return next((party for party in others if party.address), NOBODY)

    def tag(self, account: Account) -> str:
        """Return what stands behind the + of our address; a tag that we made comes first (A10)."""
        addresses = [*self.delivered_to, *(party.address for party in (*self.to, *self.cc))]
        tags = [_tag(one, account) for one in addresses]
        ours = [tag for tag in tags if TAG.fullmatch(tag)]
        return next(filter(None, ours + tags), "")


def read_people(message: Message) -> People:
    """Return the parties that the headers name."""
    envelope = [read_address(value) for name in ENVELOPE for value in read_all(message, name)]
    return People(
        senders=_read(message, "From") or _read(message, "Sender"),
        to=_read(message, "To"),
        cc=_read(message, "Cc"),
        reply_to=tuple(party for party in _read(message, "Reply-To") if party.address),
        delivered_to=tuple(dict.fromkeys(filter(None, envelope))),
    )


def _read(message: Message, name: str) -> tuple[Party, ...]:
    """Return the parties of all headers of a name; those with an address come first."""
    found = [party for value in read_all(message, name) for party in read_parties(value)]
    return tuple(sorted(dict.fromkeys(found), key=lambda party: not party.address))


def _tag(address: str, account: Account) -> str:
    """Return what stands behind the + of an address of ours; one of ours may hold a + itself."""
    for own in account.addresses:
        local, _, domain = own.rpartition("@")
        if address.startswith(f"{local}+") and address.endswith(f"@{domain}"):
            return address[len(local) + 1 : -len(domain) - 1]
    return ""


def _is_ours(address: str, account: Account) -> bool:
    return address in account.addresses or bool(_tag(address, account))
