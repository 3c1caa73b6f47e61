"""The structure of an e-mail, opened in bounded time whatever it holds (A05, A55)."""

from __future__ import annotations

import re
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from typing import TYPE_CHECKING

from querencia.connectors.mailbox.charsets import decode, tidy
from querencia.connectors.mailbox.letter import UnreadableLetter
from querencia.connectors.mailbox.parts import BODY_LIMIT, Body, Contents, read_contents

if TYPE_CHECKING:
    from email.message import Message

HEADER_LIMIT = 500_000  # bytes
HEADER_LINES = 5_000
LINES_LIMIT = 2_000_000
PARTS_LIMIT = 10_000
WORK_LIMIT = 20_000_000  # lines times levels: what the time of Python's parser grows with
END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
LEVEL = re.compile(rb"boundary\s*\*?\d*\*?=", re.IGNORECASE)


def open_letter(raw: bytes) -> tuple[Message, Contents | None]:
    """Return the header, and what the letter holds; None where its structure can't be read.

    Raises:
        UnreadableLetter: There is no header.
    """
    header, body = _divide(raw.lstrip(b"\r\n\t \0\xef\xbb\xbf"))
    bounded = header + b"\r\n\r\n" + body
    if _is_harmless(bounded):
        try:
            message: Message = BytesParser(policy=compat32).parsebytes(bounded)
            return _demand_header(message), read_contents(message)
        except (RecursionError, LookupError, ValueError, TypeError, AttributeError, AssertionError):
            pass  # nested or broken beyond what the parser takes: the header is read alone
    return _demand_header(BytesHeaderParser(policy=compat32).parsebytes(header)), None


def read_unstructured(raw: bytes) -> Contents:
    """Return a body whose structure can't be read, as the text that it is."""
    _, body = _divide(raw)
    text = tidy(decode(body[:BODY_LIMIT], "")[0])
    return Contents(bodies=[Body(text=text)], is_cut=len(body) > BODY_LIMIT)


def _divide(raw: bytes) -> tuple[bytes, bytes]:
    """Return the header, of bounded length, and the body."""
    found = END_OF_HEADER.search(raw)
    header, body = (raw[: found.start()], raw[found.end() :]) if found else (raw, b"")
    if len(header) > HEADER_LIMIT or header.count(b"\n") > HEADER_LINES:
        header = b"\n".join(header[:HEADER_LIMIT].split(b"\n")[:HEADER_LINES])
    return header, body


def _is_harmless(raw: bytes) -> bool:
    lines = raw.count(b"\n") + raw.count(b"\r")
    levels = sum(1 for _ in LEVEL.finditer(raw))
    return (
        lines <= LINES_LIMIT
        and raw.count(b"\n--") <= PARTS_LIMIT
        and lines * max(levels, 1) <= WORK_LIMIT
    )


def _demand_header(message: Message) -> Message:
    if not message.keys():
        error = "There is no header"
        raise UnreadableLetter(error)
    return message
