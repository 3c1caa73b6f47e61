"""Why a row cannot be used, found where the rows lie.

A row is rejected for one reason, the first that holds in the order of ``Reason``. The rest of the
run goes on without it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ibis.expr.types import BooleanValue, StringValue

EARLIEST_YEAR = 1970
"""Nobody keeps electronic invoices from before; an earlier year is a slip."""


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
    Reason.DATE_IN_FUTURE: "the date has not come yet",
    Reason.MISSING_AMOUNT: "no amount is given",
    Reason.NOT_A_NUMBER: "this is not a number",
    Reason.UNKNOWN_KIND: "this is neither a purchase nor a refund",
    Reason.MISSING_CURRENCY: "no currency is given, and there are several",
    Reason.NO_RATE: "there is no rate for this currency on this day",
}


class Checks:
    """Adds to typed rows what is wrong with each, one check after the other.

    ``rows`` gets three columns: ``reason`` (a ``Reason``, null where the row is good),
    ``column`` (the name of the ledger's column at fault) and ``value`` (what stood there).
    """

    def __init__(self) -> None:
        self._found: list[tuple[BooleanValue, str, Reason, StringValue]] = []

    def add(self, holds: BooleanValue, column: str, reason: Reason, value: StringValue) -> None:
        """Reject the rows where ``holds``, unless an earlier check did."""
        self._found.append((holds.fill_null(False), column, reason, value))  # noqa: FBT003

    def applied(self, rows: ibis.Table) -> ibis.Table:
        """Return ``rows`` with ``reason``, ``column`` and ``value``."""
        if not self._found:
            nothing = ibis.null("string")
            return rows.mutate(reason=nothing, column=nothing, value=nothing)
        return rows.mutate(
            reason=ibis.cases(*((holds, str(reason)) for holds, _, reason, _ in self._found)),
            column=ibis.cases(*((holds, column) for holds, column, _, _ in self._found)),
            value=ibis.cases(*((holds, value) for holds, _, _, value in self._found)),
        )
