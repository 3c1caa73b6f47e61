"""A letter: what an e-mail says, read once and kept as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from querencia.connectors.channel import Unreadable

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.connectors.channel import Delivery, Incoming, Party

Verdict: TypeAlias = Literal[
    "pass", "fail", "softfail", "neutral", "none", "temperror", "permerror", "policy", "unknown"
]
"""What our server says of one check; ``unknown`` when it says nothing that can be relied on."""

Caution: TypeAlias = Literal[
    "authentication_failed",  # DMARC failed: the sender is probably not who the letter says
    "body_missing",  # only the header was fetched: the letter is larger than we take (A64)
    "body_unreadable",  # the structure could not be read: the text is the raw body
    "charset_guessed",  # the declared charset is unknown or wrong (A50)
    "date_missing",  # (A54)
    "date_wrong",  # in the future, or before there was e-mail (A54)
    "html_cut",  # only the beginning of a huge HTML was read (A55)
    "id_missing",  # the id was made from the raw bytes (A03)
    "pretends_to_be_us",  # it came from outside with one of our addresses as the sender
    "reply_to_elsewhere",  # answers would go to another domain than the sender's (A90)
    "sender_unreadable",  # nobody can be answered (A53)
    "several_senders",  # the first one counts
]

Automatic: TypeAlias = Literal["auto_reply", "bulk", "bounce", "no_reply", "own", "report"]
"""Why nothing may answer a letter by itself; see ``automatic``."""


class UnreadableLetter(Unreadable):
    """This is no e-mail at all; whoever has the raw bytes keeps them aside."""


@dataclass(frozen=True)
class Account:
    """Which of our mailboxes a letter was found in.

    Attributes:
        address: The mailbox's own address, in lower case.
        aliases: Further addresses that are ours, in lower case: none of them is ever written to.
        authentication_server: The name under which our own server tells the results of SPF, DKIM
            and DMARC (``mx.google.com``); headers under any other name are somebody's claim.
            Empty: nothing is believed.
        message_domain: What stands behind the @ of the Message-IDs that we give; empty: the domain
            of the address.
    """

    address: str
    aliases: frozenset[str] = frozenset()
    authentication_server: str = ""
    message_domain: str = ""

    @property
    def addresses(self) -> frozenset[str]:
        """All that is ours."""
        return self.aliases | {self.address}

    @property
    def domain(self) -> str:
        """What stands behind the @ of our Message-IDs."""
        return self.message_domain or self.address.rpartition("@")[2]


@dataclass(frozen=True)
class Authentication:
    """What our own server found out about who sent a letter (A90)."""

    spf: Verdict = "unknown"
    dkim: Verdict = "unknown"
    dmarc: Verdict = "unknown"


@dataclass(frozen=True)
class Bounce:
    """What became of one recipient of an earlier letter of ours (A40, A41).

    Anybody can write a report. It counts only for a message that is known by its id, which is
    signed and known to nobody but its recipients.

    Attributes:
        delivery: ``external_id`` is the Message-ID of our letter, empty where the report does not
            say; ``is_permanent`` for a hard bounce.
        recipient: Whom it did not reach, in lower case; empty where the report does not say.
        status: Enhanced status code, like ``5.1.1``; empty where it is not known.
    """

    delivery: Delivery
    recipient: str = ""
    status: str = ""


@dataclass(frozen=True)
class Letter:
    """An e-mail. Strings hold no NUL and no lone surrogate, so that any database takes them.

    Attributes:
        incoming: The letter as every channel tells it. ``external_id`` is ``message_id``.
        message_id: Without angle brackets and blanks (A01); made from the raw bytes where the
            letter has none (A03).
        digest: Of what the letter says and who sent it when, not of how it travelled. The same
            ``message_id`` with another digest is another letter, to be kept under ``second_id``
            (A07) - except for copies of our own letters (``is_ours``), which servers alter.
        sender: Who the letter says wrote it; an empty address when that cannot be read (A53).
        reply_to: Where answers should go, when the letter says so.
        delivered_to: Addresses that servers on the way noted as the envelope's recipient.
        in_reply_to: Message-IDs, normalised like ``message_id``.
        references: Message-IDs, the oldest first.
        tag: What stands behind the + of the address of ours that it came to.
        topic: The subject without ``Re:`` and the like (A17).
        date: The Date header as it came.
        at: When it was written: ``date`` where credible, else when it was received (A54).
        automatic: Why it counts as automatic; None for a letter from a person.
        bounces: What it reports of letters of ours.
        size: Bytes, of the whole even where only the header was fetched.
        thread_index: Outlook's, to be copied into the answer (A19); ``thread_topic`` likewise.
    """

    incoming: Incoming
    message_id: str
    digest: str
    sender: Party
    to: tuple[Party, ...]
    cc: tuple[Party, ...]
    reply_to: tuple[Party, ...]
    delivered_to: tuple[str, ...]
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    tag: str
    topic: str
    date: str
    at: datetime
    authentication: Authentication
    cautions: tuple[Caution, ...]
    automatic: Automatic | None
    bounces: tuple[Bounce, ...]
    size: int
    thread_index: str = ""
    thread_topic: str = ""
    signature: str = ""

    @property
    def second_id(self) -> str:
        """An id for a letter whose ``message_id`` is taken by another letter (A07)."""
        return f"{self.message_id}#{self.digest[:16]}"
