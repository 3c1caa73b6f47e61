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


def usable(sent: SentRows, *, today: date | None) -> BooleanValue:
    """Return the condition under which a row of ``sent`` can be used.

    It asks for what was read and not, as ``verdicts`` does, for what was sent: for columns that
    have their types nothing has to be turned into text.
    """
    rows = sent.table
    last = today or _LAST_DAY  # databases know a day called infinity
    first = ibis.literal(date(EARLIEST_YEAR, 1, 1))
    fine = rows.customer.notnull() & rows.day.between(first, ibis.literal(last))
    if "fault" in rows.columns:
        fine &= rows.fault.isnull()
    for name in _NUMBERS:
        if name in rows.columns:
            read = rows[name].notnull()
            fine &= read if name in _NEEDED_NUMBERS else read | rows[f"sent_{name}"].isnull()
    if "kind" in rows.columns:
        fine &= rows.kind.notnull() | rows.sent_kind.isnull()
    if "rate" in rows.columns:
        fine &= rows.rate.notnull()
    return fine.fill_null(False)


def checked(sent: SentRows, *, today: date | None) -> ibis.Table:
    """Return the table of ``sent`` with ``verdict``: null where the row can be used.

    A row gets one verdict, ``column:reason``, the first that holds. What was sent is looked at
    only where nothing could be read.
    """
    return sent.table.mutate(verdict=ibis.coalesce(*_verdicts(sent.table, today)))


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


def _verdicts(rows: ibis.Table, today: date | None) -> Iterator[Value]:
    if "fault" in rows.columns:
        broken = ibis.literal(":") + rows.fault
        yield ibis.cases((rows.fault.notnull(), broken))
    yield _of_customer(rows)
    yield _of_day(rows, today)
    for name in _NUMBERS:
        if name in rows.columns:
            yield _of_number(rows, name)
    if "kind" in rows.columns:
        unknown = _verdict("kind", Reason.UNKNOWN_KIND)
        yield ibis.cases((rows.kind.isnull() & rows.sent_kind.notnull(), unknown))
    if "rate" in rows.columns:
        yield ibis.cases(
            (rows.currency.isnull(), _verdict("currency", Reason.MISSING_CURRENCY)),
            (rows.rate.isnull(), _verdict("currency", Reason.NO_RATE)),
        )


def _of_customer(rows: ibis.Table) -> Value:
    missing = ibis.cases(*_totals(rows), else_=_verdict("customer", Reason.MISSING_CUSTOMER))
    return ibis.cases((rows.customer.isnull(), missing))


def _of_day(rows: ibis.Table, today: date | None) -> Value:
    unread = ibis.cases(
        *_totals(rows),
        (rows.sent_date.isnull(), _verdict("date", Reason.MISSING_DATE)),
        else_=_verdict("date", Reason.UNREADABLE_DATE),
    )
    last = today or _LAST_DAY  # databases know a day called infinity
    return ibis.cases(
        (rows.day.isnull(), unread),
        (rows.day < ibis.literal(date(EARLIEST_YEAR, 1, 1)), _verdict("date", Reason.ABSURD_YEAR)),
        (rows.day > ibis.literal(last), _verdict("date", Reason.DATE_IN_FUTURE)),
    )


def _totals(rows: ibis.Table) -> list[tuple[BooleanValue, str]]:
    """Return where a row without a day sums up those above it, and what is then to be said."""
    names = [n for n in ("customer", "date", "document") if f"sent_{n}" in rows.columns]
    is_total = [rows.day.isnull() & rows[f"sent_{n}"].re_search(_TOTALS) for n in names]
    said = [_verdict(name, Reason.TOTALS_LINE) for name in names]
    return list(zip(is_total, said, strict=True))


def _of_number(rows: ibis.Table, name: str) -> Value:
    sent = rows[f"sent_{name}"]
    wrong: Value = ibis.cases((sent.notnull(), _verdict(name, Reason.NOT_A_NUMBER)))
    if name in _NEEDED_NUMBERS:
        wrong = wrong.coalesce(_verdict(name, Reason.MISSING_AMOUNT))
    return ibis.cases((rows[name].isnull(), wrong))


def _verdict(column: str, reason: Reason) -> str:
    return f"{column}:{reason}"
