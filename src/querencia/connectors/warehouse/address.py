"""The URL of a table, and how to speak of it without its password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from querencia.analytics.ledger import UnusableLedger

if TYPE_CHECKING:
    from collections.abc import Sequence

_DRIVERS = {
    "Connection refused": "%(source)s cannot be read: nothing answers there (%(reason)s).",
    "timeout expired": "%(source)s cannot be read: nothing answers there (%(reason)s).",
    "failed to resolve host": "%(source)s cannot be read: there is no such machine (%(reason)s).",
    "authentication failed": "%(source)s cannot be read: user or password are wrong (%(reason)s).",
    "no password supplied": "%(source)s cannot be read: it wants a password (%(reason)s).",
    "permission denied": "%(source)s cannot be read: this user may not read it (%(reason)s).",
    "not a database": "%(source)s cannot be read: the file is no such database (%(reason)s).",
    "not a valid DuckDB": "%(source)s cannot be read: the file is no such database (%(reason)s).",
    "Could not set lock": "%(source)s cannot be read: another program has it open (%(reason)s).",
}
"""What a driver says, by some words of it, and what it means to somebody who knows no driver."""


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
    if _has_unwritable_password(url):
        raise UnusableLedger(
            "The password in %(source)s has characters that a URL writes in another way: "
            "%%40 for @, %%2F for /, %%3A for :, %%23 for #, %%3F for ?, %%25 for %%, %%20 for a "
            "space.",
            source=shown,
        )
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
        path=re.sub("^//+", "/", unquote(parts.netloc + parts.path)),
        table=table,
        url=parts._replace(query=rest).geturl(),
        shown=shown,
    )


def without_password(text: str) -> str:
    """Return a URL, or a line of text with one in it, without the password.

    Whatever stands before the last @ goes, even where it is no password that a URL can hold: too
    much hidden is better than too little.
    """
    text = re.sub(r"(?<=://)([^\s:/?#@]*):.*@", r"\1@", text)
    return re.sub(r"(?i)\b(password|passwd|pwd|token)=[^\s&;]*", r"\1=…", text)


def _has_unwritable_password(url: str) -> bool:
    """Say whether the password holds what a URL would take for the beginning of something else.

    A port with a path behind it (``host:5432/shop?table=a@b``) is none.
    """
    found = re.search(r"://[^\s:/?#@]*:(?!\d*/[^@]*\?)(.*)@", url)
    return bool(found and re.search(r"[\s@/?#:]|%(?![0-9a-fA-F]{2})", found[1]))


def cannot_open(address: Address, error: Exception) -> UnusableLedger:
    """Return the error for a table that its database does not hand over."""
    told = next(iter(str(error).strip().splitlines()), type(error).__name__)
    sentence = next(
        (meant for sign, meant in _DRIVERS.items() if sign in told),
        "%(source)s cannot be read: %(reason)s.",
    )
    reason = without_password(told).rstrip(".!")
    return UnusableLedger(sentence, source=address.shown, reason=reason)


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
