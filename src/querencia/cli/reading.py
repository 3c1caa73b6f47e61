"""From what was asked for to a ledger, by way of the connector that knows how."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import typer

from querencia.cli.errors import Refusal
from querencia.cli.language import _, reader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from querencia.analytics.ledger.ledger import Ledger
    from querencia.connectors import Reading


def read_ledger(
    source: str,
    *,
    columns: Mapping[str, str] | None,
    dates: str | None,
    decimal: str | None,
    rates: Path | None,
) -> Reading:
    """Read a ledger, and say on standard error what was taken for what.

    Raises:
        LedgerError: it cannot be read; the message says why.
    """
    from querencia.connectors import read

    found = read(
        source,
        columns=columns,
        today=today(),
        date_order=dates,
        decimal=decimal,
        rates=rates,
    )
    say(_("Columns: %(columns)s", columns=found.mapping))
    return found


def today() -> date:
    """Return today's date where the business is: that of this machine's clock."""
    return datetime.now().astimezone().date()


def closing_day(ledger: Ledger, as_of: date | None, *, option: str = "--as-of") -> date:
    """Return the last day to look at: ``as_of``, or the ledger's last day.

    Raises:
        Refusal: nobody can know what is known at ``as_of``, or nothing was known yet.
    """
    days = ledger.purchases.day
    known = ledger.purchases.aggregate(first=days.min(), last=days.max()).to_pyarrow().to_pylist()
    first, last = known[0]["first"], known[0]["last"]
    read = reader()
    if as_of is None:
        return last
    if as_of > today():
        raise Refusal(
            _("%(option)s: %(day)s has not come yet.", option=option, day=read.day(as_of))
        )
    if as_of < first:
        raise Refusal(
            _(
                "%(option)s: the first purchase is of %(first)s, after %(day)s.",
                option=option,
                first=read.day(first),
                day=read.day(as_of),
            )
        )
    return as_of


def say(sentence: str) -> None:
    """Say something that is not the result: on standard error, out of the way of pipes."""
    typer.echo(sentence, err=True)
