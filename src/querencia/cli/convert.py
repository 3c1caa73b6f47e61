"""`querencia convert`: the rows of any source as a ledger that needs no guessing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from querencia.cli.errors import Refusal
from querencia.cli.language import _, ngettext
from querencia.cli.options import (
    LEDGER_IS,
    Columns,
    DateOrder,
    DecimalMark,
    Delimiter,
    Encoding,
    Language,
    LedgerSource,
    RatesFile,
    Sheet,
    value,
)
from querencia.cli.outputs import appearing_whole, expect_apart, expect_room
from querencia.cli.progress import progress
from querencia.cli.reading import Hints, read_ledger, write_rejected_rows

SHORT = _("Write a ledger with plain headings and types.")
WHAT = _(
    "Read a ledger once and write its usable rows with plain headings and types, one currency and"
    " ISO dates, so that later reviews start faster and guess nothing. Rejected rows go into a"
    " second file."
)
ABOUT = f"{WHAT}\n\n{LEDGER_IS}"
EXAMPLES = "\b\n" + _(
    "Examples:\n"
    "  querencia convert 'Ventas 2025.xlsx' --out purchases.parquet\n"
    "  querencia convert sales.csv --dates dmy --decimal comma --out purchases.csv"
)
ENDINGS = (".csv", ".parquet")

Out = Annotated[Path, value("--out", _("FILE"), Path, means=_("File to write: .parquet or .csv."))]


def convert(
    source: LedgerSource,
    out: Out,
    lang: Language = None,  # noqa: ARG001 - was heard before the arguments were parsed
    columns: Columns = None,
    rates: RatesFile = None,
    dates: DateOrder = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
) -> None:
    """Read the ledger and write it again."""
    from querencia.analytics.ledger import write_ledger

    hints = Hints(columns, dates, decimal, rates, sheet, encoding, delimiter)
    if out.suffix.lower() not in ENDINGS:
        raise Refusal(_("--out: the name must end in .parquet or .csv, not “%(name)s”.", name=out))
    rejected = out.with_name(f"{out.stem}-rejected.csv")
    expect_room(out, rejected)
    expect_apart(source, out, rejected)
    with progress() as tell, appearing_whole(out, rejected) as (rows_part, rejected_part):
        reading = read_ledger(source, hints, tell)
        rows = write_ledger(reading.ledger, rows_part)
        write_rejected_rows(reading, rejected_part)
    for file, count in ((out, rows), (rejected, reading.counts.rejected)):
        typer.echo(f"{file}: " + ngettext("%(n)s row", "%(n)s rows", count))
