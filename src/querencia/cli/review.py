"""`querencia review`: Monday's list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from querencia.cli.errors import Refusal, explained
from querencia.cli.language import _, spoken_locale
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
    value,
)
from querencia.cli.outputs import appearing_together, expect_apart, expect_room, print_json
from querencia.cli.progress import progress
from querencia.cli.reading import Hints, closing_day, read_ledger, say, write_rejected_rows
from querencia.cli.values import is_number, parse_cost, parse_count, parse_share

if TYPE_CHECKING:
    from datetime import date

    from querencia.analytics.review.result import Review, Settings
    from querencia.analytics.review.steps import Progress, Step
    from querencia.analytics.value import AcquisitionCosts
    from querencia.cli.progress import Tell
    from querencia.connectors import Reading

SHORT = _("The weekly review: who is leaving, and whom to contact first.")
WHAT = _(
    "Review a ledger: which customers have silently left, who is buying less than chance explains,"
    " what each is worth, whom to contact first; and the retention figures. Prints the figures and"
    " the list ranked by value at risk, and writes review.html, review.json, customers.parquet and"
    " rejected.csv."
)
ABOUT = f"{WHAT}\n\n{LEDGER_IS}"
EXAMPLES = "\b\n" + _(
    "Examples:\n"
    "  querencia review purchases.csv\n"
    "  querencia review purchases.xlsx --margin-rate 35% --capacity 10 --out monday\n"
    "  querencia review 'invoices/*.parquet' --as-of 2026-10-31 --json\n"
    "  querencia review sales.csv --columns customer=Socio,date=Día,amount=Total"
)

FILES = ("review.html", "review.json", "customers.parquet", "rejected.csv")

Window = Annotated[
    int | None,
    value(
        "--window",
        _("DAYS"),
        parse_count,
        means=_("A customer is active who bought within this many days."),
        default=_("proposed from the ledger"),
    ),
]
Out = Annotated[
    Path, value("--out", _("DIR"), Path, means=_("Folder for the files; made where it is missing."))
]
MarginRate = Annotated[
    float | None,
    value(
        "--margin-rate",
        "R",
        parse_share,
        means=_(
            "Margin as a share of the amount, 0.35 or 35%, where the ledger has no margins; without"
            " either, value is revenue and called so."
        ),
    ),
]
Horizon = Annotated[
    int, value("--horizon", _("WEEKS"), parse_count, means=_("How far ahead value looks."))
]
Capacity = Annotated[
    int,
    value(
        "--capacity", "N", parse_count, means=_("How many customers can be contacted this week.")
    ),
]
AcquisitionCost = Annotated[
    str | None,
    value(
        "--acquisition-cost",
        _("COST|FILE"),
        means=_(
            "What winning a customer costs: one figure, or a CSV with the columns channel and cost."
            " Adds what replacing the customers on the list would cost."
        ),
    ),
]
Discount = Annotated[
    float,
    value(
        "--discount",
        "R",
        parse_share,
        means=_("Yearly discount of what is bought later."),
    ),
]


def review(
    source: LedgerSource,
    as_of: AsOf = None,
    window: Window = None,
    out: Out = Path("review"),
    as_json: AsJson = False,
    lang: Language = None,  # noqa: ARG001 - was heard before the arguments were parsed
    columns: Columns = None,
    margin_rate: MarginRate = None,
    horizon: Horizon = 52,
    false_alarms: FalseAlarms = 0.5,
    capacity: Capacity = 20,
    acquisition_cost: AcquisitionCost = None,
    discount: Discount = 0.1,
    country: Country = None,
    rates: RatesFile = None,
    dates: DateOrder = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
) -> None:
    """Review the ledger, write the files and print the list."""
    hints = Hints(columns, dates, decimal, rates, sheet, encoding, delimiter)
    from querencia.analytics.review.result import Settings

    settings = Settings(
        horizon_weeks=horizon,
        false_alarms_per_year=false_alarms,
        capacity=capacity,
        window_days=window,
        margin_rate=margin_rate,
        annual_discount=discount,
        acquisition_costs=read_acquisition_costs(acquisition_cost),
        country=country,
    )
    files = [out / name for name in FILES]
    expect_room(*files)
    expect_apart(source, *files)
    with progress() as tell:
        reading = read_ledger(source, hints, tell)
        found = review_ledger(reading, as_of, settings, tell)
        tell(_("Writing the files"))
        with appearing_together(out) as folder:
            document = write_files(found, reading, folder)
    if as_json:
        print_json(document)
    else:
        print_found(found)
    say(_("The page: %(file)s", file=(out / "review.html").absolute()))


def review_ledger(reading: Reading, as_of: date | None, settings: Settings, tell: Tell) -> Review:
    """Review what was read, as known at the close of ``as_of`` or of its last day."""
    from querencia.analytics.review.review import review as run_review

    return run_review(
        reading.ledger,
        as_of=closing_day(reading.ledger, as_of),
        settings=settings,
        progress=telling(tell),
    )


def telling(tell: Tell) -> Progress:
    """Return what tells a person, in their words, which step of a review begins."""
    steps: dict[Step, str] = {
        "summing": _("Summing up what each customer bought"),
        "learning": _("Learning the customers' rhythm"),
        "trying": _("Trying the alarm on the past"),
        "scoring": _("Scoring every customer"),
        "declining": _("Looking for who buys less"),
        "measuring": _("Measuring retention"),
        "listing": _("Choosing whom to contact"),
    }
    return lambda step, share=None: tell(steps[step], share)


def read_acquisition_costs(text: str | None) -> AcquisitionCosts | None:
    """Read what winning a customer costs: one figure, or the path of a table by channel.

    Raises:
        Refusal: the table cannot be understood.
    """
    from querencia.analytics.value import UnclearCosts, one_cost, read_costs

    if text is None:
        return None
    if is_number(text):
        return one_cost(parse_cost(text))
    try:
        return read_costs(Path(text))
    except UnclearCosts as error:
        raise Refusal(f"{text}: {explained(error)}") from None


def write_files(found: Review, reading: Reading, folder: Path) -> str:
    """Write the four files of a review and return the text of the JSON."""
    import pyarrow.parquet

    from querencia.report.document import to_json
    from querencia.report.page import render_page

    language = spoken_locale()
    document = json.dumps(to_json(found, language), ensure_ascii=False, indent=2, allow_nan=False)
    page, data, table, rejected = (folder / name for name in FILES)
    data.write_text(document + "\n", encoding="utf-8")
    page.write_text(render_page(found, language), encoding="utf-8")
    pyarrow.parquet.write_table(found.customers, table, compression="zstd")
    write_rejected_rows(reading, rejected)
    return document


def print_found(found: Review) -> None:
    """Print the figures and the list, as wide and as colourful as the terminal can."""
    from rich.console import Console

    from querencia.report.terminal import print_review

    print_review(found, spoken_locale(), Console())
