"""One currency for a whole ledger: two are never added without rates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from querencia.analytics.ledger.errors import LedgerError, MixedCurrencies
from querencia.analytics.ledger.rejection import EARLIEST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ibis.expr.types import StringColumn, Value

RATE = "decimal(18, 8)"
FIRST_DAY = date(EARLIEST_YEAR, 1, 1)
ALWAYS = date.min
"""The day of a rate that holds from the beginning."""
_NAMES = {
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "US$": "USD", "USD$": "USD",
    "U$S": "USD", "MX$": "MXN", "MXN$": "MXN", "S/": "PEN", "S/.": "PEN", "R$": "BRL",
    "DOLAR": "USD", "DÓLAR": "USD", "DOLARES": "USD", "DÓLARES": "USD",
    "AR$": "ARS", "ARS$": "ARS", "CL$": "CLP", "CLP$": "CLP", "CO$": "COP", "COL$": "COP",
    "COP$": "COP", "RD$": "DOP", "UY$": "UYU", "UYU$": "UYU", "C$": "NIO", "₡": "CRC",
    "COLONES": "CRC", "₲": "PYG", "GS": "PYG", "GS.": "PYG", "GUARANIES": "PYG",
    "GUARANÍES": "PYG", "Q": "GTQ", "Q.": "GTQ", "QUETZALES": "GTQ", "L": "HNL", "L.": "HNL",
    "LEMPIRAS": "HNL", "B/": "PAB", "B/.": "PAB", "SOLES": "PEN", "BOLIVIANOS": "BOB",
    "BS.": "BS", "¤": "EUR",  # ISO 8859-15 has its € where Windows has this
}  # fmt: skip
AMBIGUOUS_SIGNS = frozenset({"$", "PESO", "PESOS", "¥", "BS"})
"""Signs of several currencies: amounts may all bear one of them, but it names none."""


def currency_code(text: str) -> str:
    """Return the ISO 4217 code for what stands in a file (``€``, ``euros``, ``usd``)."""
    word = re.sub(r"\s", "", text).upper()
    return _NAMES.get(word, word)


@dataclass(frozen=True)
class Rates:
    """What one unit of each currency is worth in the ``target`` currency, from a day on.

    Attributes:
        target: The currency that everything becomes.
        steps: For each other currency, days and rates in order; a rate holds from its day until
            the next one.
    """

    target: str
    steps: Mapping[str, tuple[tuple[date, Decimal], ...]]

    @staticmethod
    def constant(target: str, rates: Mapping[str, Decimal | str | int]) -> Rates:
        """Return rates that hold on every day, as figures at constant exchange rates need."""
        return Rates.dated(target, [(name, ALWAYS, Decimal(r)) for name, r in rates.items()])

    @staticmethod
    def dated(target: str, rates: Iterable[tuple[str, date, Decimal]]) -> Rates:
        """Return rates of which each holds from its day until the next one.

        Raises:
            LedgerError: When a rate is not above zero or a currency has two on one day.
        """
        found: dict[str, dict[date, Decimal]] = {}
        for name, day, rate in rates:
            days = found.setdefault(currency_code(name), {})
            if not rate.is_finite() or rate <= 0:
                raise LedgerError(
                    "The rate of %(currency)s is %(rate)s; a rate is above zero.",
                    currency=name,
                    rate=rate,
                )
            if days.setdefault(day, rate) != rate:
                raise _two_rates(name, day)
        steps = {name: tuple(sorted(days.items())) for name, days in found.items()}
        return Rates(currency_code(target), steps)


def _two_rates(currency: str, day: date) -> LedgerError:
    if day == ALWAYS:
        return LedgerError("%(currency)s has two rates without a date.", currency=currency)
    return LedgerError("%(currency)s has two rates on %(day)s.", currency=currency, day=day)


def coded(column: StringColumn, values: Sequence[str]) -> StringColumn:
    """Return the ISO codes of a column whose distinct values are ``values``."""
    changed = [(column == value, currency_code(value)) for value in values]
    return ibis.cases(*changed, else_=column) if changed else column


def single_currency(codes: Iterable[str], source: str) -> str | None:
    """Return the one currency among ``codes``, or None when a sign does not say which it is.

    Raises:
        MixedCurrencies: When there are several.
    """
    found = sorted(set(codes))
    if len(found) > 1:
        raise MixedCurrencies(
            "%(source)s has amounts in %(some)s and %(last)s, which cannot be added; give the "
            "rates with --rates.",
            source=source,
            some=", ".join(found[:-1]),
            last=found[-1],
        )
    return next((code for code in found if code not in AMBIGUOUS_SIGNS), None)


def with_rate(rows: ibis.Table, rates: Rates) -> ibis.Table:
    """Return ``rows`` (``currency``, ``day``) with ``rate``, null where there is none."""
    daily = _daily(rates)
    rate: Value = ibis.cases(
        (rows.currency == rates.target, ibis.literal(Decimal(1)).cast(RATE)),
        *(
            (_is_after(rows, name, steps[-1][0]), _rate(steps[-1][1]))
            for name, steps in rates.steps.items()
        ),
        else_=ibis.null(RATE),
    )
    if not daily.num_rows:
        return rows.mutate(rate=rate)
    known = ibis.memtable(daily).rename(rate_currency="currency", rate_day="day", rate_then="rate")
    on = [rows.currency == known.rate_currency, rows.day == known.rate_day]
    joined = rows.mutate(rate=rate).left_join(known, on)
    joined = joined.mutate(rate=joined.rate.coalesce(joined.rate_then.cast(RATE)))
    return joined.drop("rate_currency", "rate_day", "rate_then")


def _is_after(rows: ibis.Table, currency: str, day: date) -> Value:
    held = rows.currency == currency
    return held if day == ALWAYS else held & (rows.day >= ibis.literal(day))


def _rate(rate: Decimal) -> Value:
    return ibis.literal(round(rate, 8)).cast(RATE)


def _daily(rates: Rates) -> pa.Table:
    """Write every day between the first and the last change out, so that a plain join finds it."""
    rows = [
        (currency, max(start, FIRST_DAY) + timedelta(days=n), round(rate, 8))
        for currency, steps in rates.steps.items()
        for (start, rate), (end, _) in pairwise(steps)
        for n in range((end - max(start, FIRST_DAY)).days)
    ]
    columns = zip(*rows, strict=True) if rows else ([], [], [])
    types = (pa.string(), pa.date32(), pa.decimal128(18, 8))
    arrays = [pa.array(values, kind) for values, kind in zip(columns, types, strict=True)]
    return pa.table(arrays, names=["currency", "day", "rate"])
