"""Options that several commands share, each with its help and the way its value is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from querencia.cli.language import _
from querencia.cli.values import (
    parse_columns,
    parse_country,
    parse_date,
    parse_date_order,
    parse_decimal_mark,
    parse_delimiter,
    parse_language,
    parse_positive,
)


def value(
    name: str,
    metavar: str,
    read: Callable[[str], object] = str,
    *,
    means: str,
    default: str | bool = True,
) -> Any:  # noqa: ANN401 - Typer's own type of an option is Any
    """Return an option that takes a value.

    Args:
        name: The option, ``--seed``.
        metavar: What stands for the value in the help.
        read: Makes the value of what was written; raises `typer.BadParameter`.
        means: What the help says.
        default: What the help says of the default, where the value itself does not say it.
    """

    def parse(given: object) -> object:
        return read(given) if isinstance(given, str) else given  # Typer parses defaults too

    if isinstance(default, str):  # Typer would put it into brackets twice
        means, default = f"{means}  [{_('default: {default}').format(default=default)}]", False
    return typer.Option(name, metavar=metavar, parser=parse, help=means, show_default=default)


# Said in the text of each command, where it reads better than in a list of one.
LEDGER_IS = _(
    "LEDGER is a file (CSV, TSV, XLSX, ODS, Parquet), a folder or a pattern of Parquet files, or"
    " the address of a table (duckdb://, sqlite://, postgres://, pyspark://)."
)
LedgerSource = Annotated[str, typer.Argument(metavar=_("LEDGER"), hidden=True)]
Columns = Annotated[
    Mapping[str, str] | None,
    value(
        "--columns",
        _("FIELD=HEADING,..."),
        parse_columns,
        means=_("Which column is what, where the headings don't say: customer=Socio,date=Día."),
    ),
]
DateOrder = Annotated[
    str | None,
    value(
        "--dates",
        "dmy|mdy|ymd",
        parse_date_order,
        means=_("The order of day, month and year, where the dates can be read in two ways."),
    ),
]
DecimalMark = Annotated[
    str | None,
    value(
        "--decimal",
        _("MARK"),
        parse_decimal_mark,
        means=_("The decimal mark, a comma or a point, where the numbers can be read in two ways."),
    ),
]
RatesFile = Annotated[
    Path | None,
    value(
        "--rates",
        _("FILE"),
        Path,
        means=_("Rates that make several currencies one: a CSV with currency, rate and date."),
    ),
]
Sheet = Annotated[
    str | None,
    value("--sheet", _("NAME"), means=_("The sheet of a workbook; else the first that fits.")),
]
Encoding = Annotated[
    str | None,
    value("--encoding", _("NAME"), means=_("How a text file is encoded, where that is not found.")),
]
Delimiter = Annotated[
    str | None,
    value(
        "--delimiter",
        _("SIGN"),
        parse_delimiter,
        means=_("What stands between the fields of a text file: ; or , or | or tab."),
    ),
]
AsOf = Annotated[
    date | None,
    value(
        "--as-of",
        _("DATE"),
        parse_date,
        means=_("What was known at the close of this day: 2026-11-21 or 21/11/2026."),
        default=_("the last day of the ledger"),
    ),
]
Country = Annotated[
    str | None,
    value(
        "--country",
        _("CODE"),
        parse_country,
        means=_("Whose public holidays slow the clock or speed it up: ES, MX ..."),
    ),
]
FalseAlarms = Annotated[
    float,
    value(
        "--false-alarms",
        _("PER_YEAR"),
        parse_positive,
        means=_("How many false alarms you bear, per customer and year."),
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help=_("Print the result as JSON, alone, on standard output."))
]
Language = Annotated[
    str | None,
    value(
        "--lang",
        _("es|en[_COUNTRY]"),
        parse_language,
        means=_("The language of what is written, as its country writes numbers: es, en, es_MX."),
        default=_("that of the terminal"),
    ),
]
