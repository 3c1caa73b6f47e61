"""What comes in and goes out through a channel, whatever outside system carries it.

Each outside system has a folder beside this file (``mailbox``, ``whatsapp``, ...) that reads its
own payloads into these values and sends what stands in ``Outgoing``. Nothing here knows customers,
conversations or a database; nothing is fetched but through the functions that a folder offers:

- ``Webhook``: the system calls us. ``verify`` before anything is read, then ``parse``.
- ``Sender``: we call it to deliver a message.
- ``Downloader``: we call it for a file that an event only names.

An error says whether trying again may help::

    ChannelError
    ├── Forged        the signature is wrong or missing; answer 403, keep nothing
    ├── Unreadable    no payload of this system; answer 400
    ├── Unreachable   try again later (``retry_after`` seconds, where the system said so)
    ├── Refused       trying again is of no use; the reason is for the person who wrote
    │   └── WindowClosed  the customer has not written for too long: only a template may go
    └── Misconfigured the account's settings are wrong; tell an administrator
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pydantic import BaseModel


@dataclass(frozen=True)
class Party:
    """Somebody at the other end, or one of ours.

    Attributes:
        address: As the channel tells people apart: an e-mail address in lower case, a number in
            E.164, the id that a messenger gives; empty when the sender could not be read.
        name: What they call themselves; never trusted.
    """

    address: str
    name: str = ""


@dataclass(frozen=True)
class File:
    """A file that came with a message, or goes with it.

    Attributes:
        name: As the sender gave it; may hold anything, a path too.
        media_type: As the sender gave it, like ``image/png``; not to be relied on.
        content: The bytes; None while they have to be downloaded by ``reference``.
        reference: What the channel calls the file.
        content_id: What the message's HTML names it by (``cid:``), without angle brackets.
        size: Bytes; of ``content`` unless the file is still to be downloaded.
    """

    name: str
    media_type: str
    content: bytes | None = None
    reference: str = ""
    content_id: str = ""
    size: int = 0


@dataclass(frozen=True)
class Incoming:
    """A message that somebody wrote to us, or that we wrote from elsewhere.

    Attributes:
        external_id: What the channel calls the message; the same one twice is one message.
        account: Which of our accounts it came to: the mailbox's address, the number, the page's id.
        party: The customer's end: the sender, or the recipient of what we wrote ourselves.
        at: When it was sent, as the channel says; None when it doesn't, or says nonsense.
        text: What was written, without what it quotes.
        whole_text: With what it quotes; empty when that is the same.
        html: As it came; not cleaned.
        subject: Where the channel has one.
        files: What came with it.
        replies_to: External ids of what it answers, the nearest first.
        is_ours: We wrote it, in the telephone's or the mail's own program.
        is_automatic: A machine wrote it (out of office, newsletter): it is kept, and nothing
            answers it, is reopened by it or counts it as contact.
        details: What only this channel knows; plain JSON values.
    """

    external_id: str
    account: str
    party: Party
    at: datetime | None
    text: str
    whole_text: str = ""
    html: str = ""
    subject: str = ""
    files: tuple[File, ...] = ()
    replies_to: tuple[str, ...] = ()
    is_ours: bool = False
    is_automatic: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """A message was edited, or taken back (``text`` is None), by who wrote it."""

    external_id: str
    account: str
    at: datetime | None
    text: str | None


@dataclass(frozen=True)
class Delivery:
    """How far a message of ours has come.

    Attributes:
        external_id: What ``send`` returned.
        state: The furthest that is known.
        reason: Why it failed, in the channel's words.
        is_permanent: The address itself is no good; writing to it again is of no use.
        is_window_closed: It failed because the customer has not written for too long; a template
            may still go.
        key: ``Outgoing.key`` of the message, where the channel gives it back: finds a message whose
            ``send`` never learnt its id. A part of several has ``/`` and its number behind it.
        to: Whom, where a channel tells only until when: ``external_id`` is empty then, and this
            holds for all that was sent to that address until ``at``.
    """

    external_id: str
    account: str
    state: Literal["sent", "delivered", "read", "failed"]
    at: datetime | None
    reason: str = ""
    is_permanent: bool = False
    is_window_closed: bool = False
    key: str = ""
    to: str = ""


@dataclass(frozen=True)
class Call:
    """Something happened to a telephone call; several of these tell one call.

    They may come twice or out of order, and several telephones may ring for one call. So a call
    that somebody answered is not missed, whatever the other telephones report, and one that ends
    without having been answered is, whether or not the exchange says so.

    Attributes:
        call_id: What the exchange calls it, the same from ring to end.
        account: Our number.
        party: The other end, in E.164 where it can be read; an empty address when it is withheld,
            or when this event does not repeat it.
        is_outgoing: We called.
        phase: What happened.
        extension: Who of ours rang or answered, as the exchange calls them.
        seconds: How long was spoken; known at the end.
        recording: Address of the recording; known at the end or later.
    """

    call_id: str
    account: str
    party: Party
    is_outgoing: bool
    phase: Literal["ringing", "answered", "ended", "missed", "recorded"]
    at: datetime | None
    extension: str = ""
    seconds: int | None = None
    recording: str = ""


Event: TypeAlias = Incoming | Change | Delivery | Call


@dataclass(frozen=True)
class Template:
    """A text that the channel has approved beforehand, with what fills its gaps in order."""

    name: str
    language: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outgoing:
    """A message to be delivered.

    Attributes:
        key: The same for every try, so that a channel that can tell does not deliver it twice.
        to: Whom.
        text: Plain text; empty when ``template`` says it all.
        html: The same for who reads HTML; only where the channel takes it.
        replies_to: External id of what it answers, where there is one.
        sent_parts: What ``ChannelError.sent_parts`` said at the last try; these are not sent again.
    """

    key: str
    to: Party
    text: str
    html: str = ""
    subject: str = ""
    files: tuple[File, ...] = ()
    replies_to: str = ""
    template: Template | None = None
    sent_parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """What a system sent to our address; header names in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


