"""Why a row cannot be used."""

from __future__ import annotations

from enum import StrEnum

EARLIEST_YEAR = 1970
"""Nobody exports purchases from before; an earlier year is a slip."""


class Reason(StrEnum):
    """Why a row was rejected; ``sentence`` says it in English."""

    TOO_MANY_FIELDS = "too_many_fields"
    TOO_FEW_FIELDS = "too_few_fields"
    BAD_QUOTES = "bad_quotes"
    TOTALS_LINE = "totals_line"
    MISSING_CUSTOMER = "missing_customer"
    MISSING_DATE = "missing_date"
    UNREADABLE_DATE = "unreadable_date"
    ABSURD_YEAR = "absurd_year"
    DATE_IN_FUTURE = "date_in_future"
    MISSING_AMOUNT = "missing_amount"
    NOT_A_NUMBER = "not_a_number"
    UNKNOWN_KIND = "unknown_kind"
    MISSING_CURRENCY = "missing_currency"
    NO_RATE = "no_rate"

    @property
    def sentence(self) -> str:
        """What is wrong, in English."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.TOO_MANY_FIELDS: "the line has more fields than there are headings",
    Reason.TOO_FEW_FIELDS: "the last line breaks off",
    Reason.BAD_QUOTES: "a quotation mark is opened and not closed",
    Reason.TOTALS_LINE: "a line of totals is not a purchase",
    Reason.MISSING_CUSTOMER: "no customer is given",
    Reason.MISSING_DATE: "no date is given",
    Reason.UNREADABLE_DATE: "this is not a date",
    Reason.ABSURD_YEAR: f"the year is before {EARLIEST_YEAR}",
    Reason.DATE_IN_FUTURE: "this day has not come yet",
    Reason.MISSING_AMOUNT: "no amount is given",
    Reason.NOT_A_NUMBER: "this is not a number",
    Reason.UNKNOWN_KIND: "this is neither a purchase nor a refund",
    Reason.MISSING_CURRENCY: "no currency is given, and there are several",
    Reason.NO_RATE: "there is no rate for this currency on this day",
}
