"""The URL of a table, and how to speak of it without its password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from querencia.analytics.ledger import UnusableLedger

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Address:
    """Where a table is.

    Attributes:
        scheme: ``duckdb``, ``sqlite``, ``postgres`` or ``pyspark``.
        path: Of a database in a file, its path.
        table: The table, with its schema in front where it has one (``sales.purchases``).
        url: All of it, for the driver, without ``table``.
        shown: All of it, for people: without the password.
    """

    scheme: str
    path: str
    table: str
    url: str
    shown: str


def parse_address(url: str) -> Address:
    """Take the URL of a table apart.

    Raises:
        UnusableLedger: When it names no table.
    """
    shown = without_password(url)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UnusableLedger("%(source)s is not a URL.", source=shown) from error
    given = parse_qsl(parts.query, keep_blank_values=True)
    table = dict(given).get("table", "")
    if not table:
        raise UnusableLedger("%(source)s names no table; add ?table=NAME.", source=shown)
    rest = urlencode([(name, value) for name, value in given if name != "table"])
    return Address(
        scheme=parts.scheme,
        path=unquote(parts.netloc + parts.path),
        table=table,
        url=parts._replace(query=rest).geturl(),
        shown=shown,
    )


def without_password(text: str) -> str:
    """Return a URL, or any text with URLs in it, without the passwords."""
    text = re.sub(r"(?<=://)([^\s:/?#@]*):[^\s/?#]*@", r"\1@", text)
    return re.sub(r"(?i)\b(password|passwd|pwd|token)=[^\s&;]*", r"\1=…", text)


def cannot_open(address: Address, error: Exception) -> UnusableLedger:
    """Return the error for a table that its database does not hand over."""
    reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return UnusableLedger(
        "%(source)s cannot be read: %(reason)s.",
        source=address.shown,
        reason=without_password(reason).rstrip("."),
    )


def no_file(address: Address) -> UnusableLedger:
    """Return the error for a database whose file is not there."""
    return UnusableLedger("%(source)s cannot be read: there is no such file.", source=address.shown)


def no_table(address: Address, tables: Sequence[str]) -> UnusableLedger:
    """Return the error for a table that is not there, naming those that are."""
    if not tables:
        return UnusableLedger("%(source)s has no tables.", source=address.shown)
    return UnusableLedger(
        "%(source)s has no table %(table)s; it has %(tables)s.",
        source=address.shown,
        table=repr(address.table),
        tables=", ".join(sorted(tables)[:12]),
    )


def quoted(name: str) -> str:
    """Return the name of a table for SQL, its parts apart (``sales.purchases``)."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))
