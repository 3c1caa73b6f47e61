"""`querencia backtest`: does the alarm earn its place on this ledger?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from querencia.cli.language import _, reader
from querencia.cli.options import (
    LEDGER_IS,
    AsJson,
    AsOf,
    Columns,
    Country,
    DateOrder,
    DecimalMark,
    Delimiter,
    Encoding,
    FalseAlarms,
    Language,
    LedgerSource,
    RatesFile,
    Sheet,
)
from querencia.cli.outputs import print_json
from querencia.cli.progress import progress
from querencia.cli.reading import Hints, closing_day, read_ledger
from querencia.cli.review import telling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.analytics.review.result import AlarmFacts

SHORT = _("Try the alarm and the simple rules on the ledger's own past.")
WHAT = _(
    "Try the alarm on the ledger's own past, out of time, beside the simple rules (no purchase"
    " for N days, silence over own mean gap, longer than the longest own gap), all at the same"
    " number of false alarms: how many weeks after the last purchase each of them rings for"
    " those who left, how well it tells who will not buy, and whether the promise about false"
    " alarms held. Needs customers and dates only."
)
ABOUT = f"{WHAT}\n\n{LEDGER_IS}"
EXAMPLES = "\b\n" + _(
    "Examples:\n"
    "  querencia backtest purchases.csv\n"
    "  querencia backtest purchases.csv --false-alarms 0.25 --json"
)


def backtest(
    source: LedgerSource,
    as_of: AsOf = None,
    false_alarms: FalseAlarms = 0.5,
    as_json: AsJson = False,
    lang: Language = None,  # noqa: ARG001 - was heard before the arguments were parsed
    country: Country = None,
    columns: Columns = None,
    rates: RatesFile = None,
    dates: DateOrder = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
) -> None:
    """Try the rules and print how each did."""
    from querencia.analytics.review.backtest import backtest as try_alarm
    from querencia.analytics.review.result import Settings
    from querencia.report.document import plain

    hints = Hints(columns, dates, decimal, rates, sheet, encoding, delimiter)
    settings = Settings(false_alarms_per_year=false_alarms, country=country)
    with progress() as tell:
        reading = read_ledger(source, hints, tell)
        day = closing_day(reading.ledger, as_of)
        found = try_alarm(reading.ledger, as_of=day, settings=settings, progress=telling(tell))
    if as_json:
        facts = {"as_of": day.isoformat(), **plain(found)}
        print_json(json.dumps(facts, indent=2, allow_nan=False))
    else:
        typer.echo(in_words(found))


def in_words(found: AlarmFacts) -> str:
    """Return the rules side by side, and what follows from them, for a person."""
    from querencia.report.explanations import calibration, rule_used, rules_tried

    read = reader()
    tried = rules_tried(found, read)
    said = [] if tried is None else [tried, "", *side_by_side(found), ""]
    return "\n".join([*said, rule_used(found, read), calibration(found, read)])


def side_by_side(found: AlarmFacts) -> list[str]:
    """Return one line a rule, the earliest first, under headings, in aligned columns."""
    from querencia.report.labels import RULES

    read, rules = reader(), found.backtest.rules if found.backtest else ()
    headings = ("", _("Weeks"), _("95 %"), _("False alarms"), _("Threshold"), "AUC")
    rows = [
        (
            read.called(RULES[result.rule]),
            read.number(result.delay_weeks),
            read.between(result.delay_interval, read.number),
            read.number(result.false_alarms, 2),
            read.number(result.threshold, 0 if result.threshold >= 10 else 3),
            read.number(result.auc, 3),
        )
        for result in sorted(rules, key=lambda result: result.delay_weeks)
    ]
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    return [_aligned(row, widths) for row in [headings, *rows]]


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *numbers = row
    cells = [cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True)]
    return "  ".join([name.ljust(widths[0]), *cells])
