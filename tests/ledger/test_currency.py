"""One currency for a whole ledger."""

from datetime import date
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest

from querencia.analytics.ledger import LedgerError, Rates
from querencia.analytics.ledger.currency import currency_code, with_rate

DAYS = [date(2024, 1, d) for d in (1, 2, 9, 10, 11)]


def rates_of(rates: Rates, currency: str) -> list[Decimal | None]:
    table = pa.table({"currency": [currency] * len(DAYS), "day": DAYS})
    rows = ibis.duckdb.connect().create_table("rows", table)
    return with_rate(rows, rates).order_by("day").rate.to_pyarrow().to_pylist()


@pytest.mark.parametrize(
    ("text", "code"),
    [("€", "EUR"), ("eur", "EUR"), (" US$ ", "USD"), ("Euros", "EUR"), ("MXN", "MXN")],
)
def test_what_stands_in_files_is_a_code(text, code):
    assert currency_code(text) == code


def test_a_constant_rate_holds_on_every_day():
    rates = Rates.constant("€", {"USD": "0.92"})
    assert rates_of(rates, "USD") == [Decimal("0.92")] * 5
    assert rates_of(rates, "EUR") == [1] * 5
    assert rates_of(rates, "GBP") == [None] * 5


def test_a_dated_rate_holds_until_the_next():
    rates = Rates.dated(
        "EUR",
        [("USD", date(2024, 1, 10), Decimal("0.95")), ("usd", date(2024, 1, 2), Decimal("0.9"))],
    )
    nine, ninety_five = Decimal("0.9"), Decimal("0.95")
    assert rates_of(rates, "USD") == [None, nine, nine, ninety_five, ninety_five]


@pytest.mark.parametrize("rate", ["0", "-1", "NaN"])
def test_a_rate_is_above_zero(rate):
    with pytest.raises(LedgerError, match="a rate is above zero"):
        Rates.constant("EUR", {"USD": rate})


def test_two_rates_on_a_day_are_refused():
    day = date(2024, 1, 1)
    with pytest.raises(LedgerError, match="USD has two rates on 2024-01-01"):
        Rates.dated("EUR", [("USD", day, Decimal(1)), ("USD", day, Decimal(2))])
