"""The customers behind the figures: files beside the database, replaced with every review.

``members`` has one row a customer: who was active at the close of which day, in which months they
bought, the groups that they belong to. ``shortfall`` has what each customer adds to each cause in
each period of each budget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow.parquet as pq
from django.conf import settings

from querencia.analytics.engine import collect
from querencia.analytics.periods import MONTHS_IN, months_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from querencia.analytics.retention import Summary

MEMBERS, SHORTFALL = "members", "shortfall"
KNOWN = ("first", "last", "segment", "seller", "channel")
NEVER_ABSENT = "never_absent"  # active at the close of each day of the review's year


def file_of(kind: str, week: date) -> Path:
    """Return where the customers behind a week's figures lie."""
    place: Path = settings.DATA / "insights" / f"{week:%G-W%V}.{kind}.parquet"
    return place


def keep(kind: str, table: pa.Table, *, week: date) -> None:
    """Keep a table, whole or not at all; those of other weeks go."""
    target = file_of(kind, week)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    pq.write_table(table, unfinished, compression="zstd")
    unfinished.replace(target)
    for old in target.parent.glob(f"*.{kind}.parquet"):
        if old != target:
            old.unlink(missing_ok=True)


def members_of(summary: Summary) -> pa.Table:
    """Return one row a customer with everything that the figures count them by.

    Args:
        summary: With the columns of ``KNOWN`` beside its customers, and ``second``, the second day
            on which they bought.
    """
    table = summary.customers
    money = ("before", "after") if summary.has_amount else ()
    active = {active_on(day): summary.active_at(day) for day in summary.closes}
    if summary.throughout is not None:
        active[NEVER_ABSENT] = summary.always_active
    origin = months_of(summary.first_day) // MONTHS_IN[summary.unit]
    bought = {
        f"bought:{origin + column}": summary.bought.answered(table, column)
        for column in range(summary.bought.sets.shape[1])
    }
    columns = [table[name] for name in (*KNOWN, "second", *money)]
    return collect(
        table.select(*columns, customer=table.customer.cast("int64"), **active, **bought)
    )


def active_on(day: date) -> str:
    """Return the name of the column that says who was active at the close of a day."""
    return f"active:{day.isoformat()}"


def rows_where(
    kind: str, week: date, condition: str, values: Sequence[Any] = (), *, columns: str = "customer"
) -> list[tuple[Any, ...]]:
    """Return columns of the rows for which a condition holds, in the order of the first column.

    Args:
        kind: ``MEMBERS`` or ``SHORTFALL``.
        week: The Monday of the review.
        condition: SQL with ``?`` for each of ``values``; made of our own words alone.
        values: What came from outside.
        columns: SQL.

    Raises:
        KeyError: There is no such file, or no such column in it.
    """
    place = file_of(kind, week)
    if not place.exists():
        raise KeyError(str(place))
    query = f"SELECT {columns} FROM read_parquet(?) WHERE {condition}"  # noqa: S608 - our own words
    with duckdb.connect() as engine:
        try:
            return engine.execute(query, [str(place), *values]).fetchall()
        except duckdb.BinderException as error:  # a day or month that the file does not have
            raise KeyError(condition) from error