class ChannelError(Exception):
    """Something went wrong with an outside system; see the module's docstring for the tree.

    Attributes:
        sent_parts: External ids of the parts of a message that had gone out before, where a channel
            takes a long text or several files only one by one. Hand them to the next try.
    """

    sent_parts: tuple[str, ...] = ()


class Forged(ChannelError):
    """The signature is wrong or missing."""


class Unreadable(ChannelError):
    """This is no payload of the system that is meant to have sent it."""


class Unreachable(ChannelError):
    """The system did not answer, or asked to be left alone for a while.

    Attributes:
        retry_after: Seconds, where the system said so.
        is_unsure: The line broke after we had asked: what we sent may have arrived all the same.
    """

    def __init__(
        self, reason: str, *, retry_after: float | None = None, is_unsure: bool = False
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.is_unsure = is_unsure


class Refused(ChannelError):
    """The system will not take this, now or later."""

    def __init__(self, reason: str, *, is_permanent: bool = False) -> None:
        super().__init__(reason)
        self.is_permanent = is_permanent  # the address is no good, not only this message


class WindowClosed(Refused):
    """The customer has not written for too long: only a template, or nothing, may go."""


class Misconfigured(ChannelError):
    """The account's settings are wrong: a token has run out, a number is not ours."""


Config_contra = TypeVar("Config_contra", bound="BaseModel", contravariant=True)


class Webhook(Protocol[Config_contra]):
    """A system that calls us."""

    def verify(self, config: Config_contra, request: Request) -> None:
        """Check that the system itself sent this.

        Raises:
            Forged: It did not, or cannot prove it.
        """
        ...

    def greet(self, config: Config_contra, request: Request) -> str | None:
        """Return the answer to the system's question whether this address is ours, if it asks.

        Raises:
            Forged: The secret word in the question is wrong.
        """
        ...

    def parse(self, config: Config_contra, request: Request) -> list[Event]:
        """Return what happened, in order; events of a kind that we do not know are left out.

        Raises:
            Unreadable: This is no payload of the system.
        """
        ...


class Sender(Protocol[Config_contra]):
    """A system that delivers what we write."""

    def send(self, config: Config_contra, message: Outgoing) -> str:
        """Deliver a message; return what the system calls it (its last part, if it took several).

        Raises:
            Unreachable, Refused, Misconfigured: See the module's docstring.
        """
        ...


class Downloader(Protocol[Config_contra]):
    """A system that keeps the files which its events only name."""

    def download(self, config: Config_contra, file: File, *, limit: int) -> File:
        """Return the file with its content, of at most ``limit`` bytes.

        Raises:
            Unreachable, Refused, Misconfigured: See the module's docstring.
        """
        ...
