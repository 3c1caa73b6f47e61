"""What comes of reading a source: a ledger, the columns it was read from, and what was rejected."""

from __future__ import annotations

import csv
import os
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb
import ibis

from querencia.analytics.ledger import (
    LedgerCounts,
    Reason,
    UnusableLedger,
    duplicates,
    ledger_from_rows,
    take_in,
)
from querencia.connectors.columns import Conventions, typed_rows
from querencia.connectors.columns.raw import VERDICT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from querencia.analytics.ledger import ColumnMapping, Intake, Ledger, Rates
    from querencia.connectors.columns import RawTable


@dataclass(frozen=True)
class ReadOptions:
    """What the user says about a source, where it is not to be found out.

    Attributes:
        conventions: About its columns.
        today: The last day that a purchase can be dated; None for no limit.
        rates: What other currencies are worth.
        encoding: How a text file is encoded.
        delimiter: What stands between the fields of a text file.
        sheet: The sheet of a workbook.
        progress: Called now and then with the bytes read so far.
    """

    conventions: Conventions = field(default_factory=Conventions)
    today: date | None = None
    rates: Rates | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    progress: Callable[[int], None] | None = None


@dataclass(frozen=True)
class Reading:
    """What came of reading a source.

    Attributes:
        source: What was read; never with a password.
        ledger: The purchases.
        mapping: Which heading was read as which column.
        counts: How many rows there were.
        rejected: The rows that could not be used: the columns as they were sent (``columns``),
            ``line``, ``column``, ``value``, ``reason``; None when there are none.
        reasons: How many were rejected for which reason.
        columns: Names in ``rejected`` of the columns that were sent, in order.
        facts: How it was read: ``encoding``, ``delimiter``, ``sheet``, ``other_sheets`` (that
            could have been read as well), ``header_line``, ``dates``, ``decimal`` as far as they
            apply.
    """

    source: str
    ledger: Ledger
    mapping: ColumnMapping
    counts: LedgerCounts
    rejected: ibis.Table | None
    reasons: Mapping[Reason, int]
    columns: tuple[str, ...]
    facts: Mapping[str, str]


def reading_of(raw: RawTable, options: ReadOptions, facts: Mapping[str, str]) -> Reading:
    """Read a table as it was sent into a ledger.

    A copy, and text that has to be understood, is read once and kept in the database of the
    table; columns that have their types are read where they lie, whenever they are needed.

    Args:
        raw: The table.
        options: What the user says about it.
        facts: How it was read so far.

    Raises:
        LedgerError: When it cannot become a ledger.
    """
    try:
        return _reading_of(raw, options, facts)
    except duckdb.Error as error:
        raise _refused_by_engine(raw.source, str(error)) from error


def _refused_by_engine(source: str, told: str) -> UnusableLedger:
    if found := re.search(r'column "(.+?)" was read .* not be found in file "(.+?)"', told):
        return UnusableLedger(
            "%(source)s: all files must have the same columns; %(file)s has no column %(column)s.",
            source=source,
            file=found[2],
            column=repr(found[1]),
        )
    if "No space left" in told:
        return UnusableLedger(
            "%(source)s cannot be read: there is no room for it in %(folder)s; name a larger folder"
            " with TMPDIR=FOLDER.",
            source=source,
            folder=tempfile.gettempdir(),
        )
    reason = told.splitlines()[0].rstrip(".")
    return UnusableLedger("%(source)s cannot be read: %(reason)s.", source=source, reason=reason)


