"""What a letter is made of: its text, its HTML and its files."""

from __future__ import annotations

import html as escaping
import io
import mimetypes
import re
from dataclasses import dataclass, field, replace
from email.generator import BytesGenerator
from email.message import Message
from email.policy import compat32
from typing import TYPE_CHECKING

from querencia.connectors.channel import File
from querencia.connectors.mailbox.charsets import decode, tidy, tidy_line, tidy_name
from querencia.connectors.mailbox.cleaning import normalise_content_id
from querencia.connectors.mailbox.headers import (
    read_first,
    read_parameters,
    read_text,
)
from querencia.connectors.mailbox.plain import html_to_text
from querencia.connectors.mailbox.tnef import is_tnef, unpack_tnef

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN = re.compile(r"""cid:([^"'\s<>)]{1,500})""", re.IGNORECASE)
EXACT = compat32.clone(linesep="\r\n")
PARTS_LIMIT = 1_000
BODY_LIMIT = 2_000_000  # characters of one body; what is longer is in the raw letter
REPORT_TYPES = frozenset(
    {"message/delivery-status", "message/disposition-notification", "text/rfc822-headers"}
)
# Further ways to say the same as the text or the HTML beside them.
OTHER_TEXTS = frozenset(
    {"text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext", "application/rtf"}
)
ENDINGS = {
    "application/vnd.ms-outlook": ".msg",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "text/plain": ".txt",
}


@dataclass
class Body:
    """One text of a letter, as text, as HTML or as both."""

    text: str = ""
    html: str = ""
    alternative: int = 0  # which multipart/alternative it stands in; 0 for none


@dataclass
class Contents:
    """All that a letter holds."""

    bodies: list[Body] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    is_charset_guessed: bool = False
    is_cut: bool = False

    @property
    def text(self) -> str:
        """The letter as text, made from HTML where nothing else is there."""
        texts = (
            body.text if body.text.strip() else html_to_text(body.html) for body in self.bodies
        )
        return "\n\n".join(text.strip("\n") for text in texts if text.strip())

    @property
    def html(self) -> str:
        """The letter as HTML; nothing where it has none."""
        if not any(body.html for body in self.bodies):
            return ""
        return "\n".join(
            body.html or f"<pre>{escaping.escape(body.text)}</pre>" for body in self.bodies
        )


def read_contents(message: Message) -> Contents:
    """Return what a letter holds."""
    contents = Contents()
    for count, (part, alternative) in enumerate(_leaves(message)):
        if count >= PARTS_LIMIT:
            contents.is_cut = True
            break
        kind = part.get_content_type()
        if kind in REPORT_TYPES or (alternative and kind in OTHER_TEXTS):
            continue
        is_first = bool(alternative) or not contents.bodies
        if _is_text(part) and not _is_file(part, is_first=is_first):
            _add_body(contents, part, alternative)
        else:
            contents.files.extend(_read_files(part))
    html = contents.html
    shown = _shown_ids(html)
    contents.files = [
        file if file.content_id in shown else replace(file, content_id="")
        for file in contents.files
    ]
    return contents


