"""Writing many rows at once, past the objects: one statement for thousands of rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Model


def reserve_ids(model: type[Model], count: int) -> list[int]:
    """Return ids that nobody else will give to rows of ``model``; call it in a transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # whoever writes is alone
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = (cursor.fetchone() or (0,))[0]
            return list(range(last + 1, last + 1 + count))
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values; dates as ISO writes them."""
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", list(rows))  # noqa: S608 - our own names
        else:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def insert_like(template: Model, varied: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Insert rows that are like ``template`` but for some columns; return their ids."""
    model = type(template)
    shared = {
        str(field.column): field.get_db_prep_save(getattr(template, field.attname), connection)
        for field in model._meta.concrete_fields
        if field.column not in {"id", *varied}
    }
    ids = reserve_ids(model, len(rows))
    values = tuple(shared.values())
    insert(
        model,
        ["id", *varied, *shared],
        [(pk, *row, *values) for pk, row in zip(ids, rows, strict=True)],
    )
    return ids


def select_in(
    model: type[Model],
    columns: Sequence[str],
    column: str,
    values: Iterable[Any],
    **equal: str,
) -> list[tuple[Any, ...]]:
    """Return columns of the rows in which ``column`` is one of thousands of values.

    ``equal`` are columns that have one value in all of them.
    """
    quoted = ", ".join(columns)
    given = list(values)
    is_sqlite = connection.vendor == "sqlite"
    wanted = "IN (SELECT value FROM json_each(%s))" if is_sqlite else "= ANY(%s)"
    where = " AND ".join([*(f"{name} = %s" for name in equal), f"{column} {wanted}"])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {quoted} FROM {model._meta.db_table} WHERE {where}",  # noqa: S608 - our own names
            [*equal.values(), json.dumps(given) if is_sqlite else given],
        )
        return list(cursor.fetchall())
