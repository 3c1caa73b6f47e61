"""Headers of a letter as text, whatever they hold; nothing here raises."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from querencia.connectors.mailbox.charsets import decode, tidy, tidy_line

if TYPE_CHECKING:
    from email.message import Message

LENGTH_LIMIT = 100_000
WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=")
PARAMETER = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))', re.DOTALL)
CONTINUED = re.compile(r"([^*]+)\*(\d{1,4})?(\*)?$")
MESSAGE_ID = re.compile(r"<([^<>]+)>")
MESSAGE_ID_LIMIT = 500


def read_all(message: Message, name: str) -> list[str]:
    """Return all headers of a name, unfolded; encoded words are left as they are."""
    wanted = name.lower()
    # As they came: what ``get_all`` returns has lost the bytes that are not ASCII.
    values = [value for key, value in message.raw_items() if key.lower() == wanted]
    return [_unfold(_recover(str(value)[:LENGTH_LIMIT])) for value in values]


def read_first(message: Message, name: str) -> str:
    """Return the first header of a name, unfolded, or nothing."""
    return next(iter(read_all(message, name)), "")


def read_text(message: Message, name: str) -> str:
    """Return the first header of a name as a reader should see it."""
    return tidy_line(decode_words(read_first(message, name)))


def decode_words(text: str) -> str:
    """Return text with its encoded words decoded (A51).

    Neighbouring words of one charset are joined as bytes first: programs cut them inside of
    characters.
    """
    pieces: list[str] = []
    data, charset, end = b"", "", 0
    for word in WORD.finditer(text):
        between = text[end : word.start()]
        is_continued = data and not between.strip() and word[1].lower() == charset
        if not is_continued:
            pieces.append(decode(data, charset)[0])
            pieces.append("" if data and not between.strip() else between)
            data, charset = b"", word[1].lower()
        data += _decode_word(word[2], word[3])
        end = word.end()
    pieces.extend((decode(data, charset)[0], text[end:]))
    return "".join(pieces)


def read_parameters(header: str) -> dict[str, str]:
    """Return the parameters behind a header's value (RFC 2045, and RFC 2231 as far as it is true).

    Encoded words, which must not stand there and often do, are decoded too; a percent sign in a
    name that is not encoded stays one (A52).
    """
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for match in PARAMETER.finditer(header[:LENGTH_LIMIT]):
        quoted, bare = match[2], match[3]
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else (bare or "").strip()
        continued = CONTINUED.match(match[1].lower())
        if continued:
            order = int(continued[2] or 0)
            is_encoded = bool(continued[3]) or continued[2] is None
            pieces.setdefault(continued[1], {})[order] = (value, is_encoded)
        else:
            plain.setdefault(match[1].lower(), decode_words(value))
    plain.update({name: _join(parts) for name, parts in pieces.items()})
    return {name: tidy(value) for name, value in plain.items()}


def read_message_ids(text: str) -> tuple[str, ...]:
    """Return the Message-IDs in a header, each once, without brackets and blanks (A01)."""
    found = MESSAGE_ID.findall(text)
    if not found:
        found = [token for token in text.split() if "@" in token][:1]
    ids = ("".join(tidy(message_id).split()) for message_id in found)
    return tuple(dict.fromkeys(id_ for id_ in ids if 0 < len(id_) <= MESSAGE_ID_LIMIT))


def _recover(value: str) -> str:
    """Return a header with the bytes in it that are not ASCII as text."""
    try:
        return decode(value.encode("ascii", "surrogateescape"), "")[0]
    except UnicodeEncodeError:
        return value


def _unfold(value: str) -> str:
    return re.sub(r"[\r\n]+[ \t]*", " ", value).strip()


def _decode_word(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        return quopri.decodestring(text.encode("utf-8", "replace"), header=True)
    kept = re.sub(r"[^A-Za-z0-9+/]", "", text)
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    try:
        return base64.b64decode(kept + "=" * (-len(kept) % 4))
    except binascii.Error:
        return text.encode("utf-8", "replace")


def _join(parts: dict[int, tuple[str, bool]]) -> str:
    """Join the pieces of a parameter in their order, and decode those that say they are encoded."""
    charset, data = "", b""
    for order in sorted(parts):
        value, is_encoded = parts[order]
        if is_encoded and not data and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        raw = value.encode("utf-8", "surrogateescape")
        data += unquote_to_bytes(raw) if is_encoded else raw
    return decode_words(decode(data, charset)[0])
