"""Header lines as they are written: encoded, folded, and never more lines than were meant."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from querencia.connectors.channel import Refused
from querencia.connectors.mailbox.addresses import read_address
from querencia.connectors.mailbox.charsets import tidy_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from querencia.connectors.channel import Party

WIDTH = 76
WORD_BYTES = 42  # of UTF-8 in one encoded word, which may have 75 characters
PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
PLAIN_WORD = re.compile(r"[\x21-\x7e]{1,70}")
MESSAGE_ID = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]{1,200}@[\x21-\x3b\x3d\x3f-\x7e]{1,200}")


def fold(name: str, words: Iterable[str]) -> str:
    """Return one header of words that are written with a blank between them.

    Raises:
        Refused: A word would begin another header.
    """
    line, lines = f"{name}:", []
    for word in words:
        if not word.isascii() or not word.isprintable():
            message = f"What stands in {name} can't be written"
            raise Refused(message)
        if len(line) + 1 + len(word) > WIDTH and not line.endswith(":"):
            lines.append(line)
            line = ""
        line = f"{line} {word}"
    return "".join(f"{one}\r\n" for one in (*lines, line))


def write_text(text: str) -> list[str]:
    """Return the words of a text of one line."""
    words = tidy_line(text).split(" ")
    if all(PLAIN_WORD.fullmatch(word) and "=?" not in word for word in words):
        return words
    return _encode(" ".join(words))


def write_party(party: Party) -> list[str]:
    """Return the words of a name with its address.

    Raises:
        Refused: It is no address.
    """
    address = write_address(party.address)
    name = tidy_line(party.name, limit=200)
    if not name:
        return [address]
    if PLAIN_NAME.fullmatch(name) and "=?" not in name and len(name) <= WIDTH:
        return [f'"{name}"', f"<{address}>"]
    return [*_encode(name), f"<{address}>"]


def write_address(address: str) -> str:
    """Return an address as servers take it, of another alphabet's domain in its ASCII form.

    Raises:
        Refused: It is no address, or one that most servers don't take.
    """
    local, _, domain = read_address(address).rpartition("@")
    try:
        written = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        written = ""
    if not written or not local.isascii():
        message = f"{tidy_line(address, limit=100)!r} is no address that a letter can be sent to"
        raise Refused(message, is_permanent=True)
    return f"{local}@{written}"


def is_message_id(text: str) -> bool:
    """Tell whether a Message-ID without brackets can stand in a header."""
    return bool(MESSAGE_ID.fullmatch(text)) and not text.endswith("@missing.invalid")


def _encode(text: str) -> list[str]:
    """Return encoded words, none of which cuts a character."""
    words, piece = [], b""
    for character in text:
        encoded = character.encode()
        if len(piece) + len(encoded) > WORD_BYTES:
            words.append(piece)
            piece = b""
        piece += encoded
    words.append(piece)
    return [f"=?utf-8?B?{base64.b64encode(word).decode()}?=" for word in words]
