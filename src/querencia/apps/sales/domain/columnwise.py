"""The operational database as an embedded DuckDB sees it: whole columns at a time, read only."""

from __future__ import annotations

from contextlib import contextmanager
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ibis.backends.duckdb import Backend

HOUSE = "house"


@contextmanager
def attached(engine: Backend) -> Iterator[str]:
    """Attach the database to ``engine`` for a while; gives what stands before a table's name.

    Only what has been committed is seen.
    """
    vendor, address = _address()
    _load(engine, f"{vendor}_scanner")
    quoted = address.replace("'", "''")
    engine.raw_sql(f"ATTACH '{quoted}' AS {HOUSE} (TYPE {vendor}, READ_ONLY)")
    try:
        yield HOUSE if vendor == "sqlite" else f"{HOUSE}.public"
    finally:
        engine.raw_sql(f"DETACH {HOUSE}")


def _load(engine: Backend, extension: str) -> None:
    """Load an extension from the wheel that brings it; nothing is fetched from the network."""
    wheel = files(f"duckdb_extension_{extension}") / "extensions"
    [version] = wheel.iterdir()
    with as_file(version / f"{extension}.duckdb_extension") as path:
        engine.raw_sql(f"LOAD '{path}'")


def _address() -> tuple[str, str]:
    settings: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return "sqlite", str(settings["NAME"])
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - an extra

    parts = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
    }
    return "postgres", make_conninfo(**{name: value for name, value in parts.items() if value})
