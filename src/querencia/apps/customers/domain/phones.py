"""Telephone numbers: whatever way one is written, it is kept in one form (E.164)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumberFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

# What is still dialled, or still stands in address books, but is no part of the number any more.
#  MX: since August 2019 a mobile has ten digits as every other; the 1 after +52 and the prefixes
#      01, 044 and 045 are gone (Instituto Federal de Telecomunicaciones).
#  BR: mobiles, those that began with 6 to 9, have had a ninth digit, 9, since November 2016
#      (Anatel, resolução 553).
# Argentina's 15 and 9 and Spain's forms are known to phonenumbers.
_OLD_FORMS: Mapping[int, tuple[re.Pattern[str], str]] = {
    52: (re.compile(r"^(?:044|045|01|1)(\d{10})$"), r"\1"),
    55: (re.compile(r"^(\d{2})([6-9]\d{7})$"), r"\g<1>9\2"),
}


class NotATelephone(ValueError):
    """A text is no telephone number."""


def read_phone(text: str, *, country: str) -> str:
    """Return a telephone number in E.164.

    Its length is checked, not whether its range is in use: new ranges open all the time.

    Args:
        text: However somebody wrote it.
        country: Where it is, when it doesn't say so itself (ISO 3166, two letters).

    Raises:
        NotATelephone: It is none; the message is a sentence for people.

    >>> read_phone("+52 1 55 1234 5678", country="ES"), read_phone("(11) 8765-4321", country="BR")
    ('+525512345678', '+5511987654321')
    """
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise _not_a_telephone(text) from error
    code = number.country_code or 0
    national = phonenumbers.national_significant_number(number)
    if code in _OLD_FORMS:
        pattern, now = _OLD_FORMS[code]
        number = phonenumbers.parse(f"+{code}{pattern.sub(now, national)}")
    number.extension = None
    if not phonenumbers.is_possible_number(number):
        raise _not_a_telephone(text)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


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


def _not_a_telephone(text: str) -> NotATelephone:
    return NotATelephone(_("“%(text)s” is not a telephone number.") % {"text": text})
