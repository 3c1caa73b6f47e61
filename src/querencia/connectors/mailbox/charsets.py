"""Bytes made into text, whatever charset they claim to be in (A50)."""

from __future__ import annotations

import codecs
import re

# What mail calls them, and the codec of Python that reads more than the name promises.
ALIASES = {
    "ansi_x3.4-1968": "cp1252",
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "cp932": "cp932",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "iso-8859-1": "cp1252",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-8-i": "iso-8859-8",
    "iso8859-1": "cp1252",
    "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "shift-jis": "cp932",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "unicode-1-1-utf-7": "utf-7",
    "us-ascii": "cp1252",
    "utf8mb4": "utf-8",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac-roman",
    "x-sjis": "cp932",
}
# Codecs that are no charset of any letter; some take time by the square of the length.
NO_CHARSET = frozenset({"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined"})
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
STATEFUL = re.compile(rb"[\x00\x1b]|~\{")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SURROGATES = re.compile(r"[\ud800-\udfff]")
SURE = 6  # bytes that are not ASCII
DIRECTIONS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def decode(data: bytes, declared: str) -> tuple[str, bool]:
    """Return text, and whether its charset had to be guessed."""
    name = _codec(declared)
    if data.isascii() and not STATEFUL.search(data) and name != "utf-7":
        return data.decode("ascii"), False
    for mark, codec in MARKS:
        if data.startswith(mark):
            return data.decode(codec, "replace"), False
    guessed = name or ("iso2022_jp_ext" if b"\x1b$" in data else "")
    # What reads as UTF-8, and is long enough for that to be no chance, is UTF-8.
    is_utf8 = guessed in {"", "cp1252"} or (
        not guessed.startswith(("utf-16", "utf-32")) and _count_high(data) >= SURE
    )
    candidates = ["utf-8", guessed] if is_utf8 and not data.isascii() else [guessed, "utf-8"]
    for codec in filter(None, candidates):
        text = _try(data, codec)
        if text is not None:
            return text, codec != name
    return _guess(data, guessed)


def _guess(data: bytes, name: str) -> tuple[str, bool]:
    """Return the best effort where the declared charset is unknown or wrong."""
    if name and name != "cp1252":
        text = data.decode(name, "replace")
        wrong = text.count("\ufffd")
        right = sum(1 for character in text if character > "\x7f") - wrong
        if right >= wrong:
            return text, True
    text_1252 = _try(data, "cp1252")
    is_declared = name == "cp1252"
    return (text_1252, not is_declared) if text_1252 is not None else (data.decode("latin-1"), True)


def _codec(declared: str) -> str:
    """Return the name of a codec, or nothing for a charset that nobody knows."""
    name = declared.strip().strip("\"'_").strip().lower()
    name = ALIASES.get(name, ALIASES.get(name.replace("_", "-"), name))
    try:
        found = codecs.lookup(name)
        b"".decode(found.name)
    except (LookupError, ValueError):
        return ""
    if found.name.replace("-", "_") in NO_CHARSET:
        return ""
    return ALIASES.get(found.name, found.name)


def _count_high(data: bytes) -> int:
    return len(data) - len(data.translate(None, delete=bytes(range(0x80, 0x100))))


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def tidy(text: str) -> str:
    """Return text that every database takes (A52): no NUL or other control, no lone surrogate."""
    return SURROGATES.sub("\ufffd", CONTROLS.sub("", text))


def tidy_line(text: str, *, limit: int = 1_000) -> str:
    """Return text of one line, of bounded length."""
    return " ".join(tidy(text[: limit * 4]).split())[:limit]


def tidy_name(text: str) -> str:
    """Return the name of a file, without what would show it in another order than it is."""
    name = DIRECTIONS.sub("", tidy_line(text))
    if len(name) <= 200:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: 199 - len(ending)]}.{ending}" if dot and len(ending) <= 10 else name[:200]
