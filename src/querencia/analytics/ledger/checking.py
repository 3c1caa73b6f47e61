"""Finding the rows that cannot be used, where they lie.

Rows come here as ``SentRows``: each column of the ledger twice, as it was read (``amount``, null
where that failed) and as it was sent (``sent_amount``, the text of the cell).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import ibis

from querencia.analytics.ledger.rejection import EARLIEST_YEAR, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ibis.expr.types import BooleanValue, StringValue, Value

    from querencia.analytics.ledger.schema import ColumnMapping

_NUMBERS = ("amount", "quantity", "unit_price", "margin", "cost")
_NEEDED_NUMBERS = ("amount", "quantity", "unit_price")
_TOTALS = r"(?i)^\W*(gran |grand |sub ?)?(total|totales|totals|suma|sumas)\b"
_LAST_DAY = date(9999, 12, 31)
_FAULTS = (Reason.TOO_MANY_FIELDS, Reason.TOO_FEW_FIELDS, Reason.BAD_QUOTES)


@dataclass(frozen=True)
class SentRows:
    """Rows as a connector hands them over, lazily and in the engine where they lie.

    Attributes:
        table: ``line`` int64 (its place in what was sent; null where there is none), ``customer``
            string, ``day`` date, and as many as there are of ``amount``, ``margin``, ``cost``,
            ``quantity``, ``unit_price`` decimal(18, 4), ``document``, ``series``, ``reference``,
            ``kind``, ``currency``, ``seller``, ``product_line`` string, each null where the cell
            was blank or could not be read; ``sent_date``, ``sent_amount`` and so on, the text
            of the cells, null where blank; ``fault`` (a ``Reason``) and ``record`` (its text)
            where the row itself is broken; ``content`` where there are documents, equal for rows
            that are equal in all that was sent; and the ``originals``.
        mapping: Which heading is which column.
        originals: Names in ``table`` of the columns as they were sent, in the order of the
            headings.
        source: What to call it in an error.
        currency: The sign or name of the currency of all amounts, where there is no column of it.
    """

    table: ibis.Table
    mapping: ColumnMapping
    originals: tuple[str, ...]
    source: str
    currency: str | None = None


@dataclass(frozen=True)
class _Check:
    holds: BooleanValue
    column: str
    reason: Reason


def checked(sent: SentRows, *, today: date | None) -> ibis.Table:
    """Return the table of ``sent`` with ``verdict``: null where the row can be used.

    A row gets one verdict, ``column:reason``, the first that holds.
    """
    checks = list(_checks(sent.table, today))
    verdict = ibis.cases(*((c.holds, f"{c.column}:{c.reason}") for c in checks))
    return sent.table.mutate(verdict=verdict)


def explained(rows: ibis.Table, sent: SentRows) -> dict[str, Value]:
    """Return what is said of the checked rows that cannot be used, null in the others.

    ``column`` is the heading, ``value`` what stood there and ``reason`` a ``Reason``; and the
    originals of those rows.
    """
    names = [name for name in sent.mapping.positions if f"sent_{name}" in rows.columns]
    parts = rows.verdict.split(":")
    column: StringValue = parts[0]
    named = [(column == name, ibis.literal(sent.mapping.heading(name))) for name in names]
    if "sent_currency" in rows.columns and "currency" not in names:  # the amounts name it
        paid = next(name for name in ("amount", "unit_price") if name in names)
        named.append((column == "currency", ibis.literal(sent.mapping.heading(paid))))
        names.append("currency")
    values = [(column == name, rows[f"sent_{name}"]) for name in names]
    if "record" in rows.columns:
        values.append((column == "", rows.record))
    originals = {
        name: ibis.ifelse(rows.verdict.notnull(), rows[name].cast("string"), ibis.null("string"))
        for name in sent.originals
    }
    return {
        **originals,
        "column": ibis.cases(*named),
        "value": ibis.cases(*values),
        "reason": parts[1],
    }


def _checks(rows: ibis.Table, today: date | None) -> Iterator[_Check]:
    if "fault" in rows.columns:
        for fault in _FAULTS:
            yield _Check(rows.fault == fault, "", fault)
    yield from _check_date_and_customer(rows, today)
    for name in _NUMBERS:
        if name in rows.columns:
            sent = rows[f"sent_{name}"]
            if name in _NEEDED_NUMBERS:
                yield _Check(sent.isnull(), name, Reason.MISSING_AMOUNT)
            yield _Check(rows[name].isnull() & sent.notnull(), name, Reason.NOT_A_NUMBER)
    if "kind" in rows.columns:
        unknown = rows.kind.isnull() & rows.sent_kind.notnull()
        yield _Check(unknown, "kind", Reason.UNKNOWN_KIND)
    if "rate" in rows.columns:
        yield _Check(rows.currency.isnull(), "currency", Reason.MISSING_CURRENCY)
        yield _Check(rows.rate.isnull(), "currency", Reason.NO_RATE)


def _check_date_and_customer(rows: ibis.Table, today: date | None) -> Iterator[_Check]:
    for name in ("customer", "date", "document"):
        if f"sent_{name}" in rows.columns:
            is_total = rows.day.isnull() & rows[f"sent_{name}"].re_search(_TOTALS)
            yield _Check(is_total, name, Reason.TOTALS_LINE)
    yield _Check(rows.customer.isnull(), "customer", Reason.MISSING_CUSTOMER)
    yield _Check(rows.sent_date.isnull(), "date", Reason.MISSING_DATE)
    yield _Check(rows.day.isnull(), "date", Reason.UNREADABLE_DATE)
    yield _Check(rows.day.year() < EARLIEST_YEAR, "date", Reason.ABSURD_YEAR)
    last = today or _LAST_DAY  # databases know a day called infinity
    yield _Check(rows.day > ibis.literal(last), "date", Reason.DATE_IN_FUTURE)
