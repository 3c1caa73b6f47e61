"""One telephone has one form, however it was written."""

import pytest

from querencia.apps.customers.domain.phones import NotATelephone, read_phone, write_phone


@pytest.mark.parametrize(
    ("country", "e164", "forms"),
    [
        (
            "ES",
            "+34600111222",
            [
                "600 111 222",
                "600.11.12.22",
                "0034 600111222",
                "34 600 111 222",
                "(+34) 600-111-222",
            ],
        ),
        ("ES", "+34911234567", ["91 123 45 67", "91 123 45 67 ext. 12", "+34 911234567"]),
        (
            "MX",
            "+525512345678",
            [
                "55 1234 5678",
                "+52 55 1234 5678",
                "+52 1 55 1234 5678",
                "+5215512345678",
                "044 55 1234 5678",
                "045 55 1234 5678",
                "01 55 1234 5678",
                "1 55 1234 5678",
            ],
        ),
        (
            "AR",
            "+5491123456789",
            ["011 15 2345-6789", "+54 9 11 2345-6789", "+54 11 15 2345 6789", "(011) 15-2345-6789"],
        ),
        ("AR", "+541123456789", ["11 2345 6789", "011 2345-6789", "+54 11 2345 6789"]),
        (
            "BR",
            "+5511987654321",
            ["(11) 98765-4321", "(11) 8765-4321", "+55 11 8765 4321", "0 15 11 98765-4321"],
        ),
        ("BR", "+551137654321", ["(11) 3765-4321", "+55 11 3765-4321"]),
    ],
)
def test_forms_that_mean_the_same_give_one_number(country, e164, forms):
    assert {form: read_phone(form, country=country) for form in forms} == dict.fromkeys(forms, e164)


def test_a_number_with_its_code_is_read_alike_everywhere():
    homes = ["ES", "MX", "AR", "BR"]
    assert {read_phone("+52 1 55 1234 5678", country=home) for home in homes} == {"+525512345678"}


def test_reading_what_was_read_changes_nothing():
    numbers = ["+34600111222", "+525512345678", "+5491123456789", "+5511987654321"]
    assert [read_phone(one, country="CL") for one in numbers] == numbers


@pytest.mark.parametrize("text", ["", "12345", "no tiene", "600 111 222 / 600 111 333"])
def test_what_is_no_number_is_refused_with_a_sentence(text):
    with pytest.raises(NotATelephone, match="» no es un número de teléfono"):
        read_phone(text, country="ES")


def test_a_number_is_written_as_the_reader_dials_it():
    assert write_phone("+34600111222", country="ES") == "600 11 12 22"
    assert write_phone("+34600111222", country="MX") == "+34 600 11 12 22"
