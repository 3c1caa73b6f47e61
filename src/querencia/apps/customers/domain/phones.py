"""Telephone numbers: whatever way one is written, it is kept in one form (E.164)."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumberFormat

from querencia.connectors.phones import read_number


class NotATelephone(ValueError):
    """A text is no telephone number."""


def read_phone(text: str, *, country: str) -> str:
    """Return a telephone number in E.164.

    Args:
        text: However somebody wrote it.
        country: Where it is, when it doesn't say so itself (ISO 3166, two letters).

    Raises:
        NotATelephone: It is none; the message is a sentence for people.

    >>> read_phone("+52 1 55 1234 5678", country="ES"), read_phone("(11) 8765-4321", country="BR")
    ('+525512345678', '+5511987654321')
    """
    found = read_number(text, country=country)
    if found is None:
        raise NotATelephone(_("“%(text)s” is not a telephone number.") % {"text": text})
    return found


@lru_cache(10_000)  # lists write the same few again and again, and reading one takes 0.1 ms
def write_phone(e164: str, *, country: str) -> str:
    """Return a number as people of a country write it: without its code when it is their own.

    >>> write_phone("+34600111222", country="ES"), write_phone("+34600111222", country="MX")
    ('600 11 12 22', '+34 600 11 12 22')
    """
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    at_home = phonenumbers.region_code_for_number(number) == country
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def national_digits(e164: str) -> str:
    """Return the digits of a number without its country's code.

    >>> national_digits("+34600111222")
    '600111222'
    """
    digits = re.sub(r"\D", "", e164)
    codes = (length for length in (1, 2, 3) if digits[:length].isdecimal())
    known = (length for length in codes if int(digits[:length]) in COUNTRY_CODE_TO_REGION_CODE)
    return digits[next(known, 0) :]
