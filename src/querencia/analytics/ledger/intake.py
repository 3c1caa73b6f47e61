"""From rows as they were sent to a ledger and the rows that were rejected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ibis

from querencia.analytics.ledger.checking import SentRows, checked, explained, usable
from querencia.analytics.ledger.currency import (
    Rates,
    coded,
    currency_code,
    single_currency,
    with_rate,
)
from querencia.analytics.ledger.errors import LedgerError, UnclearColumns
from querencia.analytics.ledger.kinds import PURCHASE, REFUND, classify

if TYPE_CHECKING:
    from datetime import date

    from ibis.expr.types import Value

MONEY = "decimal(18, 4)"
_MOST_KINDS = 500


@dataclass(frozen=True)
class Intake:
    """Rows, sorted into those that make the ledger and those that do not; still lazy.

    Attributes:
        rows: The rows that can be used, as ``ledger_from_rows`` takes them; where there are rates,
            also ``currency`` and ``paid``, the amount in it.
        rejected: The others: the originals, ``line``, ``column``, ``value``, ``reason``.
        both: All of them in one table, for one pass to compute.
        currency: ISO 4217 code of the amounts, None where it is not known.
        sent: What was handed over, its mapping without columns that turned out to mean
            something else.
    """

    rows: ibis.Table
    rejected: ibis.Table
    both: ibis.Table
    currency: str | None
    sent: SentRows

    def kept_in(self, both: ibis.Table) -> Intake:
        """Return the same, read from where ``both`` has been computed and kept."""
        rows = both.filter(both.verdict.isnull()).select(*self.rows.columns)
        return replace(self, rows=rows, rejected=_rejected(both, self.sent), both=both)


def take_in(sent: SentRows, *, today: date | None = None, rates: Rates | None = None) -> Intake:
    """Check rows and put them into the form of the ledger.

    Args:
        sent: The rows.
        today: The last day that can have been; None lets every later one pass.
        rates: What other currencies are worth, where there may be several.

    Raises:
        MixedCurrencies: Two currencies and no rates.
        UnclearColumns: A column that was chosen as the kind holds no kind of document.
    """
    sent = _with_kinds(sent)
    sent, currency = _with_currency(sent, rates)
    fine = usable(sent, today=today)
    good, bad = sent.table.filter(fine), replace(sent, table=sent.table.filter(~fine))
    all_rows = checked(sent, today=today)
    bad_rows = checked(bad, today=today)
    return Intake(
        rows=good.select(**_in_form(good)),
        rejected=_rejected(bad_rows.select(**_with_reasons(bad_rows, sent)), sent),
        both=all_rows.select(**_in_form(all_rows), **_with_reasons(all_rows, sent)),
        currency=currency,
        sent=sent,
    )


def _with_reasons(rows: ibis.Table, sent: SentRows) -> dict[str, Value]:
    return {**explained(rows, sent), "line": rows.line, "verdict": rows.verdict}


def _rejected(rows: ibis.Table, sent: SentRows) -> ibis.Table:
    rows = rows.filter(rows.verdict.notnull())
    return rows.select(*sent.originals, "line", "column", "value", "reason")


def _with_kinds(sent: SentRows) -> SentRows:
    """Replace the kind by ``purchase``, ``refund`` or null; forget it where none is a kind."""
    if "kind" not in sent.table.columns:
        return sent
    values = _distinct(sent.table, "kind", _MOST_KINDS)
    kinds = classify(values or ())
    if kinds.are_known:
        kind = sent.table.kind
        side = ibis.cases(
            (_is_in(kind, kinds.purchases), PURCHASE), (_is_in(kind, kinds.refunds), REFUND)
        )
        return replace(sent, table=sent.table.mutate(kind=side))
    if "kind" in sent.mapping.chosen:
        raise UnclearColumns(
            "Column %(column)s of %(source)s says of no row whether it is a purchase or a refund.",
            column=repr(sent.mapping.heading("kind")),
            source=sent.source,
        )
    table = sent.table.drop("kind", "sent_kind")
    return replace(sent, table=table, mapping=sent.mapping.without("kind"))


def _with_currency(sent: SentRows, rates: Rates | None) -> tuple[SentRows, str | None]:
    table = sent.table
    if sent.currency is not None:
        code = currency_code(sent.currency)
        if rates is None:
            return sent, single_currency([code], sent.source)
        table = table.mutate(currency=ibis.literal(code), sent_currency=ibis.literal(code))
        return replace(sent, table=with_rate(table, rates)), rates.target
    if "currency" not in table.columns or not {"amount", "unit_price"} & set(table.columns):
        return sent, None
    values = _distinct(table, "currency", 1000)
    if values is None:
        raise LedgerError(
            "Column %(column)s of %(source)s holds no currencies.",
            column=repr(sent.mapping.heading("currency")),
            source=sent.source,
        )
    table = table.mutate(currency=coded(table.currency, values))
    if rates is None:
        codes = _distinct(table, "currency", 1000) or ()
        return replace(sent, table=table), single_currency(codes, sent.source)
    return replace(sent, table=with_rate(table, rates)), rates.target


def _in_form(rows: ibis.Table) -> dict[str, Value]:
    """Return the columns of a ledger; they mean something in usable rows."""
    columns: dict[str, Value] = {"customer": rows.customer, "day": rows.day}
    amount = _amount(rows)
    if amount is not None:
        columns["amount"] = _in_one_currency(rows, amount)
        if "rate" in rows.columns:
            columns |= {"currency": rows.currency, "paid": amount}
        margin = _margin(rows, amount)
        if margin is not None:
            columns["margin"] = _in_one_currency(rows, margin)
    elif "kind" in rows.columns:
        columns["kind"] = rows.kind
    if "document" in rows.columns:
        in_series = "series" in rows.columns
        columns["document"] = _in_series(rows) if in_series else rows.document
        kept = ("reference", "content")
        columns |= {name: rows[name] for name in kept if name in rows.columns}
    columns |= {n: rows[n] for n in ("seller", "product_line") if n in rows.columns}
    return columns


def _amount(rows: ibis.Table) -> Value | None:
    if "amount" in rows.columns:
        amount = rows.amount
    elif "unit_price" in rows.columns:
        amount = rows.unit_price
        if "quantity" in rows.columns:
            amount = (amount * rows.quantity).cast(MONEY)
    else:
        return None
    if "kind" in rows.columns:
        amount = ibis.ifelse(_is_turned(rows, amount), -amount, amount)
    return amount.cast(MONEY)


def _margin(rows: ibis.Table, amount: Value) -> Value | None:
    """Return the margin; a cost has the sign of its amount, however it was exported."""
    if "cost" in rows.columns:
        cost = rows.cost.abs()
        return (amount - ibis.ifelse(amount < 0, -cost, cost)).cast(MONEY)
    if "margin" not in rows.columns:
        return None
    if "kind" in rows.columns and "amount" in rows.columns:
        turned = _is_turned(rows, rows.amount)
        return ibis.ifelse(turned, -rows.margin, rows.margin).cast(MONEY)
    return rows.margin


def _is_turned(rows: ibis.Table, amount: Value) -> Value:
    """Say where a refund was exported with a positive amount."""
    return (rows.kind.fill_null("") == REFUND) & (amount > 0)


def _in_one_currency(rows: ibis.Table, amount: Value) -> Value:
    return (amount * rows.rate).cast(MONEY) if "rate" in rows.columns else amount


def _in_series(rows: ibis.Table) -> Value:
    """A number counts within its series: ``A/15`` is not ``B/15``."""
    joined = rows.series + ibis.literal("/") + rows.document
    return ibis.ifelse(rows.series.isnull(), rows.document, joined)


def _is_in(column: Value, values: frozenset[str]) -> Value:
    return column.isin(sorted(values)) if values else ibis.literal(value=False)


def _distinct(table: ibis.Table, name: str, most: int) -> list[str] | None:
    """Return the distinct values of a column, or None when there are more than ``most``."""
    values = table.filter(table[name].notnull()).select(name).distinct().limit(most + 1)
    found = sorted(values.to_pyarrow()[name].to_pylist())
    return found if len(found) <= most else None
