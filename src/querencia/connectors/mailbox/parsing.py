"""From the bytes of an e-mail to a ``Letter``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from querencia.connectors.channel import Incoming
from querencia.connectors.mailbox.authentication import read_authentication
from querencia.connectors.mailbox.automatic import Facts, find_machine
from querencia.connectors.mailbox.bounces import read_bounces
from querencia.connectors.mailbox.charsets import tidy_line
from querencia.connectors.mailbox.dates import is_credible, read_date
from querencia.connectors.mailbox.headers import read_first, read_message_ids, read_text
from querencia.connectors.mailbox.letter import Letter, UnreadableLetter
from querencia.connectors.mailbox.opening import open_letter, read_unstructured
from querencia.connectors.mailbox.people import People, read_people
from querencia.connectors.mailbox.plain import html_to_text
from querencia.connectors.mailbox.quoting import Split, split_html, split_text
from querencia.connectors.mailbox.subjects import is_forward, strip_prefixes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from email.message import Message

    from querencia.connectors.mailbox.letter import (
        Account,
        Authentication,
        Automatic,
        Bounce,
        Caution,
    )
    from querencia.connectors.mailbox.parts import Contents

REFERENCES_LIMIT = 200
ANSWERED_LIMIT = 10


@dataclass(frozen=True)
class _Source:
    """What is read, and what is known of it beforehand."""

    raw: bytes
    account: Account
    received_at: datetime
    is_sent: bool
    size: int | None

    @property
    def is_whole(self) -> bool:
        return self.size is None or self.size <= len(self.raw)


@dataclass(frozen=True)
class _Read:
    """What the headers say."""

    people: People
    message_id: str
    subject: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    date: str
    written_at: datetime | None
    authentication: Authentication
    automatic: Automatic | None


def parse_letter(
    raw: bytes,
    account: Account,
    *,
    received_at: datetime,
    is_sent: bool = False,
    size: int | None = None,
) -> Letter:
    """Read an e-mail.

    Args:
        raw: As it lies in the mailbox.
        account: The mailbox.
        received_at: When our server took it; stands in for a date that can't be believed (A54).
        is_sent: It lies in the folder of what we sent ourselves (A12).
        size: Of the whole where ``raw`` is only the header (A64).

    Raises:
        UnreadableLetter: This is no e-mail.
    """
    try:
        return _parse(_Source(raw, account, received_at, is_sent, size))
    except UnreadableLetter:
        raise
    except Exception as error:  # whatever strangers send: one bad letter never stops the rest (A05)
        message = f"The letter can't be read ({type(error).__name__})"
        raise UnreadableLetter(message) from error


def _parse(source: _Source) -> Letter:
    message, structured = open_letter(source.raw)
    contents = structured if structured is not None else read_unstructured(source.raw)
    read = _read_headers(message, source)
    text, html = contents.text, contents.html
    split = _split(text, html, read.subject)
    bounces: tuple[Bounce, ...] = ()
    if structured is not None and read.automatic in {"bounce", "report"}:
        bounces = read_bounces(message, text, account=source.account, at=read.written_at)
    cautions = _list_cautions(read, contents, source, is_structured=structured is not None)
    incoming = Incoming(
        external_id=read.message_id,
        account=source.account.address,
        party=read.people.other_end(source.account, is_sent=source.is_sent),
        at=read.written_at,
        text=split.written,
        whole_text=text if text != split.written else "",
        html=html,
        subject=read.subject,
        files=tuple(contents.files),
        replies_to=tuple(dict.fromkeys((*read.in_reply_to, *reversed(read.references)))),
        is_ours=source.is_sent,
        is_automatic=read.automatic is not None,
        details=_list_details(read, split, cautions),
    )
    return Letter(
        incoming=incoming,
        message_id=read.message_id,
        digest=_digest(read, text, contents),
        sender=read.people.sender,
        to=read.people.to,
        cc=read.people.cc,
        reply_to=read.people.reply_to,
        delivered_to=read.people.delivered_to,
        in_reply_to=read.in_reply_to,
        references=read.references,
        tag=read.people.tag(source.account),
        topic=strip_prefixes(read.subject),
        date=read.date,
        at=read.written_at or source.received_at,
        authentication=read.authentication,
        cautions=cautions,
        automatic=read.automatic,
        bounces=bounces,
        size=len(source.raw) if source.size is None else source.size,
        thread_index=_one_token(read_first(message, "Thread-Index")),
        thread_topic=read_text(message, "Thread-Topic"),
        signature=split.signature,
    )


def _read_headers(message: Message, source: _Source) -> _Read:
    people = read_people(message)
    subject = read_text(message, "Subject")
    given = read_message_ids(read_first(message, "Message-ID"))
    date = tidy_line(read_first(message, "Date"), limit=200)
    written_at = read_date(date)
    references = read_message_ids(read_first(message, "References"))
    facts = Facts(message, source.account, people.sender.address, subject)
    return _Read(
        people=people,
        message_id=given[0] if given else _make_id(source.raw),
        subject=subject,
        in_reply_to=read_message_ids(read_first(message, "In-Reply-To"))[:ANSWERED_LIMIT],
        references=references[-REFERENCES_LIMIT:],
        date=date,
        written_at=(
            written_at if written_at and is_credible(written_at, source.received_at) else None
        ),
        authentication=read_authentication(message, source.account.authentication_server),
        automatic=None if source.is_sent else find_machine(facts),
    )


def _make_id(raw: bytes) -> str:
    """Return the id of a letter that has none: the same bytes have the same one (A03)."""
    return f"{hashlib.sha256(raw).hexdigest()[:40]}@missing.invalid"


def _split(text: str, html: str, subject: str) -> Split:
    """Return what was written, by the text's own marks or else by those of the HTML."""
    if is_forward(subject):
        return Split(text)
    split = split_text(text)
    if split.quoted or not html:
        return split
    parts = split_html(html)
    if not parts.quoted:
        return split
    shorter = split_text(html_to_text(parts.reply))
    return Split(shorter.reply, html_to_text(parts.quoted), shorter.signature)


