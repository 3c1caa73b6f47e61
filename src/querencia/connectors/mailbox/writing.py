"""From what is to be said to the bytes of an e-mail."""

from __future__ import annotations

import hashlib
import html as escaping
import re
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from querencia.connectors.channel import Refused
from querencia.connectors.mailbox.charsets import tidy, tidy_name
from querencia.connectors.mailbox.lines import (
    fold,
    is_message_id,
    write_address,
    write_party,
    write_text,
)
from querencia.connectors.mailbox.plain import html_to_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from querencia.connectors.channel import File, Outgoing, Party

REFERENCES_LENGTH = 1_400  # servers refuse or cut longer ones (A19)
SECOND = re.compile(r"#[0-9a-f]{16}$")  # behind the id of a letter that shares one (A07)
MEDIA_TYPE = re.compile(r"([a-z0-9][a-z0-9!#$&^_.+-]{0,60})/([a-z0-9][a-z0-9!#$&^_.+-]{0,90})")
OUTLOOK_INDEX = re.compile(r"[A-Za-z0-9+/=]{1,600}")
PLACE = "{{content}}"
SEVEN_BIT = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Face:
    """How an organisation's letters look.

    Attributes:
        html: A whole HTML page with ``{{content}}`` where the message stands.
        files: Its images, with the content ids that ``html`` names.
    """

    html: str
    files: tuple[File, ...] = ()

    def __post_init__(self) -> None:
        if PLACE not in self.html:
            message = f"The page has no {PLACE}, where the message would stand"
            raise ValueError(message)


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
    if not is_message_id(thread.message_id):
        error = "This is no Message-ID"
        raise Refused(error)
    parties = (message.to, *thread.cc, *thread.bcc)
    recipients = tuple(dict.fromkeys(write_address(party.address) for party in parties))
    header = "".join(_headers(message, thread)).encode("ascii")
    return Written(
        raw=header + _write_body(message, thread),
        message_id=thread.message_id,
        sender=write_address(thread.sender.address),
        recipients=recipients,
    )


def expect_size(message: Outgoing) -> int:
    """Return about how many bytes a letter will have, without writing it (A64)."""
    files = sum(len(file.content or b"") or file.size for file in message.files)
    texts = len(message.text.encode()) + len(message.html.encode())
    return 4_000 + 1_000 * len(message.files) + files * 78 // 57 + texts * 3 // 2


def _headers(message: Outgoing, thread: Thread) -> Iterator[str]:
    yield fold("From", write_party(thread.sender))
    yield fold("To", write_party(message.to))
    if thread.cc:
        yield fold("Cc", _list(thread.cc))
    if thread.answer_to:
        yield fold("Reply-To", [write_address(thread.answer_to)])
    yield fold("Subject", write_text(message.subject))
    yield fold("Date", format_datetime(thread.at).split())
    yield fold("Message-ID", [f"<{thread.message_id}>"])
    answered = SECOND.sub("", message.replies_to)
    if is_message_id(answered):
        yield fold("In-Reply-To", [f"<{answered}>"])
    references = _references(thread.references, answered)
    if references:
        yield fold("References", references)
    if thread.is_automatic:
        yield fold("Auto-Submitted", ["auto-replied" if answered else "auto-generated"])
        yield fold("X-Auto-Response-Suppress", ["All"])
    if OUTLOOK_INDEX.fullmatch(thread.thread_index):
        yield fold("Thread-Index", [thread.thread_index])
    if thread.thread_topic:
        yield fold("Thread-Topic", write_text(thread.thread_topic))


def _list(parties: Sequence[Party]) -> list[str]:
    """Return people with commas between them."""
    written = [write_party(party) for party in parties]
    for words in written[:-1]:
        words[-1] += ","
    return [word for words in written for word in words]


def _references(earlier: Sequence[str], answered: str) -> list[str]:
    """Return the Message-IDs of a conversation; the first and the last ones where they are many."""
    ids = dict.fromkeys(SECOND.sub("", id_) for id_ in earlier)
    ids.pop(answered, None)
    words = [f"<{id_}>" for id_ in (*ids, answered) if is_message_id(id_)]
    first, last = words[:1], words[1:]
    while last and sum(len(word) + 1 for word in first + last) > REFERENCES_LENGTH:
        last.pop(0)
    return first + last


def _write_body(message: Outgoing, thread: Thread) -> bytes:
    text, html = _text(message, thread), _html(message, thread)
    files = [*message.files, *(thread.face.files if thread.face else ())]
    inline = [file for file in files if file.content_id and f"cid:{file.content_id}" in html]
    body = EmailMessage(policy=SEVEN_BIT)
    body.set_content(text, cte="quoted-printable")
    if html:
        body.add_alternative(html, subtype="html", cte="quoted-printable")
        *_, shown = body.iter_parts()
        for file in inline:
            _attach(shown, file, is_inline=True)
    for file in files:
        if file not in inline:
            _attach(body, file, is_inline=False)
    _name_boundaries(body, thread.message_id)
    return body.as_bytes()


def _text(message: Outgoing, thread: Thread) -> str:
    ending = f"\n\n{thread.mark}" if thread.mark else ""
    text = message.text if message.text.strip() else html_to_text(message.html)
    return tidy(f"{text.rstrip()}{ending}\n")


def _html(message: Outgoing, thread: Thread) -> str:
    """Return the message as HTML, inside the organisation's face where it has one."""
    html = message.html
    if not html and thread.face:
        lines = escaping.escape(message.text.rstrip()).replace("\n", "<br>\n")
        html = f"<div>{lines}</div>"
    if not html:
        return ""
    if thread.mark:
        mark = escaping.escape(thread.mark)
        html = f'{html}\n<p style="color:#767676;font-size:11px">{mark}</p>'
    return tidy(thread.face.html.replace(PLACE, html) if thread.face else html)


def _attach(part: MIMEPart, file: File, *, is_inline: bool) -> None:
    """Add a file.

    Raises:
        Refused: Its content is not here.
    """
    if file.content is None:
        error = f"The content of {file.name!r} is not here"
        raise Refused(error)
    found = MEDIA_TYPE.fullmatch(file.media_type.lower())
    # A letter inside of a letter must not be encoded, as long lines have to be: it goes as bytes.
    is_bytes = found is None or found[1] in {"message", "multipart"}
    main, sub = ("application", "octet-stream") if found is None or is_bytes else found.groups()
    name = tidy_name(file.name.replace("\\", "/").rpartition("/")[2]) or "file"
    if is_inline:
        content_id = f"<{file.content_id}>"
        part.add_related(
            file.content, main, sub, cid=content_id, filename=name, disposition="inline"
        )
    else:
        part.add_attachment(file.content, main, sub, filename=name)


def _name_boundaries(body: EmailMessage, message_id: str) -> None:
    """Give boundaries that no encoded content holds, the same ones at every try."""
    multiparts = [part for part in body.walk() if part.is_multipart()]
    for place, part in enumerate(multiparts):
        digest = hashlib.sha256(f"{message_id} {place}".encode()).hexdigest()
        part.set_boundary(f"=_{digest[:32]}")
