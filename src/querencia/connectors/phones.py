"""Telephone numbers, however people, exchanges and messengers write them, in one form (E.164)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import phonenumbers
from phonenumbers import PhoneNumberFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

COUNTRIES = frozenset(phonenumbers.SUPPORTED_REGIONS)

# What a country's numbers had and have no more, but systems go on writing.
#  MX: a mobile's 1 after +52 and the prefixes 01, 044, 045 ended in August 2019 (Instituto Federal
#      de Telecomunicaciones); WhatsApp still knows people by 521.
#  BR: mobiles have had a ninth digit, 9, since November 2016 (Anatel, resolução 553); WhatsApp
#      knows people who came before by the number without it.
# Argentina's 15 and 9 and Spain's nine digits are known to phonenumbers.
_OLD_FORMS: Mapping[int, tuple[re.Pattern[str], str]] = {
    52: (re.compile(r"^(?:044|045|01|1)(\d{10})$"), r"\1"),
    55: (re.compile(r"^(\d{2})([6-9]\d{7})$"), r"\g<1>9\2"),
}


def read_number(text: str, *, country: str) -> str | None:
    """Return a number in E.164; None when it is none, as of an extension or somebody withheld.

    Its length is checked, not whether its range is in use: new ranges open all the time.

    Args:
        text: As somebody wrote it.
        country: Where it is, when it doesn't say so itself (ISO 3166, two letters).

    >>> read_number("521 55 1234 5678", country="MX"), read_number("201", country="ES")
    ('+525512345678', None)
    """
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    code = number.country_code or 0
    national = phonenumbers.national_significant_number(number)
    if code in _OLD_FORMS:
        pattern, now = _OLD_FORMS[code]
        number = phonenumbers.parse(f"+{code}{pattern.sub(now, national)}")
    number.extension = None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
