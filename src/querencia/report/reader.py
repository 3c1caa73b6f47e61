"""Whoever reads the review: their language, and their way of writing numbers, dates and money."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision

from querencia.report.catalogue import language_of, translations

if TYPE_CHECKING:
    import gettext
    from collections.abc import Callable, Sequence
    from decimal import Decimal

# A language without a country is read in the convention of the first of its homes: dates that
# nobody can misread (21 nov 2026), the week from Monday.
HOMES = {"es": "es_ES", "en": "en_GB"}
NOT_KNOWN = "–"
NOTHING = 0.005  # an amount below half a cent is written 0, without cents
WHOLE_FROM = 99.5  # amounts from here on are written without cents


@dataclass(frozen=True)
class Reader:
    """Turns words and values into text for one language and country.

    Made by ``reader_of``. Values that are not known (None, not a number) are written as a dash.
    """

    language: str
    locale: Locale
    catalogue: gettext.NullTranslations

    @property
    def tag(self) -> str:
        """The BCP 47 tag that HTML's ``lang`` wants."""
        return str(self.locale).replace("_", "-")

    def gettext(self, message: str, /, **values: object) -> str:
        """Translate ``message`` and fill in its ``%(name)s`` places; ``%%`` is a percent sign."""
        return self.catalogue.gettext(message) % values

    def called(self, message: str) -> str:
        """Translate a label that was marked where it stands; see ``labels``."""
        return self.catalogue.gettext(message)

    def ngettext(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """Translate in the form that the number ``n`` asks for; ``%(n)s`` is ``n`` written out."""
        text = self.catalogue.ngettext(singular, plural, n)
        return text % {"n": self.integer(n), **values}

    def integer(self, value: float | None) -> str:
        """Write a count: 12.345."""
        return self.number(value, 0)

    def number(self, value: float | None, digits: int = 1) -> str:
        """Write a number with exactly ``digits`` digits after the point: 12.345,6."""
        if value is None or not math.isfinite(value):
            return NOT_KNOWN
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(_unsigned_zero(value, digits), pattern, locale=self.locale))

    def short(self, value: float | None) -> str:
        """Write a number with at most one digit after the point, and none where it is zero."""
        if value is None or not math.isfinite(value):
            return NOT_KNOWN
        return self.number(value, 0 if value >= 10 or round(value, 1) == round(value) else 1)

    def percent(self, share: float | None, digits: int = 0) -> str:
        """Write a share of one in percent: 0.094 is 9 %."""
        if share is None or not math.isfinite(share):
            return NOT_KNOWN
        sign = self.locale.percent_formats[None].pattern.replace("#,##0", "")
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + sign
        return str(format_percent(share, pattern, locale=self.locale))

    def probability(self, share: float | None) -> str:
        """Write a probability; never as 0 % or 100 %, which no estimate can promise."""
        if share is None or not math.isfinite(share):
            return NOT_KNOWN
        if share < 0.01:
            return self.gettext("less than %(limit)s", limit=self.percent(0.01))
        if share > 0.99:
            return self.gettext("more than %(limit)s", limit=self.percent(0.99))
        return self.percent(share)

    def money(
        self, amount: Decimal | float | None, currency: str | None, digits: int | None = None
    ) -> str:
        """Write an amount: 1.234,50 €; whole units from 100 on unless ``digits`` says otherwise.

        Without a currency the bare number is written: no sign is better than a guessed one.
        """
        if amount is None or not math.isfinite(amount):
            return NOT_KNOWN
        if digits is None:
            whole = abs(float(amount)) < NOTHING or abs(float(amount)) >= WHOLE_FROM
            digits = 0 if whole else get_currency_precision(currency or "EUR")
        if currency is None:
            return self.number(float(amount), digits)
        standard = self.locale.currency_formats["standard"].pattern
        pattern = standard.replace(".00", "." + "0" * digits if digits else "")
        written = format_currency(
            amount, currency, pattern, locale=self.locale, currency_digits=False
        )
        return str(written)

    def day(self, value: date | None) -> str:
        """Write a date so that nobody can misread it: 21 nov 2026."""
        return NOT_KNOWN if value is None else str(format_date(value, "medium", locale=self.locale))

    def long_day(self, value: date) -> str:
        """Write a date with its weekday: sábado, 21 de noviembre de 2026."""
        return str(format_date(value, "full", locale=self.locale))

    def month(self, value: date) -> str:
        """Write a month: nov 2026."""
        return str(format_skeleton("yMMM", value, locale=self.locale))

    def long_month(self, value: date) -> str:
        """Write a month in full: noviembre de 2026."""
        return str(format_skeleton("yMMMM", value, locale=self.locale))

    def quarter(self, value: date) -> str:
        """Write a calendar quarter: T4 2026."""
        return str(format_skeleton("yQQQ", value, locale=self.locale))

    def period(self, start: date, end: date) -> str:
        """Write the period (start, end] by its first and last day."""
        return f"{self.day(start + timedelta(days=1))} – {self.day(end)}"

    def between(self, interval: tuple[float, float] | None, write: Callable[[float], str]) -> str:
        """Write an interval: 85,1 % – 91,0 %, each bound by ``write``."""
        if interval is None or not any(math.isfinite(bound) for bound in interval):
            return NOT_KNOWN
        return " – ".join(write(bound) for bound in interval)

    def listing(self, items: Sequence[str]) -> str:
        """Join with commas and the language's "and"."""
        return str(format_list(list(items), locale=self.locale))


def _unsigned_zero(value: float, digits: int) -> float:
    return 0.0 if round(value, digits) == 0 else value


@cache
def reader_of(language: str) -> Reader:
    """Make the reader of ``language``, with or without a country: "es", "es_MX", "en-GB".

    Raises:
        ValueError: there is no catalogue of that language, or no such country.
    """
    code, spoken = language.replace("-", "_"), language_of(language)
    catalogue = translations(spoken)
    try:
        locale = Locale.parse(HOMES.get(code.lower(), code))
    except UnknownLocaleError as error:
        raise ValueError(f"{language!r} names no country of that language") from error
    return Reader(spoken, locale, catalogue)
