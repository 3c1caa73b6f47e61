"""The language in which the command line speaks: Spanish, unless something says English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.report.catalogue import LANGUAGES, language_of, translations
from querencia.report.reader import reader_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from querencia.report.reader import Reader

DEFAULT = "es"
_spoken = {"language": "en"}  # what the code is written in, until `speak` says otherwise


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language to speak: ``--lang`` before the locale before Spanish.

    With a country where ``--lang`` names one: it decides how numbers, dates and money are written.

    The arguments are looked through before they are parsed, because the help and the errors of
    the parsing speak that language already. A locale counts as English when it begins with "en";
    C and POSIX say nothing about the language of whoever is there.
    """
    for at, argument in enumerate(arguments):
        name, _equals, value = argument.partition("=")
        if name == "--lang":
            value = value or "".join(arguments[at + 1 : at + 2])
            if language_of(value) in LANGUAGES:
                return value
    locale = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "en" if locale.lower().startswith("en") else DEFAULT


def speak(language: str) -> None:
    """Speak ``language``, with or without a country, from now on."""
    _spoken["language"] = language


def spoken_language() -> str:
    """Return the language spoken at present."""
    return language_of(spoken_locale())


def spoken_locale() -> str:
    """Return the language spoken at present, and the country where one was named."""
    return _spoken["language"]


def reader() -> Reader:
    """Return how whoever reads the terminal writes numbers, dates and money."""
    return reader_of(spoken_locale())


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """Translate in the form that the number ``n`` asks for; ``%(n)s`` is ``n`` written out."""
    text = translations(spoken_language(), "cli").ngettext(one, many, n)
    return text % {"n": reader().integer(n), **values}


def _(message: str, /, **values: object) -> str:
    """Translate ``message`` and fill in its ``%(name)s`` places."""
    text = translations(spoken_language(), "cli").gettext(message)
    return text % values if values else text
