"""Purchases: read as the review reads a ledger, summed to documents, stored once each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import ibis
from django.utils.translation import gettext_lazy as _

from querencia.analytics.ledger import headings as known
from querencia.analytics.ledger import take_in
from querencia.analytics.ledger.documents import document_lines
from querencia.analytics.ledger.schema import COLUMNS, heading_key
from querencia.apps.imports.kinds.kind import Column, Outcome, Request, Unusable
from querencia.apps.imports.kinds.purchase_records import RECORDS, records_sql
from querencia.apps.sales.domain.rates import own_signs, stored_rates
from querencia.apps.sales.domain.storing import Sent, Stored, compare, link_refunds, store
from querencia.apps.sales.models import Purchase
from querencia.connectors.columns import Conventions, typed_rows
from querencia.connectors.reading import materialise
from querencia.foundation.money import digits_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from querencia.apps.imports.domain.staging import Staging
    from querencia.connectors.columns import RawTable
    from querencia.connectors.columns.dates import DateOrder
    from querencia.connectors.columns.numbers import DecimalMark

SOURCE = "file"
_LABELS = {
    "customer": _("customer (code or name)"),
    "date": _("date"),
    "amount": _("amount"),
    "document": _("document"),
    "series": _("series"),
    "margin": _("margin"),
    "cost": _("cost"),
    "seller": _("seller"),
    "product_line": _("product line"),
    "currency": _("currency"),
    "kind": _("purchase or refund"),
    "reference": _("original document"),
    "quantity": _("quantity"),
    "unit_price": _("unit price"),
}
_LONGEST = {"customer": 200, "document": 200, "reference": 200, "seller": 120, "product_line": 120}
_NAME = Column(
    "customer_name",
    _("name of the customer"),
    "text",
    tuple(
        frozenset(map(heading_key, rank.split(";")))
        for rank in (known.CUSTOMER[3], known.CUSTOMER[5])
    ),
)


class Purchases:
    """Documents of purchases, and refunds."""

    name = "purchases"
    label = _("Purchases")
    chunk_rows = 5_000

    def columns(self) -> Sequence[Column]:
        """Return the ledger's columns, and what a customer is called beside their code."""
        needed = {"customer", "date"}
        own = [Column(c.name, _LABELS[c.name], c.kind, c.ranks, c.name in needed) for c in COLUMNS]
        return [*own, _NAME]

    def read(self, raw: RawTable, request: Request, staging: Staging) -> None:
        """Read the table as a ledger, and put its documents into ``staging``.

        Raises:
            LedgerError: It cannot become a ledger.
            Unusable: No column is the amount.
        """
        if not {"amount", "unit_price"} & set(request.positions):
            raise Unusable(str(_("Say which column is the amount.")))
        typed = typed_rows(raw, _conventions(raw, request))
        rates = stored_rates(request.currency)
        intake = take_in(typed.sent, today=request.today, rates=rates)
        intake = intake.kept_in(materialise(intake.both))
        for batch in intake.rejected.select(
            "line", "column", "value", "reason"
        ).to_pyarrow_batches():
            staging.reject(batch.to_pylist())
        usable = _in_full(intake.both.filter(intake.both.verdict.isnull()), request.currency)
        usable = _left_in(usable, raw, request, staging)
        database = cast("Any", usable.get_backend())
        loose = database.create_table("loose", usable.filter(usable.document.isnull()))
        named = database.create_table("named", usable.filter(usable.document.notnull()))
        database.create_table("document_lines", document_lines(named))
        database.create_table("customer_names", _names(typed.sent.table, raw, request))
        currencies = loose.currency.as_table().union(named.currency.as_table()).distinct()
        digits = {c: digits_of(c) for c in currencies.to_pyarrow()["currency"].to_pylist()}
        records = database.con.execute(records_sql(digits, request.currency))
        staging.put(records.to_arrow_reader(50_000), RECORDS)

    def write(self, records: pa.Table, outcome: Outcome) -> None:
        """Store a chunk of documents, or find out what that would do."""
        documents = [Sent(*row) for row in zip(*_columns(records), strict=True)]
        if outcome.writing:
            stored = store(SOURCE, documents, import_id=outcome.of)
            for model, row in stored.made:
                outcome.made(model, row)
            for change in stored.changes:
                outcome.changed(Purchase, change.row, change.before, change.after)
        else:
            stored = compare(SOURCE, documents)
        _tell(stored, outcome)

    def conclude(self, of: int) -> None:
        """Let refunds point at their originals."""
        del of
        link_refunds()


