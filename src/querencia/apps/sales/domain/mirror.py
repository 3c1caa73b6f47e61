"""What a warehouse's ledger says by customer and day, kept beside the database for the pages.

Where ``LEDGER_URL`` names a warehouse, purchases are no rows of ours, and a page can't wait for the
warehouse. So each review leaves these sums in a Parquet file, in order of customers: what a page
asks of one customer is read out of a few thousand rows, what it asks of all out of two columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from querencia.analytics.engine import collect
from querencia.apps.sales.models import Seller
from querencia.foundation.money import digits_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from pathlib import Path

    from querencia.analytics.ledger import Ledger

    Days = dict[str, Any]

_ROWS_READ_AT_ONCE = 20_000


def is_read() -> bool:
    """Tell whether pages read the mirror rather than purchases of ours."""
    return bool(settings.LEDGER_URL) and _file().exists()


def keep(ledger: Ledger, *, currency: str) -> None:
    """Write what pages need of a ledger; until it is whole, they read the one before.

    Args:
        ledger: Its customers are ``str(customer.pk)``, see ``domain.ledger``.
        currency: The organisation's.
    """
    assert ledger.rows is not None
    rows, unit = ledger.rows, 10 ** digits_of(currency)
    amount = rows.amount if ledger.has_amount else ibis.literal(0)
    minor = (amount * unit).round(0).cast("int64").fill_null(0)
    is_bought = rows.amount > 0 if ledger.has_amount else ibis.literal(True)
    document = rows.document if "document" in rows.columns else ibis.null("string")
    seller = rows.seller if "seller" in rows.columns else ibis.null("string")
    days = (
        rows.select("customer", "day", seller=seller, document=document, minor=minor, b=is_bought)
        .group_by("customer", "day", "seller")
        .aggregate(
            purchases=lambda t: (
                t.document.nunique(where=t.b) + (t.b & t.document.isnull()).sum()
            ).cast("int32"),
            bought=lambda t: t.minor.sum(where=t.b).fill_null(0).cast("int64"),
            net=lambda t: t.minor.sum().cast("int64"),
        )
        .mutate(customer=lambda t: t.customer.cast("int64"))
        .order_by("customer", "day")
    )
    _write(collect(days))


def of_customers(customers: Collection[int], *, first: date, last: date) -> list[Days]:
    """Return each day of a period on which one of some customers bought or gave back, in order.

    A day has ``customer``, ``day``, ``purchases``, and in minor units ``bought`` and ``net``.
    """
    return _ask(
        """SELECT customer, day, sum(purchases)::BIGINT AS purchases,
                  sum(bought)::BIGINT AS bought, sum(net)::BIGINT AS net
           FROM read_parquet($file)
           WHERE customer IN (SELECT unnest($customers)) AND day BETWEEN $first AND $last
           GROUP BY ALL ORDER BY ALL""",
        {"customers": list(customers), "first": first, "last": last},
    )


def by_month(
    *, first: date, last: date, seller: int | None = None, customers: Collection[int] | None = None
) -> dict[int, int]:
    """Return net sales in minor units by number of month, within one year.

    Args:
        first: The first day that counts.
        last: The last one.
        seller: Only what this seller sold.
        customers: Only what these bought.
    """
    name = None if seller is None else Seller.objects.get(pk=seller).name
    rows = _ask(
        """SELECT month(day) AS month, sum(net)::BIGINT AS net FROM read_parquet($file)
           WHERE day BETWEEN $first AND $last AND ($seller IS NULL OR seller = $seller)
             AND ($customers IS NULL OR list_contains($customers, customer))
           GROUP BY ALL""",
        {
            "first": first,
            "last": last,
            "seller": name,
            "customers": None if customers is None else list(customers),
        },
    )
    return {row["month"]: row["net"] for row in rows}


def _file() -> Path:
    folder: Path = settings.DATA / "ledger"
    return folder / "days.parquet"


def _write(days: pa.Table) -> None:
    file = _file()
    file.parent.mkdir(exist_ok=True)
    unfinished = file.with_suffix(".unfinished")
    pq.write_table(days, unfinished, row_group_size=_ROWS_READ_AT_ONCE)
    unfinished.replace(file)


def _ask(question: str, values: dict[str, Any]) -> list[Days]:
    with duckdb.connect() as engine:
        engine.execute("SET threads = 1")
        found = engine.execute(question, {"file": str(_file()), **values}).to_arrow_table()
    days: list[Days] = found.to_pylist()
    return days
