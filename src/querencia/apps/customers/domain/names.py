"""Names and words as they are compared: without accents, case and punctuation."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_INITIALS = re.compile(r"(?<=\b\w)\.\s?(?=\w\b)")


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared; initials are one word.

    >>> words("Panadería Núñez, S.L.")
    ['panaderia', 'nunez', 'sl']
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _WORD.findall(_INITIALS.sub("", plain))


def name_key(name: str) -> str:
    """Return what a name is sorted and compared by.

    >>> name_key("  Óptica   ÑANDÚ ")
    'optica nandu'
    """
    return " ".join(words(name))[:200]
