"""Addresses in headers: who wrote, and to whom; what can't be read is left empty (A53)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from querencia.connectors.channel import Party
from querencia.connectors.mailbox.charsets import tidy_line
from querencia.connectors.mailbox.headers import decode_words

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTIES_LIMIT = 500
ADDRESS = re.compile(
    r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,64}@[^\s@<>()\\,;:\"\x00-\x1f\x7f]{1,250}"
)
# What is opened and not closed reaches to the end: no second look, no time by the square.
TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"?|\((?:[^()\\]|\\.)*\)?|<[^<>]*>?|[,;:]|[^",;:<(]+|.', re.DOTALL
)
SURNAMES_LIMIT = 6


def read_parties(header: str) -> tuple[Party, ...]:
    """Return the people that a header names, each address once.

    Groups are opened; a comma between a surname and a first name doesn't make two people.
    """
    found = _read(header)
    if not any(party.address for party in found) and re.search(r"[\"()]", header):
        found = _read(re.sub(r"[\"()]", "", header)) or found  # a quote that was never closed
    return found


def read_address(text: str) -> str:
    """Return the one address in a text, in lower case; nothing where there is none."""
    stripped = text.strip().strip("<>'\"").strip().removeprefix("mailto:").rstrip(".")
    found = ADDRESS.fullmatch(stripped)
    if not found:
        return ""
    local, _, domain = stripped.lower().rpartition("@")
    if domain.startswith((".", "-")) or ".." in domain or len(stripped) > 254:
        return ""
    return f"{local}@{domain}"


def domain_of(address: str) -> str:
    """Return what stands behind the @."""
    return address.rpartition("@")[2]


def _read(header: str) -> tuple[Party, ...]:
    parties: dict[str, Party] = {}
    for pieces in _people(header):
        party = _party(pieces)
        if party.address or party.name:
            parties.setdefault(party.address or party.name, party)
        if len(parties) >= PARTIES_LIMIT:
            break
    return tuple(parties.values())


def _people(header: str) -> Iterator[list[str]]:
    """Yield the pieces of each person."""
    person: list[str] = []
    commas, has_address = 0, False
    for piece in TOKEN.findall(header):
        if piece == ":" and not has_address:
            person, commas = [], 0  # what stands before was the name of a group
        elif piece == "," and not has_address and commas < SURNAMES_LIMIT:
            person.append(", ")  # between a surname and a first name, perhaps
            commas += 1
        elif piece in {",", ";"}:
            yield person
            person, commas, has_address = [], 0, False
        else:
            person.append(piece)
            has_address = has_address or "@" in piece
    yield person


def _party(pieces: list[str]) -> Party:
    angle = [piece for piece in pieces if piece.startswith("<")]
    comments = [piece.strip("()") for piece in pieces if piece.startswith("(")]
    words = [piece for piece in pieces if not piece.startswith(("<", "("))]
    address = next(filter(None, map(read_address, reversed(angle))), "")
    if not address and not angle:
        bare = "".join(words)
        for candidate in (bare, *bare.split()):
            address = read_address(candidate)
            if address:
                words = [bare.replace(candidate, " ", 1)]
                break
    name = _name("".join(_unquote(word) for word in words)) or _name(" ".join(comments))
    return Party(address, "" if name.lower() == address else name)


def _unquote(word: str) -> str:
    if len(word) > 1 and word.startswith('"') and word.endswith('"'):
        return re.sub(r"\\(.)", r"\1", word[1:-1])
    return word


def _name(text: str) -> str:
    return tidy_line(decode_words(text), limit=200).strip("'\", ")