def _digest(read: _Read, text: str, contents: Contents) -> str:
    """Return a digest of what a letter says; see ``Letter.digest``."""
    files = [hashlib.sha256(file.content or b"").hexdigest() for file in contents.files]
    said = [read.people.sender.address, read.date, read.subject, " ".join(text.split()), files]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _list_cautions(
    read: _Read, contents: Contents, source: _Source, *, is_structured: bool
) -> tuple[Caution, ...]:
    """Return what a reader of this letter should know."""
    sender = read.people.sender.address
    found: dict[Caution, bool] = {
        "authentication_failed": read.authentication.dmarc == "fail",
        "body_missing": not source.is_whole,
        "body_unreadable": not is_structured,
        "charset_guessed": contents.is_charset_guessed,
        "date_missing": not read.date,
        "date_wrong": bool(read.date) and read.written_at is None,
        "html_cut": contents.is_cut,
        "id_missing": read.message_id.endswith("@missing.invalid"),
        "pretends_to_be_us": not source.is_sent and sender in source.account.addresses,
        "reply_to_elsewhere": read.people.is_answered_elsewhere,
        "sender_unreadable": not sender,
        "several_senders": len(read.people.senders) > 1,
    }
    return tuple(caution for caution, holds in found.items() if holds)


def _list_details(read: _Read, split: Split, cautions: tuple[Caution, ...]) -> Mapping[str, Any]:
    """Return what only mail knows, as plain JSON values."""
    people = read.people
    return {
        "to": [asdict(party) for party in people.to],
        "cc": [asdict(party) for party in people.cc],
        "reply_to": [asdict(party) for party in people.reply_to],
        "date": read.date,
        "references": list(read.references),
        "authentication": asdict(read.authentication),
        "cautions": list(cautions),
        "automatic": read.automatic or "",
        "signature": split.signature,
    }


def _one_token(text: str) -> str:
    """Return a header that is one long word, as Outlook folds it."""
    return "".join(tidy_line(text).split())
