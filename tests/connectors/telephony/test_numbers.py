"""A95: whichever way an exchange writes a number, it is the number that the customer has here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from querencia.connectors.channel import Party
from querencia.connectors.phones import read_number
from querencia.connectors.telephony.calls import Line


@pytest.mark.parametrize(
    ("country", "written", "number"),
    [
        ("ES", "600111222", "+34600111222"),
        ("ES", "0034 600-111-222", "+34600111222"),
        ("ES", "34600111222", "+34600111222"),
        ("ES", "(91) 122/23.33", "+34911222333"),
        ("MX", "55 1234 5678", "+525512345678"),
        ("MX", "044 55 1234 5678", "+525512345678"),
        ("MX", "5215512345678", "+525512345678"),
        ("ES", "+52 1 55 1234 5678", "+525512345678"),
        ("BR", "(11) 8765-4321", "+5511987654321"),
        ("BR", "11 98765-4321", "+5511987654321"),
        ("BR", "(11) 3333-4444", "+551133334444"),
        ("AR", "011 15-2345-6789", "+5491123456789"),
        ("AR", "+54 11 15 2345 6789", "+5491123456789"),
        ("AR", "+54 9 11 2345-6789", "+5491123456789"),
        ("AR", "11 2345-6789", "+541123456789"),
        ("CO", "310 123 4567", "+573101234567"),
    ],
)
def test_a95_a_number_has_one_form(country: str, written: str, number: str):
    assert Line(country=country).party(written) == Party(number)


@pytest.mark.parametrize(
    "written", ["", "anonymous", "Restricted", "+266696687", "+86282452253", "  Anonymous "]
)
def test_a_number_that_is_withheld_is_no_address(written: str):
    assert Line(country="ES").party(written) == Party("")


def test_an_extension_is_no_number_and_stays_what_it_is():
    assert Line(country="ES").party("201", "Ana") == Party("201", "Ana")


def test_a_name_that_only_repeats_the_number_is_none():
    assert Line(country="ES").party("+34600111222", "600 111 222") == Party("+34600111222")


def test_a_name_is_not_to_be_trusted_and_an_address_has_nothing_that_is_in_no_number():
    odd = Line(country="ES").party('201"><script>', "<b>Ana</b>")
    assert odd == Party("201script", "<b>Ana</b>")


def test_our_own_numbers_are_told_from_others():
    line = Line(country="ES", numbers=("911 222 333", "+34 911 222 334"))
    assert line.numbers == ("+34911222333", "+34911222334")
    assert line.ours("Centralita", "911222334") == "+34911222334"
    assert line.ours("600111222") == ""
    assert Line(country="ES", numbers=("911222333",)).ours("") == "+34911222333"
    assert Line(country="ES").ours("911222333") == "+34911222333"


@pytest.mark.parametrize("given_", [{"country": "XX"}, {"country": "ES", "numbers": ("hola",)}])
def test_settings_that_cannot_be_right_are_refused(given_: dict):
    with pytest.raises(ValidationError):
        Line(**given_)


texts = st.text(max_size=30) | st.from_regex(r"\+?[0-9 ().-]{3,20}", fullmatch=True)


@given(texts, st.sampled_from(["ES", "MX", "BR", "AR", "CO", "US"]))
def test_a95_a_number_that_was_read_is_read_again_as_itself(written: str, country: str):
    number = read_number(written, country=country)
    assert number is None or read_number(number, country=country) == number
