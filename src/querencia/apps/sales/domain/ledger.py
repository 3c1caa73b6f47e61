"""The stored purchases as the ledger that analytics reads.

They are read column by column, not as objects: see ``columnwise``. Where ``LEDGER_URL`` names a
warehouse, the ledger is read there instead, and its customers are matched with ours by the
external id that purchases name them by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
from django.conf import settings
from django.db import transaction

from querencia.analytics.engine import connect
from querencia.analytics.ledger import Ledger, LedgerCounts, ledger_from_rows
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.sales.domain.buyers import buyers_named
from querencia.apps.sales.domain.columnwise import attached
from querencia.connectors.registry import read
from querencia.foundation.money import digits_of

if TYPE_CHECKING:
    from datetime import date

    from ibis.backends.duckdb import Backend

_OPTIONAL = ("margin", "document", "reference", "seller", "product_line")


def stored_ledger(*, until: date) -> Ledger:
    """Return the purchases up to and with ``until``; a customer is ``str(customer.pk)``.

    Raises:
        LedgerError: The warehouse that ``LEDGER_URL`` names cannot be read as a ledger.
    """
    if settings.LEDGER_URL:
        return _warehouse_ledger(settings.LEDGER_URL).until(until)
    currency = the_organisation().currency
    engine = connect()
    rows = _copy_rows(engine, until, digits_of(currency))
    counted = rows.aggregate(
        rows=rows.count(),
        refunds=(rows.amount < 0).sum(),
        **{f"has_{name}": rows[name].notnull().any() for name in _OPTIONAL},
    )
    [found] = counted.to_pyarrow().to_pylist()
    # A column in which nothing stands is none: without margins, value is revenue and called so.
    rows = rows.drop(*(name for name in _OPTIONAL if not found[f"has_{name}"]))
    counts = LedgerCounts(
        rows=found["rows"], rejected=0, duplicates=0, refunds=int(found["refunds"] or 0)
    )
    return ledger_from_rows(rows, counts=counts, currency=currency)


def _copy_rows(engine: Backend, until: date, digits: int) -> ibis.Table:
    with attached(engine) as house:
        engine.raw_sql(_rows_sql(house, until, digits))
    return engine.table("stored_rows")


def _rows_sql(house: str, until: date, digits: int) -> str:
    """Return the statement that copies purchases into ``stored_rows``.

    A purchase needs the name of a document only where several rows make it, or a refund points at
    it. Its margin stands in the first of its lines.
    """
    return f"""
        CREATE TEMP TABLE stored_rows AS
        WITH bought AS (
            SELECT id, customer_id, day, base_amount_minor, base_margin_minor, seller_id,
                   refund_of_id
            FROM {house}.sales_purchase WHERE day <= DATE '{until.isoformat()}'
        ), lines AS (
            SELECT l.purchase_id, l.base_amount_minor, n.name,
                   row_number() OVER (PARTITION BY l.purchase_id ORDER BY l.id) AS place
            FROM {house}.sales_purchaseline l
            LEFT JOIN {house}.sales_productline n ON n.id = l.product_line_id
        ), refunded AS (
            SELECT DISTINCT refund_of_id AS id FROM bought WHERE refund_of_id IS NOT NULL
        )
        SELECT CAST(p.customer_id AS VARCHAR) AS customer,
               CAST(p.day AS DATE) AS day,
               {_money("coalesce(l.base_amount_minor, p.base_amount_minor)", digits)} AS amount,
               {_money(_MARGIN, digits)} AS margin,
               CASE WHEN l.purchase_id IS NOT NULL OR r.id IS NOT NULL
                    THEN CAST(p.id AS VARCHAR) END AS document,
               CAST(p.refund_of_id AS VARCHAR) AS reference,
               s.name AS seller,
               l.name AS product_line
        FROM bought p
        LEFT JOIN lines l ON l.purchase_id = p.id
        LEFT JOIN refunded r ON r.id = p.id
        LEFT JOIN {house}.sales_seller s ON s.id = p.seller_id
    """  # noqa: S608 - made of our own names, a date and a number


_MARGIN = (
    "CASE WHEN p.base_margin_minor IS NOT NULL AND l.place > 1 THEN 0 ELSE p.base_margin_minor END"
)


def _money(minor: str, digits: int) -> str:
    unit = f"CAST({10**-digits:.{digits}f} AS DECIMAL(4, {digits}))"
    return f"CAST(CAST({minor} AS DECIMAL(18, 0)) * {unit} AS DECIMAL(18, 4))"


def _warehouse_ledger(url: str) -> Ledger:
    """Read the ledger where it lies, with our customers' numbers for its own."""
    reading = read(url)
    rows = reading.ledger.rows
    assert rows is not None  # a reading always brings them
    named = rows.select("customer").distinct().to_pyarrow()["customer"].to_pylist()
    with transaction.atomic():
        known = buyers_named(dict.fromkeys(named, ""))
    ours = pa.table(
        {
            "external": pa.array(list(known), pa.string()),
            "number": pa.array([str(pk) for pk in known.values()], pa.string()),
        }
    )
    numbers = ibis.memtable(ours)
    joined = rows.inner_join(numbers, rows.customer == numbers.external)
    renumbered = joined.mutate(customer=joined.number).select(*rows.columns)
    return ledger_from_rows(renumbered, counts=reading.counts, currency=reading.ledger.currency)
