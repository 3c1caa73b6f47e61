"""The catalogues of translated messages: gettext's own files, read without a compile step."""

from __future__ import annotations

import gettext
import io
from functools import cache
from importlib.resources import files

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("en", "es")


def mark(message: str) -> str:
    """Return ``message`` as it is; the word tells the extraction that it is to be translated."""
    return message


def language_of(tag: str) -> str:
    """Return the language of a tag that may name a country too: "es" of "es_MX" and "es-AR"."""
    return tag.replace("-", "_").partition("_")[0].lower()


@cache
def translations(language: str, room: str = "report") -> gettext.NullTranslations:
    """Read the messages of ``language``; English is the language that the code is written in.

    Args:
        language: ISO 639 code, one of ``LANGUAGES``.
        room: Whose messages: "report" or "cli", which says what the report says, too.

    Raises:
        ValueError: there is no catalogue of that language.
    """
    if language == "en":
        return gettext.NullTranslations()
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise ValueError(f"no catalogue of messages for {language!r}; there are: {known}")
    source = files(f"querencia.{room}") / "locale" / language / "LC_MESSAGES" / "querencia.po"
    with source.open("rb") as lines:
        catalogue = read_po(lines, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    found = gettext.GNUTranslations(compiled)
    if room != "report":
        found.add_fallback(translations(language))
    return found