def _conventions(raw: RawTable, request: Request) -> Conventions:
    """Say which heading is which column; a column that is not named is not used."""
    chosen = {c.name: "" for c in COLUMNS}
    chosen |= {n: raw.headings[i] for n, i in request.positions.items() if n in chosen}
    return Conventions(
        columns=chosen,
        dates=cast("DateOrder | None", request.dates),
        decimal=cast("DecimalMark | None", request.decimal),
    )


def _in_full(rows: ibis.Table, currency: str) -> ibis.Table:
    """Return rows with every column there can be."""
    texts = ("document", "reference", "seller", "product_line")
    columns: dict[str, Any] = {
        name: rows[name] if name in rows.columns else ibis.null("string") for name in texts
    }
    has_rate = "currency" in rows.columns and "paid" in rows.columns
    code = rows.currency if has_rate else ibis.literal(currency)
    signs = own_signs(currency)
    return rows.select(
        "customer",
        "day",
        "line",
        "amount",
        margin=rows.margin if "margin" in rows.columns else ibis.null("decimal(18, 4)"),
        content=rows.content if "content" in rows.columns else ibis.literal(0),
        paid=rows.paid if has_rate else rows.amount,
        currency=ibis.ifelse(code.isin(signs), currency, code) if signs else code,
        **columns,
    )


def _left_in(rows: ibis.Table, raw: RawTable, request: Request, staging: Staging) -> ibis.Table:
    """Leave out rows with a text that is longer than what can be stored."""
    fits = ibis.literal(value=True)
    for name, most in _LONGEST.items():
        if name in request.positions:
            long = rows.filter(rows[name].length() > most)
            heading = raw.headings[request.positions[name]]
            found = long.select("line", value=rows[name]).to_pyarrow().to_pylist()
            staging.reject({**row, "column": heading, "reason": "too_long"} for row in found)
            fits &= rows[name].isnull() | (rows[name].length() <= most)
    return rows.filter(fits)


def _names(sent: ibis.Table, raw: RawTable, request: Request) -> ibis.Table:
    """Return what each customer is called beside their code."""
    if "customer_name" not in request.positions:
        return ibis.memtable(
            {"customer": [], "name": []}, schema={"customer": "str", "name": "str"}
        )
    text = sent[raw.columns[request.positions["customer_name"]]].cast("string").strip()
    named = sent.select("customer", name=text).filter(lambda t: t.name.notnull() & (t.name != ""))
    return named.group_by("customer").aggregate(name=named.name.max())


def _columns(records: pa.Table) -> list[list[Any]]:
    *facts, lines = (records[name].to_pylist() for name in Sent._fields)
    return [*facts, [[(line["name"], line["minor"]) for line in one or ()] for one in lines]]


def _tell(stored: Stored, outcome: Outcome) -> None:
    for one in stored.new[:5]:
        outcome.count("created", _shown(one))
    outcome.count("created", number=max(0, len(stored.new) - 5))
    for change in stored.changes[:5]:
        outcome.count("changed", _shown(change.sent))
    outcome.count("changed", number=max(0, len(stored.changes) - 5))
    outcome.count("unchanged", number=stored.unchanged)
    outcome.count(
        "customers", ", ".join(stored.unknown_customers[:5]), len(stored.unknown_customers)
    )


def _shown(one: Sent) -> str:
    return " · ".join(filter(None, (one.day, one.customer_name or one.customer, one.document)))
