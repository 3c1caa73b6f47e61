"""What people write as values of options, parsed: dates, numbers, rates, amounts, pairs.

Dates are ISO (2026-11-21) or day first (21/11/2026); decimals have a point or a comma. Whatever
cannot be read is a `typer.BadParameter` with a sentence.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import typer

from querencia.cli.errors import explained
from querencia.cli.language import _
from querencia.report.catalogue import LANGUAGES, language_of
from querencia.report.reader import reader_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})([/.-])(?P<month>\d{1,2})\2(?P<year>\d{4})")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")


def parse_date(text: str) -> date:
    """Read a date: 2026-11-21 or 21/11/2026."""
    found = _ISO.fullmatch(text.strip()) or _DAY_FIRST.fullmatch(text.strip())
    if found is None:
        raise typer.BadParameter(
            _("“%(text)s” is no date; write it like 2026-11-21 or 21/11/2026.", text=text)
        )
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise typer.BadParameter(_("the calendar has no day “%(text)s”.", text=text)) from None


def is_number(text: str) -> bool:
    """Tell whether ``parse_decimal`` would read it."""
    return _NUMBER.fullmatch(text.strip()) is not None


def parse_decimal(text: str) -> Decimal:
    """Read a number exactly: 1234.5 or 1234,5, without separators of thousands."""
    if not is_number(text):
        raise typer.BadParameter(_("“%(text)s” is no number; write it like 0.5 or 0,5.", text=text))
    return Decimal(text.strip().replace(",", "."))


def parse_positive(text: str) -> float:
    """Read a number above zero."""
    number = parse_decimal(text)
    if number <= 0:
        raise typer.BadParameter(_("it must be greater than zero, not %(text)s.", text=text))
    return float(number)


def parse_count(text: str) -> int:
    """Read a whole number above zero."""
    number = parse_decimal(text)
    if number < 1 or number != int(number):
        raise typer.BadParameter(_("it must be 1, 2, 3 or more, not %(text)s.", text=text))
    return int(number)


def parse_port(text: str) -> int:
    """Read the number of a port."""
    number = parse_count(text)
    if number > 65_535:
        raise typer.BadParameter(_("it must be 65535 or less, not %(text)s.", text=text))
    return number


def parse_share(text: str) -> float:
    """Read a share of one: 0.35, 0,35 or 35%."""
    percent = text.strip().endswith("%")
    number = parse_decimal(text.strip().removesuffix("%"))
    share = float(number / 100 if percent else number)
    if not 0 <= share <= 1:
        raise typer.BadParameter(
            _("it must lie between 0 and 1 (or 0%% and 100%%), not %(text)s.", text=text)
        )
    return share


def parse_cost(text: str) -> Decimal:
    """Read an amount of money that is not negative."""
    amount = parse_decimal(text)
    if amount < 0:
        raise typer.BadParameter(_("it can't be less than zero, not %(text)s.", text=text))
    return amount


def parse_columns(text: str) -> Mapping[str, str]:
    """Read customer=Cliente,date=Fecha into the ledger's columns and their headings."""
    from querencia.analytics.ledger import LedgerError
    from querencia.analytics.ledger import parse_columns as parse

    try:
        return parse(text)
    except LedgerError as error:
        raise typer.BadParameter(explained(error)) from None


def parse_date_order(text: str) -> str:
    """Read the order of day, month and year: dmy, mdy or ymd."""
    return _one_of(text.strip().lower(), ("dmy", "mdy", "ymd"))


def parse_decimal_mark(text: str) -> str:
    """Read a decimal mark: a comma or a point, or its name in either language."""
    names = {"comma": ",", "coma": ",", "point": ".", "punto": "."}
    return _one_of(names.get(text.strip().lower(), text.strip()), (",", "."))


def parse_delimiter(text: str) -> str:
    """Read what stands between the fields of a text file: a sign, or its name."""
    names = {
        **dict.fromkeys(("tab", "tabulador", "\\t"), "\t"),
        **dict.fromkeys(("comma", "coma"), ","),
        **dict.fromkeys(("semicolon", "punto y coma"), ";"),
    }
    sign = names.get(text.strip().lower(), text)
    if len(sign) != 1 or not sign.isascii() or sign in '"\r\n':
        raise typer.BadParameter(
            _("it must be one sign, like ; or , or | or tab, not “%(text)s”.", text=text)
        )
    return sign


def _one_of(text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        choices = _(" or ").join(known)
        raise typer.BadParameter(
            _("it must be %(choices)s, not “%(text)s”.", choices=choices, text=text)
        )
    return text


def parse_language(text: str) -> str:
    """Read a language that Querencia speaks, with or without a country: es, en, es_MX, es-AR."""
    if language_of(text) not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise typer.BadParameter(
            _("Querencia does not speak “%(text)s”; it speaks %(known)s.", text=text, known=known)
        )
    try:
        reader_of(text)
    except ValueError:
        raise typer.BadParameter(
            _(
                "“%(text)s” names no country whose way of writing is known; write it like es_MX"
                " or en_GB.",
                text=text,
            )
        ) from None
    return text


def parse_country(text: str) -> str:
    """Read the ISO 3166 code of a country, ES or MX."""
    code = text.strip().upper()
    if not re.fullmatch("[A-Z]{2}", code):
        raise typer.BadParameter(
            _("“%(text)s” is no code of a country; write it like ES or MX.", text=text)
        )
    return code
