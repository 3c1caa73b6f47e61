"""The customers as each week's review found them: one Parquet file a week, never in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow.parquet as pq
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import pyarrow as pa


def folder() -> Path:
    """Return where the files lie."""
    place: Path = settings.DATA / "reviews"
    return place


def keep(customers: pa.Table, terms: Mapping[str, pa.Table], *, week: date) -> None:
    """Keep the customers of a week's review, and those behind the terms of its figures.

    What the same week had kept before is replaced, whole or not at all.
    """
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    for name, table in {"customers": customers, **terms}.items():
        target = place / f"{week:%G-W%V}.{name}.parquet"
        unfinished = target.with_suffix(".unfinished")
        pq.write_table(table, unfinished, compression="zstd")
        unfinished.replace(target)


def of_customer(customer_id: int, *, weeks: int = 104) -> list[dict[str, Any]]:
    """Return how a customer stood in each of the last weeks, oldest first.

    Each row has ``week`` (like ``2026-W47``), ``status``, ``p_alive``, ``value``,
    ``value_at_risk``.
    """
    files = sorted(folder().glob("*.customers.parquet"))[-weeks:]
    if not files:
        return []
    with duckdb.connect() as engine:
        rows = engine.execute(
            """
            SELECT filename, status, p_alive, value, value_at_risk
            FROM read_parquet(?, filename = true, union_by_name = true)
            WHERE id = ? ORDER BY filename
            """,
            [[str(file) for file in files], str(customer_id)],
        ).fetchall()
    names = ("status", "p_alive", "value", "value_at_risk")
    return [
        {"week": file.rpartition("/")[2].partition(".")[0], **dict(zip(names, values, strict=True))}
        for file, *values in rows
    ]


def behind(term: str, *, week: date) -> list[int]:
    """Return the ids of the customers behind a term of the week's retention coefficient.

    Args:
        term: "retained", "lost", "won", "returned", "ci", "cf" or "nc".
        week: The Monday of the review.

    Raises:
        KeyError: There is no such term, or the review had no retention coefficient.
    """
    file = folder() / f"{week:%G-W%V}.retention.parquet"
    if not file.exists():
        raise KeyError(term)
    table = pq.read_table(file, filters=[("term", "==", term)])
    return [int(one) for one in table["customer"].to_pylist()]
