"""What servers report of letters of ours: not delivered, delayed, read (A40, A41)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING, Literal, TypeAlias

from querencia.connectors.channel import Delivery
from querencia.connectors.mailbox.addresses import read_address
from querencia.connectors.mailbox.charsets import tidy_line
from querencia.connectors.mailbox.headers import read_first, read_message_ids, read_text
from querencia.connectors.mailbox.letter import Account, Bounce

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

# The address itself is no good: unknown user or domain, moved, disabled, no such host.
HARD = frozenset(("5.0.0", "5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.1"))
# What is refused for the letter's sake says nothing of the address, whatever the code.
ABOUT_THE_LETTER = re.compile(
    r"spam|block|blacklist|reputation|policy|virus|too large|size limit|quota|rate limit|dmarc|spf",
    re.IGNORECASE,
)
UNKNOWN = re.compile(
    r"user (?:is )?unknown|unknown user|no such (?:user|recipient|mailbox|person|address)|"
    r"(?:does not|doesn't) (?:exist|have)|not found|mailbox unavailable|no mailbox here|"
    r"invalid (?:recipient|mailbox)|recipient (?:address )?rejected: user|address unknown|"
    r"usuario (?:desconocido|inexistente)|no existe|no encontrad|n[aã]o existe|no s'ha trobat",
    re.IGNORECASE,
)
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY_CODE = re.compile(r"(?<![\d.])([45]\d\d)[ -]")
ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']{1,64}@[A-Za-z0-9.-]{1,200}")
MESSAGE_ID = re.compile(
    r"^[ >]*(?:x-original-|original-)?message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE
)
FAILED_WORDS = re.compile(
    r"undeliver|delivery (?:status notification|failure|has failed)|returned mail|"
    r"failure notice|mail delivery failed|message not delivered|could not be delivered|"
    r"no (?:se ha podido|se pudo|se puede) entregar|no entregad[oa]|"
    r"error (?:en|de) (?:la )?entrega|"
    r"n[aã]o (?:foi )?(?:entregue|poss[ií]vel entregar)|no s'ha pogut lliurar",
    re.IGNORECASE,
)
DELAYED_WORDS = re.compile(r"delay|warning: message|retras|demora|atras", re.IGNORECASE)
# Behind these words a report repeats our letter.
COPY = re.compile(
    r"^(?:-{2,}.*(?:copy|original|header|copia|cabecera).*$|Received:)",
    re.IGNORECASE | re.MULTILINE,
)
TEXT_LIMIT = 50_000
RECIPIENTS_LIMIT = 100

State: TypeAlias = Literal["sent", "delivered", "read", "failed"]


@dataclass(frozen=True)
class _Report:
    """What one report says of every recipient."""

    message: Message
    text: str
    account: Account
    at: datetime | None
    original: str

    def tell(self, state: State, recipient: str, status: str, reason: str) -> Bounce:
        permanent = state == "failed" and is_hard(status, reason)
        address = self.account.address
        delivery = Delivery(self.original, address, state, self.at, reason, permanent)
        return Bounce(delivery, recipient, status)


def read_bounces(
    message: Message, text: str, *, account: Account, at: datetime | None
) -> tuple[Bounce, ...]:
    """Return what became of each recipient that a letter reports on.

    Call it for letters that count as a bounce or a report only: what it reads, anybody can write.
    """
    text = text[:TEXT_LIMIT]
    report = _Report(message, text, account, at, find_original(message, text))
    parts = {part.get_content_type(): part for part in message.walk()}
    if "message/disposition-notification" in parts:
        return tuple(_read_receipt(report, parts["message/disposition-notification"]))
    if "message/delivery-status" in parts:
        found = tuple(_read_status(report, parts["message/delivery-status"]))
        if found:
            return found
    return tuple(_read_words(report))


def find_original(message: Message, text: str) -> str:
    """Return the Message-ID of the letter that is reported on; nothing where it is not told."""
    parts = [part for part in message.walk() if part is not message]
    said = MESSAGE_ID.search(text)
    names = ("X-Original-Message-ID", "In-Reply-To", "References")
    told = [*map(_id_in, parts), said[1] if said else ""]
    told.extend(read_first(message, name) for name in names)
    return next((ids[-1] for ids in map(read_message_ids, told) if ids), "")


def is_hard(status: str, reason: str) -> bool:
    """Tell whether the address itself is no good (A41)."""
    if ABOUT_THE_LETTER.search(reason):
        return False
    return status in HARD or (status.startswith("5") and bool(UNKNOWN.search(reason)))


def _id_in(part: Message) -> str:
    """Return the Message-ID that stands in a part of a report."""
    kind = part.get_content_type()
    if kind == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        found = MESSAGE_ID.search(content.decode("latin-1") if isinstance(content, bytes) else "")
        return found[1] if found else ""
    if part.get_content_maintype() != "message":
        return ""
    name = "Message-ID" if kind == "message/rfc822" else "Original-Message-ID"
    return next(filter(None, (read_first(block, name) for block in _blocks_of(part))), "")


def _blocks_of(part: Message) -> list[Message]:
    payload = part.get_payload()
    blocks = payload if isinstance(payload, list) else []
    return [block for block in blocks if isinstance(block, Message)]


def _read_status(report: _Report, part: Message) -> Iterator[Bounce]:
    """Yield what a delivery status says of each recipient (RFC 3464)."""
    for block in _blocks_of(part)[:RECIPIENTS_LIMIT]:
        action = read_first(block, "Action").split(";")[0].strip().lower()
        recipient = _typed(block, "Original-Recipient") or _typed(block, "Final-Recipient")
        if not action and not recipient:
            continue  # what is said of the whole letter
        reason = tidy_line(read_first(block, "Diagnostic-Code").partition(";")[2], limit=500)
        status = _status(read_first(block, "Status")) or _status(reason)
        reason = reason or tidy_line(read_first(block, "Status"), limit=500)
        yield report.tell(_state(action, status), recipient, status, reason)


def _read_receipt(report: _Report, part: Message) -> Iterator[Bounce]:
    """Yield that a letter was read (RFC 8098); nothing where it was only thrown away."""
    for block in _blocks_of(part):
        if "displayed" in read_first(block, "Disposition").lower():
            yield report.tell("read", _typed(block, "Final-Recipient"), "", "")


def _read_words(report: _Report) -> Iterator[Bounce]:
    """Yield what a report says in its own words, as far as it says it."""
    named = read_first(report.message, "X-Failed-Recipients")
    subject = read_text(report.message, "Subject")
    if not named and not FAILED_WORDS.search(f"{subject}\n{report.text}"):
        return
    words = COPY.split(report.text, maxsplit=1)[0]
    status = _status(words)
    code = REPLY_CODE.search(words)
    if not status and code:
        # A bare code of SMTP, without words that say so, is not known to be about the address.
        status = f"{code[1][0]}.1.1" if UNKNOWN.search(words) else code[1][0]
    is_delayed = not status.startswith("5") and bool(DELAYED_WORDS.search(subject))
    state = _state("delayed" if is_delayed else "failed", status)
    for recipient in _recipients(report, named, words):
        yield report.tell(state, recipient, status, _reason(words))


def _recipients(report: _Report, named: str, words: str) -> list[str]:
    """Return whom a report in words is about: those in its header, else the first it names."""
    found = [read_address(piece) for piece in re.split(r"[,\s]+", named)]
    if not any(found):
        addresses = (read_address(address) for address in ADDRESS.findall(words))
        found = [one for one in addresses if not one.startswith(("mailer-daemon@", "postmaster@"))]
    others = [one for one in dict.fromkeys(found) if one and one not in report.account.addresses]
    return (others[:RECIPIENTS_LIMIT] if named else others[:1]) or [""]


def _state(action: str, status: str) -> State:
    if action == "delayed":
        return "sent"
    if action in {"delivered", "relayed", "expanded"}:
        return "delivered"
    return "delivered" if status.startswith("2") else "failed"


def _typed(block: Message, name: str) -> str:
    """Return the address behind ``rfc822;``."""
    return read_address(read_first(block, name).rpartition(";")[2])


def _status(text: str) -> str:
    found = STATUS.search(text)
    return found[1] if found else ""


def _reason(text: str) -> str:
    """Return the line that says why."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for pattern in (STATUS, REPLY_CODE, UNKNOWN, FAILED_WORDS):
        for line in lines:
            if pattern.search(line):
                return tidy_line(line, limit=500)
    return tidy_line(lines[0], limit=500) if lines else ""