def read_content(part: Message) -> bytes:
    """Return the bytes of a part, decoded as far as they can be."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _leaves(message: Message) -> Iterator[tuple[Message, int]]:
    """Yield parts that hold no parts, each with the number of the alternatives it stands in."""
    waiting: list[tuple[Message, int]] = [(message, 0)]
    alternatives = 0
    while waiting:
        part, alternative = waiting.pop()
        payload = part.get_payload()
        if part.get_content_maintype() != "multipart" or not isinstance(payload, list):
            yield part, alternative
            continue
        if part.get_content_subtype() == "alternative" and not alternative:
            alternatives += 1
            alternative = alternatives
        children = [child for child in payload if isinstance(child, Message)]
        waiting.extend((child, alternative) for child in reversed(children))


def _add_body(contents: Contents, part: Message, alternative: int) -> None:
    """Add a text; alternatives of one text make one body."""
    parameters = _parameters(part, "Content-Type")
    decoded, guessed = decode(read_content(part), parameters.get("charset", ""))
    contents.is_charset_guessed = contents.is_charset_guessed or guessed
    contents.is_cut = contents.is_cut or len(decoded) > BODY_LIMIT
    text = tidy(decoded[:BODY_LIMIT].replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        return
    if parameters.get("format", "").lower() == "flowed":
        text = join_flowed(text, without_blank=parameters.get("delsp", "").lower() == "yes")
    last = contents.bodies[-1] if contents.bodies else None
    if not alternative or last is None or last.alternative != alternative:
        last = Body(alternative=alternative)
        contents.bodies.append(last)
    if part.get_content_type() == "text/html":
        last.html = f"{last.html}\n{text}".strip("\n")
    else:
        last.text = f"{last.text}\n\n{text}".strip("\n")


def join_flowed(text: str, *, without_blank: bool = False) -> str:
    """Return text with the lines joined that a program broke only to keep them short (RFC 3676)."""
    lines: list[list[str]] = []
    depth, is_open = 0, False
    for line in text.split("\n"):
        marks = len(line) - len(line.lstrip(">"))
        said = line[marks:].removeprefix(" ")  # a blank before protects what would mean something
        is_delimiter = said == "-- "
        continues = said.endswith(" ") and not is_delimiter
        piece = said[:-1] if continues and without_blank else said
        if is_open and marks == depth and not is_delimiter:
            lines[-1].append(piece)
        else:
            lines.append([f"{'>' * marks} " if marks else "", piece])
        depth, is_open = marks, continues
    return "\n".join("".join(pieces) for pieces in lines)


def _is_text(part: Message) -> bool:
    """Tell whether a part can be read; one that should hold others, and does not, is text."""
    is_empty_shell = part.get_content_maintype() == "multipart"
    return is_empty_shell or part.get_content_type() in {"text/plain", "text/html"}


def _is_file(part: Message, *, is_first: bool) -> bool:
    """Tell whether a text came as a file; the first one that has a name may still be the body."""
    if _disposition(part) == "attachment":
        return True
    return bool(_name(part)) and not is_first


def _disposition(part: Message) -> str:
    return read_first(part, "Content-Disposition").partition(";")[0].strip().lower()


def _parameters(part: Message, header: str) -> dict[str, str]:
    return read_parameters(read_first(part, header))


def _name(part: Message) -> str:
    """Return the name of a file as its sender gave it."""
    given = _parameters(part, "Content-Disposition").get("filename")
    return tidy_name(given or _parameters(part, "Content-Type").get("name") or "")


def _read_files(part: Message) -> list[File]:
    """Return the file that a part is; those that Outlook packed into one ``winmail.dat`` (A62)."""
    kind = tidy_line(part.get_content_type(), limit=100)
    is_letter = part.get_content_maintype() == "message"
    content = _read_letter(part) if is_letter else read_content(part)
    if is_tnef(content):
        unpacked = unpack_tnef(content)
        if unpacked:
            return unpacked
    name = tidy_name(_complete(_name(part) or _own_name(part), kind))
    content_id = normalise_content_id(read_first(part, "Content-ID"))
    return [File(name, kind, content, content_id=tidy(content_id)[:500], size=len(content))]


def _read_letter(part: Message) -> bytes:
    """Return a letter that came inside of another one."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, Message):
        return read_content(part)
    if not inner.keys() and read_first(part, "Content-Transfer-Encoding").lower() == "base64":
        inner["Content-Transfer-Encoding"] = "base64"  # which must not be, and is
        return read_content(inner)
    written = io.BytesIO()
    BytesGenerator(written, mangle_from_=False, maxheaderlen=0, policy=EXACT).flatten(inner)
    return written.getvalue()


def _own_name(part: Message) -> str:
    """Return what to call a file that has no name."""
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return tidy_name(read_text(payload[0], "Subject")) or "mensaje"
    return part.get_content_maintype()


def _complete(name: str, kind: str) -> str:
    """Return a name with an ending, so that a program can be found that opens it."""
    stem, dot, ending = name.rpartition(".")
    if dot and stem and 0 < len(ending) <= 5 and kind != "message/rfc822":
        return name
    wanted = ENDINGS.get(kind) or mimetypes.guess_extension(kind) or ""
    return name if name.lower().endswith(wanted) else f"{name}{wanted}"


def _shown_ids(html: str) -> set[str]:
    """Return the content ids that HTML names (A60)."""
    return {normalise_content_id(name) for name in SHOWN.findall(escaping.unescape(html))}
