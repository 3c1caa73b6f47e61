"""The groups that customers belong to: segment, seller, channel of acquisition, tenure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from querencia.analytics.engine import collect
from querencia.analytics.periods import years_back
from querencia.apps.customers.models import Customer
from querencia.apps.insights.enums import Dimension, Tenure

if TYPE_CHECKING:
    from ibis.expr.types import StringColumn, Table

    from querencia.analytics.ledger import Ledger
    from querencia.analytics.periods import Period


def facts_of_customers(ledger: Ledger) -> pa.Table:
    """Return segment, channel (their ids) and seller (their name) of each customer, as text.

    The seller of a customer is who was credited with most of their purchases; of equals, with the
    latest.
    """
    known = Customer.objects.values_list("id", "segment_id", "acquisition_channel_id")
    rows = [(str(pk), _text(segment), _text(channel)) for pk, segment, channel in known.iterator()]
    names = ("customer", "segment", "channel")
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    facts = pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)}
    )
    sellers = _main_sellers(ledger)
    joined = facts.join(sellers, "customer") if sellers is not None else None
    if joined is None:
        return facts.append_column("seller", pa.nulls(len(facts), pa.string()))
    return joined


def group_column(dimension: Dimension, table: Table, period: Period) -> StringColumn:
    """Return the key of the group that each customer belonged to; empty: to none.

    For tenure, when the period began; null for who was no customer yet.
    """
    if dimension == Dimension.TENURE:
        return tenure_column(table, period)
    column: StringColumn = table[str(dimension)].fill_null("")
    return column


def tenure_column(table: Table, period: Period) -> StringColumn:
    """Return since how long each had been a customer; null for who was none yet."""
    first, start = table["first"], period.start
    return ibis.cases(
        (first > ibis.literal(start), ibis.null("string")),
        (first > ibis.literal(years_back(start, 1)), ibis.literal(str(Tenure.FIRST_YEAR))),
        (first > ibis.literal(years_back(start, 2)), ibis.literal(str(Tenure.SECOND_YEAR))),
        else_=ibis.literal(str(Tenure.LATER)),
    )


def _main_sellers(ledger: Ledger) -> pa.Table | None:
    if ledger.sellers is None:
        return None
    named = ledger.sellers.filter(ledger.sellers.seller.notnull())
    counted = named.group_by("customer", "seller").aggregate(
        purchases=named.count(), last=named.day.max()
    )
    most = ibis.window(
        group_by="customer", order_by=[ibis.desc("purchases"), ibis.desc("last"), "seller"]
    )
    ranked = counted.mutate(place=ibis.row_number().over(most))
    return collect(ranked.filter(ranked.place == 0).select("customer", "seller"))


def _text(key: int | None) -> str | None:
    return None if key is None else str(key)
