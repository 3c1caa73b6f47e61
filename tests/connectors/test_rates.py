"""Two currencies and the rates between them."""

from datetime import date
from decimal import Decimal

import pytest

from querencia.analytics.ledger import LedgerError, Rates
from querencia.connectors.spreadsheet import read_rates

SALES = (
    "Cliente;Fecha;Importe;Coste;Moneda\n"
    "Ana;25/03/2024;100,00;60,00;EUR\nLuis;25/03/2024;100,00;60,00;USD\n"
    "Eva;25/03/2024;100,00;60,00;GBP\nMar;25/03/2024;100,00;60,00;\n"
)


def rates_in(tmp_path, text: str, **options) -> Rates:
    path = tmp_path / "cambios.csv"
    path.write_text(text, encoding="cp1252")
    return read_rates(path, **options)


def test_a_table_of_rates_makes_one_currency(send, tmp_path):
    rates = rates_in(tmp_path, "Moneda;Cambio\nEUR;1\nUSD;0,92\n")
    reading = send(SALES, rates=rates)
    assert reading.ledger.currency == "EUR"
    assert reading.purchases("customer", "amount", "margin") == [
        ("Ana", Decimal(100), Decimal(40)),
        ("Luis", Decimal(92), Decimal("36.8")),
    ]
    assert reading.rejections == [
        (4, "Moneda", "GBP", "no_rate"),
        (5, "Moneda", None, "missing_currency"),
    ]


def test_rates_may_change(send, tmp_path):
    text = "currency,date,rate\nUSD,2024-01-01,0.5\nUSD,2024-03-26,0.9\n"
    rates = rates_in(tmp_path, text, target="EUR")
    sales = (
        "Cliente;Fecha;Importe\nAna;25/03/2024;100,00 €\nLuis;25/03/2024;US$100,00\n"
        "Luis;26/03/2024;US$100,00\nEva;31/12/2023;US$100,00\n"
    )
    reading = send(sales, rates=rates)
    assert reading.purchases("customer", "amount") == [
        ("Ana", Decimal(100)),
        ("Luis", Decimal(50)),
        ("Luis", Decimal(90)),
    ]
    assert reading.rejections == [(5, "Importe", "US$100,00", "no_rate")]


def test_a_file_in_one_other_currency_is_turned_too(send):
    rates = Rates.constant("EUR", {"USD": "0.5"})
    reading = send("Cliente;Fecha;Importe (USD)\nAna;25/03/2024;1,50\n", rates=rates)
    assert (reading.purchases("amount"), reading.ledger.currency) == ([(Decimal("0.75"),)], "EUR")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("moneda;x\nUSD;1\n", "has no column 'rate'"),
        ("moneda;cambio\n", "is no table of rates"),
        ("moneda;cambio\nUSD;0,9\n", "has no single currency with rate 1"),
        ("moneda;cambio\nEUR;1\nUSD;mucho\n", "has the rate 'mucho', which is not a number"),
        ("moneda;cambio;fecha\nEUR;1;ayer\n", "has the date 'ayer', which is not a date"),
        ("moneda;cambio\nEUR;1\nUSD;0\n", "a rate is above zero"),
    ],
)
def test_what_is_no_table_of_rates_is_refused(tmp_path, text, said):
    with pytest.raises(LedgerError, match=said):
        rates_in(tmp_path, text)
    with pytest.raises(LedgerError, match="There is no file"):
        read_rates(tmp_path / "nada.csv")


def test_a_rate_without_a_date_holds_from_the_beginning(send, tmp_path):
    """As the reference shows a table: the target has no date, the others have."""
    text = "moneda;fecha;cambio\nEUR;;1\nUSD;;0,5\nUSD;26/03/2024;0,9\n"
    rates = rates_in(tmp_path, text)
    sales = (
        "Cliente;Fecha;Importe\nAna;25/03/1971;US$100,00\nAna;26/03/2024;US$100,00\n"
        "Ana;27/03/2024;100,00 €\n"
    )
    assert send(sales, rates=rates).purchases("amount") == [
        (Decimal(50),),
        (Decimal(90),),
        (Decimal(100),),
    ]


def test_two_rates_of_one_currency_are_refused_with_and_without_dates(tmp_path):
    with pytest.raises(LedgerError, match=r"^USD has two rates without a date\.$"):
        rates_in(tmp_path, "moneda;cambio\nEUR;1\nUSD;0,9\nUSD;0,8\n")
    with pytest.raises(LedgerError, match=r"^USD has two rates on 2024-03-25\.$"):
        rates_in(
            tmp_path, "moneda;fecha;cambio\nEUR;;1\n" + "USD;25/03/2024;0,9\nUSD;25/03/2024;0,8"
        )


def test_the_user_can_say_how_the_table_is_written(tmp_path):
    text = "moneda;fecha;cambio\nEUR;01/02/2024;1\nUSD;01/02/2024;1.092\n"
    with pytest.raises(LedgerError, match=r"column 'cambio' of .* can be read in two ways"):
        rates_in(tmp_path, text, dates="dmy")
    with pytest.raises(LedgerError, match=r"column 'fecha' of .* can be read in two ways"):
        rates_in(tmp_path, text, decimal=".")
    rates = rates_in(tmp_path, text, dates="dmy", decimal=".")
    assert rates.steps["USD"] == ((date(2024, 2, 1), Decimal("1.092")),)
