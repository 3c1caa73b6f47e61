"""Who reads this page: their language and country, known to every template."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel import UnknownLocaleError
from django.utils import timezone, translation

from querencia.report.reader import Reader, reader_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Reading:
    """How values are written on the page that is being made."""

    reader: Reader
    currency: str
    zone: ZoneInfo


_DEFAULT = Reading(reader_of("es"), "EUR", ZoneInfo("Europe/Madrid"))
_current: ContextVar[Reading] = ContextVar("reading", default=_DEFAULT)


def reader_for(language: str, country: str) -> Reader:
    """Return the reader of a language in a country, or of the language where that is unusual."""
    try:
        return reader_of(f"{language}_{country}")
    except (ValueError, UnknownLocaleError):
        return reader_of(language)


def current() -> Reading:
    """Return whom the page in this context is written for."""
    return _current.get()


@contextmanager
def reading_as(reading: Reading) -> Iterator[None]:
    """Write what is made inside for this reader: words, numbers, money and times of day."""
    token = _current.set(reading)
    try:
        with translation.override(reading.reader.language), timezone.override(reading.zone):
            yield
    finally:
        _current.reset(token)
