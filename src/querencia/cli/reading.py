"""From what was asked for to a ledger, by way of the connector that knows how."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from querencia.cli.errors import Refusal
from querencia.cli.language import _, reader, spoken_language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from querencia.analytics.ledger import Ledger, Reason
    from querencia.cli.progress import Tell
    from querencia.connectors import Reading
    from querencia.connectors.columns.dates import DateOrder
    from querencia.connectors.columns.numbers import DecimalMark


@dataclass(frozen=True)
class Hints:
    """What the options say about a source, where it is not to be found out."""

    columns: Mapping[str, str] | None = None
    dates: str | None = None
    decimal: str | None = None
    rates: Path | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None


def read_ledger(source: str, hints: Hints, tell: Tell) -> Reading:
    """Read a ledger, and say on standard error what was taken for what.

    Args:
        source: The ledger, as it was asked for.
        hints: What the options say about it.
        tell: Shows how far it has come.

    Raises:
        LedgerError: it cannot be read; the message says why.
    """
    from querencia.connectors import Conventions, ReadOptions, read
    from querencia.connectors.spreadsheet import read_rates

    dates = cast("DateOrder | None", hints.dates)
    decimal = cast("DecimalMark | None", hints.decimal)
    options = ReadOptions(
        conventions=Conventions(hints.columns or {}, dates, decimal),
        today=today(),
        progress=_progress_through(source, tell),
        rates=read_rates(hints.rates, dates=dates, decimal=decimal) if hints.rates else None,
        sheet=hints.sheet,
        encoding=hints.encoding,
        delimiter=hints.delimiter,
    )
    found = read(source, options)
    say(_("Columns: %(columns)s", columns=found.mapping.in_words(spoken_language())))
    for sentence in how_it_was_read(found.facts):
        say(sentence)
    if found.counts.rejected:
        say(_rejected(found.counts.rejected, found.counts.rows, found.reasons))
    return found


def _progress_through(source: str, tell: Tell) -> Callable[[int], None]:
    """Return what tells, by the bytes that were read, how much of a text file that is."""
    step = _("Reading the purchases")
    tell(step)
    size = Path(source).stat().st_size if Path(source).is_file() else 0

    def progress(done: int) -> None:
        # The rest, to understand what was read, takes as long again: nobody knows how long.
        tell(step, done / size if done < 0.9 * size else None)

    return progress


def how_it_was_read(facts: Mapping[str, str]) -> list[str]:
    """Return what had to be found out, and would spoil everything if it was found out wrongly."""
    from querencia.connectors.columns import dates, numbers

    found = []
    if "sheet" in facts:
        found.append(_("sheet %(name)s", name=facts["sheet"]))
    if facts.get("header_line", "1") != "1":
        found.append(_("headings on line %(line)s", line=facts["header_line"]))
    if facts.get("encoding", "utf-8") != "utf-8":
        found.append(_("encoding %(name)s", name=facts["encoding"]))
    if "dates" in facts:
        order = dates.SPOKEN[facts["dates"]]
        found.append(_("dates with the %(order)s", order=_(order)))
    if "decimal" in facts:
        mark = numbers.SPOKEN[facts["decimal"]]
        found.append(_(mark))
    said = [_("Read as: %(facts)s", facts="; ".join(found))] if found else []
    if "other_sheets" in facts:
        said.append(
            _(
                "Not read, though they hold purchases too: the sheets %(names)s; choose one with"
                " --sheet.",
                names=facts["other_sheets"],
            )
        )
    return said


def _rejected(rejected: int, rows: int, reasons: Mapping[Reason, int]) -> str:
    read = reader()
    frequent_first = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    why = "; ".join(f"{_(why.sentence)}: {read.integer(count)}" for why, count in frequent_first)
    return _(
        "Rejected: %(rejected)s of %(rows)s rows (%(why)s)",
        rejected=read.integer(rejected),
        rows=read.integer(rows),
        why=why,
    )


def write_rejected_rows(reading: Reading, file: Path) -> int:
    """Write the rejected rows, with the reason in the language spoken; return how many."""
    from querencia.connectors import write_rejected

    return write_rejected(reading, file, sentence=lambda reason: _(reason.sentence))


def today() -> date:
    """Return today's date where the business is: that of this machine's clock."""
    return datetime.now().astimezone().date()


def closing_day(ledger: Ledger, as_of: date | None, *, option: str = "--as-of") -> date:
    """Return the last day to look at: ``as_of``, or the ledger's last day.

    Raises:
        Refusal: there is no purchase; nobody can know what is known at ``as_of``, or nothing was
            known yet.
    """
    days = ledger.purchases.day
    known = ledger.purchases.aggregate(first=days.min(), last=days.max()).to_pyarrow().to_pylist()
    if known[0]["first"] is None:
        raise Refusal(
            _("there is no purchase in the ledger: all of its rows are refunds or cost nothing.")
        )
    first: date = known[0]["first"]
    last: date = known[0]["last"]
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
    """Say something that is not the result: on standard error, out of the way of pipes.

    By way of ``sys.stderr``, which the progress bar watches so that it can make room.
    """
    sys.stderr.write(f"{sentence}\n")
