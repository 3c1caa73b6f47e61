"""What the library refused, said to a person in their language."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from querencia.report.catalogue import translations
from querencia.report.reader import reader_of

if TYPE_CHECKING:
    from querencia.analytics.errors import ExplainedError


def explained(error: ExplainedError, language: str) -> str:
    """Say what the library refused, and why; words and days among the values are in it too.

    Args:
        error: What it raised.
        language: ISO 639 code, one of ``LANGUAGES``.
    """
    say = translations(language).gettext
    values = {name: _in_words(value, language) for name, value in error.values.items()}
    return say(error.sentence) % values if values else say(error.sentence)


def _in_words(value: object, language: str) -> object:
    match value:
        case str():
            return translations(language).gettext(value) if value else value
        case date():
            return reader_of(language).day(value)
    # What the library has a name for in each language tells it; asked so, because to import it
    # for its types takes longer than everything else that an error needs.
    in_words = getattr(value, "in_words", None)
    return value if in_words is None else in_words(language)
