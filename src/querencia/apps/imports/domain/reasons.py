"""Why a row was rejected, in words for whoever sent it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "too_many_fields": _("the line has more fields than there are headings"),
    "too_few_fields": _("the last line breaks off"),
    "bad_quotes": _("a quotation mark is opened and not closed"),
    "totals_line": _("a line of totals is not a record"),
    "missing_customer": _("no customer is given"),
    "missing_date": _("no date is given"),
    "unreadable_date": _("this is not a date"),
    "absurd_year": _("the year is before 1970"),
    "date_in_future": _("this day has not come yet"),
    "missing_amount": _("no amount is given"),
    "not_a_number": _("this is not a number"),
    "too_large": _("this number is too large"),
    "below_zero": _("this must not be below zero"),
    "unknown_kind": _("this is neither a purchase nor a refund"),
    "missing_currency": _("no currency is given, and there are several"),
    "unknown_currency": _("this is not the code of a currency"),
    "no_rate": _("there is no rate for this currency on this day"),
    "too_long": _("this text is too long"),
    "not_a_name": _("there is neither a letter nor a digit in this"),
    "missing": _("this must not be blank"),
    "unknown_customer": _("no customer is known by this; import customers or purchases first"),
    "several_customers": _("several customers are called this; give their code"),
    "unknown_user": _("nobody here has this name or e-mail address"),
    "not_an_email": _("this is not an e-mail address"),
    "not_a_phone": _("this is not a telephone number"),
    "not_a_month": _("this is neither a month nor a week"),
    "not_a_choice": _("this is none of the values that are known here"),
    "ends_before_it_starts": _("this ends before it starts"),
    "seller_and_segment": _("a budget is by seller or by segment, not by both"),
}


def sentence_of(reason: str) -> str:
    """Return the sentence of a reason, in the reader's language."""
    return str(SENTENCES[reason])