def _reading_of(raw: RawTable, options: ReadOptions, facts: Mapping[str, str]) -> Reading:
    typed = typed_rows(raw, options.conventions)
    intake = take_in(typed.sent, today=options.today, rates=options.rates)
    decided = {"dates": typed.dates, "decimal": typed.decimal}
    if raw.is_copy or any(decided.values()):
        intake = intake.kept_in(materialise(intake.both))
    counts, reasons = _count(intake)
    if counts.rows == counts.rejected:
        raise _nothing_usable(raw, intake, counts)
    return Reading(
        source=raw.source,
        ledger=ledger_from_rows(intake.rows, counts=counts, currency=intake.currency),
        mapping=intake.sent.mapping,
        counts=counts,
        rejected=intake.rejected if counts.rejected else None,
        reasons=reasons,
        columns=raw.columns,
        facts={**facts, **{name: value for name, value in decided.items() if value}},
    )


def write_rejected(
    reading: Reading,
    path: Path,
    *,
    sentence: Callable[[Reason], str] = lambda reason: reason.sentence,
) -> int:
    """Write the rejected rows so that they can be corrected and sent again.

    The columns as they were sent come first, then ``line``, ``column``, ``value`` and ``reason``,
    which are not read when the file is sent again. The delimiter is that of the source.

    Args:
        reading: What was read.
        path: Where to; replaced when it is there, never left half written.
        sentence: How to say a reason.

    Returns:
        How many rows were written; with none the file has the headings alone.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=reading.facts.get("delimiter", ","))
            writer.writerow([*reading.mapping.headings, *VERDICT])
            written = 0
            for row in _rejected_rows(reading):
                *cells, reason = row.values()
                writer.writerow([*cells, sentence(Reason(str(reason)))])
                written += 1
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return written


def _rejected_rows(reading: Reading) -> Iterator[dict[str, object]]:
    if reading.rejected is None:
        return
    rejected = reading.rejected.select(*reading.columns, *VERDICT)
    for batch in rejected.order_by("line").to_pyarrow_batches():
        yield from batch.to_pylist()


def materialise(table: ibis.Table) -> ibis.Table:
    """Compute a table once and keep it in its engine."""
    name = ibis.util.gen_name("querencia")
    return table.get_backend().create_table(name, table)


def _count(intake: Intake) -> tuple[LedgerCounts, dict[Reason, int]]:
    """Count the rows by what became of them."""
    rows = intake.rows
    if "amount" in rows.columns:
        refunded = rows.amount < 0
    elif "kind" in rows.columns:
        refunded = rows.kind == "refund"
    else:
        refunded = rows.day.isnull()  # without amounts and kinds there is nothing to tell by
    counted = rows.aggregate(used=rows.count(), refunds=refunded.sum()).to_pyarrow().to_pylist()[0]
    sent = intake.both.count().to_pyarrow().as_py()
    found = _reasons(intake.rejected) if sent > counted["used"] else Counter()
    counts = LedgerCounts(
        rows=sent,
        rejected=found.total(),
        duplicates=duplicates(rows) if counted["used"] else 0,
        refunds=int(counted["refunds"] or 0),
    )
    return counts, dict(found.most_common())


def _reasons(rejected: ibis.Table) -> Counter[Reason]:
    counted = rejected.group_by("reason").aggregate(count=rejected.count())
    return Counter({Reason(r["reason"]): r["count"] for r in counted.to_pyarrow().to_pylist()})


def _nothing_usable(raw: RawTable, intake: Intake, counts: LedgerCounts) -> UnusableLedger:
    if not counts.rows:
        return UnusableLedger("%(source)s has headings and no rows.", source=raw.source)
    rejected = intake.rejected.order_by("line").limit(1).select(*VERDICT)
    [first] = rejected.to_pyarrow().to_pylist()
    line, column, value, reason = first.values()
    sentence = (
        "%(source)s has no usable row; the first: line %(line)s, %(column)s: %(value)s, %(reason)s "
        "(columns read as %(columns)s)."
        if column and value
        else "%(source)s has no usable row; the first: line %(line)s, %(reason)s (columns read as "
        "%(columns)s)."
    )
    return UnusableLedger(
        sentence,
        source=raw.source,
        line=line or "–",
        column=column,
        value=repr(str(value)[:60]),
        reason=Reason(reason).sentence,
        columns=intake.sent.mapping,
    )
