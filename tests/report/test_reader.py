"""Numbers, dates and money are written the reader's way."""

from datetime import date
from decimal import Decimal

import pytest

from querencia.report.reader import reader_of

NBSP = "\N{NO-BREAK SPACE}"


def test_spanish_money_has_a_decimal_comma_and_the_sign_behind():
    es = reader_of("es")
    assert es.money(Decimal("1234.50"), "EUR", 2) == f"1.234,50{NBSP}€"
    assert es.money(1234.5, "EUR") == f"1.234{NBSP}€"
    assert es.money(12.5, "EUR") == f"12,50{NBSP}€"
    assert es.money(0.004, "EUR") == f"0{NBSP}€", "nothing has no cents"


def test_mexican_and_english_money_have_a_decimal_point_and_the_sign_before():
    assert reader_of("es_MX").money(1234.5, "MXN", 2) == "$1,234.50"
    assert reader_of("en").money(1234.5, "EUR", 2) == "€1,234.50"


def test_a_currency_without_cents_gets_none():
    assert reader_of("es").money(98.6, "CLP") == f"99{NBSP}CLP"
    assert reader_of("en").money(12.5, "JPY") == "JP¥12"


def test_without_a_currency_no_sign_is_guessed():
    assert reader_of("es").money(1234.5, None) == "1.234"


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf")])
def test_what_is_not_known_is_a_dash(nothing):
    es = reader_of("es")
    written = [es.number(nothing), es.percent(nothing), es.money(nothing, "EUR"), es.short(nothing)]
    assert [*written, es.probability(nothing), es.integer(nothing)] == ["–"] * 6


def test_nothing_is_written_as_minus_zero():
    assert reader_of("es").number(-0.04) == "0,0"
    assert reader_of("es").integer(-0.4) == "0"


def test_dates_cannot_be_misread():
    day = date(2026, 11, 21)
    assert (reader_of("es").day(day), reader_of("en").day(day)) == ("21 nov 2026", "21 Nov 2026")
    assert reader_of("es").long_day(day) == "sábado, 21 de noviembre de 2026"
    assert reader_of("es").quarter(day) == "T4 2026"


def test_a_period_is_named_by_its_first_and_last_day():
    written = reader_of("es").period(date(2025, 11, 22), date(2026, 11, 22))
    assert written == "23 nov 2025 – 22 nov 2026"


def test_percent_stands_as_the_language_wants_it():
    assert reader_of("es").percent(0.884, 1) == f"88,4{NBSP}%"
    assert reader_of("en").percent(0.884, 1) == "88.4%"


def test_no_probability_is_written_as_nought_or_certain():
    es = reader_of("es")
    assert es.probability(0.0004) == f"menos del 1{NBSP}%"
    assert es.probability(0.09) == f"9{NBSP}%"
    assert es.probability(0.9996) == f"más del 99{NBSP}%"


def test_the_tag_of_the_language_names_its_country():
    assert [reader_of(code).tag for code in ("es", "en", "es_MX", "es-ES")] == [
        "es-ES",
        "en-GB",
        "es-MX",
        "es-ES",
    ]


def test_a_language_without_a_catalogue_is_refused():
    with pytest.raises(ValueError, match="no catalogue of messages for 'fr'; there are: en, es"):
        reader_of("fr")


def test_an_interval_without_bounds_is_one_dash():
    es, nan = reader_of("es"), float("nan")
    assert es.between((1.25, 2.0), es.number) == "1,2 – 2,0"
    assert [es.between(unknown, es.number) for unknown in (None, (nan, nan))] == ["–", "–"]


def test_a_country_that_does_not_speak_the_language_is_refused():
    with pytest.raises(ValueError, match="names no country"):
        reader_of("es_XX")
