"""Finding out how a text file is encoded, and reading it as UTF-8."""

from __future__ import annotations

import codecs
from collections import Counter
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from itertools import chain
from typing import TYPE_CHECKING

from querencia.analytics.ledger import UnusableLedger
from querencia.connectors.columns.texts import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BLOCK = 1 << 24
_SAMPLE = 1 << 18
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ONE_BYTE = ("cp1252", "mac_roman", "cp858")  # cp858 is cp850 with a €
_AT_HOME = frozenset("áéíóúñüçÁÉÍÓÚÑÜÇ")
_SYMBOLS = frozenset("€¤ºª¿¡’‘“”–—…·°£«»´")
_INVISIBLE = tuple(char.encode() for char in INVISIBLE)


@dataclass(frozen=True)
class Encoding:
    """How a text file is encoded.

    Attributes:
        name: As Python calls it.
        skip: Length in bytes of the byte order mark.
        errors: Name of the handler of bytes that it cannot be.
    """

    name: str
    skip: int = 0
    errors: str = "strict"


UTF8 = Encoding("utf-8", 0, "checked")
"""UTF-8 without a mark, of which every byte is known to be in order."""


def detect_encoding(path: Path) -> Encoding:
    """Find out the encoding: by its byte order mark, by being UTF-8, or by how it reads.

    The whole file is looked at, because the first accent may stand in its last line.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return Encoding(name, len(bom), "replace")
    wide = _wide(head)
    if wide:
        return Encoding(wide, 0, "replace")
    if _is_utf8(path):
        return UTF8
    strange, fine = _count_strange(path)
    if fine > 10 * strange:  # UTF-8 into which something else was pasted
        return Encoding("utf-8", 0, "as_cp1252")
    return Encoding(_most_natural(path), 0, "as_latin1")


def utf8_blocks(path: Path, encoding: Encoding) -> Iterator[bytes]:
    """Yield the text in UTF-8, without invisible characters, in blocks that may end anywhere.

    Raises:
        UnusableLedger: When the file is not in the encoding that the user named.
    """
    rest = b""
    for block in _as_utf8(path, encoding):
        seen = rest + block if rest else block
        rest = next((seen[-n:] for n in (2, 1) if _may_begin_invisible(seen[-n:])), b"")
        seen = seen[: len(seen) - len(rest)]
        for char in _INVISIBLE:
            # To look for one byte takes no time, and € begins as most of these do.
            if char.removeprefix(b"\xe2")[:1] in seen and char in seen:
                seen = seen.replace(char, b"")
        if seen:
            yield seen
    if rest:
        yield rest


def _may_begin_invisible(end: bytes) -> bool:
    return any(char.startswith(end) and char != end for char in _INVISIBLE)


def _as_utf8(path: Path, encoding: Encoding) -> Iterator[bytes]:
    if encoding == UTF8:  # as detected: every byte has been looked at
        yield from _blocks(path, 0)
        return
    decoder = _decoder(encoding)
    try:
        for block in chain(_blocks(path, encoding.skip), [b""]):
            text = decoder.decode(block, final=not block)
            if text:
                yield text.encode("utf-8", "replace")
    except UnicodeError as error:
        raise UnusableLedger(
            "%(file)s is not encoded in %(encoding)s.", file=path, encoding=encoding.name
        ) from error


def _decoder(encoding: Encoding) -> codecs.IncrementalDecoder:
    try:
        TextIOWrapper(BytesIO(), encoding.name)  # refuses codecs that are none of text: hex, zip
        return codecs.getincrementaldecoder(encoding.name)(encoding.errors)
    except (LookupError, ValueError) as error:
        raise UnusableLedger(
            "%(name)s is not the name of an encoding; try utf-8 or cp1252.",
            name=repr(encoding.name),
        ) from error


def _blocks(path: Path, skip: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(skip)
        while block := file.read(_BLOCK):
            yield block


def _wide(head: bytes) -> str | None:
    """Recognise UTF-16 without its mark: every other byte of Western text is zero."""
    even, odd = head[0:4096:2], head[1:4096:2]
    if len(odd) >= 8:
        if odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.1 * len(even):
            return "utf-16-le"
        if even.count(0) > 0.6 * len(even) and odd.count(0) < 0.1 * len(odd):
            return "utf-16-be"
    return None


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in _blocks(path, 0):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _count_strange(path: Path) -> tuple[int, int]:
    """Count the bytes that UTF-8 does not allow, and the accents that it has."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    strange = fine = 0
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            text = decoder.decode(block, final=not block)
            for char, count in Counter(text).items():
                if "\udc80" <= char <= "\udcff":
                    strange += count
                elif char > "\x7f":
                    fine += count
            if not block:
                return strange, fine


def _most_natural(path: Path) -> str:
    """Choose among the encodings of one byte the one in which the accents make words."""
    sample = b"".join(_lines_with_accents(path))
    scores = {name: _naturalness(sample.decode(name, "replace")) for name in _ONE_BYTE}
    return max(_ONE_BYTE, key=lambda name: scores[name])


def _lines_with_accents(path: Path) -> Iterator[bytes]:
    length = 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                length += len(line)
                yield line[:_SAMPLE]
                if length > _SAMPLE:
                    return


def _naturalness(text: str) -> int:
    """Score a text: accented letters inside words of their case, symbols outside of words."""
    score = 0
    padded = f" {text} "
    for before, char, after in zip(padded, padded[1:], padded[2:], strict=False):
        if char <= "\x7f":
            continue
        if char.isalpha() and char not in "ºª":
            lower = [c for c in (before, after) if c.isascii() and c.isalpha()]
            clash = any(c.islower() for c in lower) if char.isupper() else False
            clash = clash and before.isalpha()
            clash = clash or (char.islower() and len(lower) == 2 and all(map(str.isupper, lower)))
            alone = not (before.isalpha() or after.isalpha())  # as in "12,50 ñ", where € is meant
            score += -2 if clash else -1 if alone else 3 if char in _AT_HOME else 1
        elif before.isalpha() and after.isalpha() and char not in "·’":
            score -= 2
        elif char in _SYMBOLS:
            score += 2
        else:
            score -= 1
    return score


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that UTF-8 does not allow as Windows writes them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    strange = error.object[error.start : error.end]
    return strange.decode("cp1252", "as_latin1"), error.end


def _as_latin1(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that Windows left free as what they are in Latin 1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("as_cp1252", _as_cp1252)
codecs.register_error("as_latin1", _as_latin1)
