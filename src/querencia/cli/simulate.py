"""`querencia simulate`: a ledger whose departures are known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from querencia.cli.errors import Refusal
from querencia.cli.language import _, ngettext, reader
from querencia.cli.options import Language, value
from querencia.cli.outputs import appearing_whole, expect_room
from querencia.cli.progress import progress
from querencia.cli.values import parse_count, parse_date, parse_share

SHORT = _("Write a ledger whose departures are known.")
ABOUT = _(
    "Write the ledger of a business that does not exist, and the truth about it in a second file:"
    " who left and when, who shrinks, whose rhythm is how regular. To try an alarm on departures"
    " that are known."
)
EXAMPLES = "\b\n" + _(
    "Examples:\n"
    "  querencia simulate --customers 2000 --weeks 156 --seed 7 --out purchases.csv\n"
    "  querencia simulate --customers 1000000 --out purchases.parquet --season 0"
)


Out = Annotated[
    Path,
    value(
        "--out",
        _("FILE"),
        Path,
        means=_("File for the ledger: CSV where its name ends in .csv, else Parquet."),
    ),
]
Customers = Annotated[int, value("--customers", "N", parse_count, means=_("How many customers."))]
Weeks = Annotated[int, value("--weeks", "W", parse_count, means=_("How many weeks."))]
Seed = Annotated[
    int, value("--seed", "S", parse_count, means=_("Fixes every draw: same seed, same bytes."))
]
Truth = Annotated[
    Path | None,
    value(
        "--truth",
        _("FILE"),
        Path,
        means=_("File for the truth, one row a customer."),
        default=_("beside the ledger"),
    ),
]
Start = Annotated[
    date, value("--start", _("DATE"), parse_date, means=_("First day of the ledger."))
]
Season = Annotated[
    float,
    value(
        "--season",
        _("SHARE"),
        parse_share,
        means=_("How far the year swings around its mean; 0: not at all."),
    ),
]
Shrinks = Annotated[
    float,
    value(
        "--shrinking",
        _("SHARE"),
        parse_share,
        means=_("Part of the customers who buy less from some day on."),
    ),
]
Refunded = Annotated[
    float, value("--refunds", _("SHARE"), parse_share, means=_("Part of the purchases refunded."))
]


def simulate(
    out: Out,
    customers: Customers = 1000,
    weeks: Weeks = 156,
    seed: Seed = 1,
    truth: Truth = None,
    start: Start = date(2022, 1, 3),
    season: Season = 0.3,
    shrinking: Shrinks = 0.1,
    refunds: Refunded = 0.03,
    lang: Language = None,  # noqa: ARG001 - was heard before the arguments were parsed
) -> None:
    """Simulate and write the ledger and its truth."""
    from querencia.analytics.simulation.scenario import Refunds, Scenario, Shrinking
    from querencia.analytics.simulation.write import write_simulation

    truth = truth or out.with_name(f"{out.stem}-truth{out.suffix}")
    if truth.resolve() == out.resolve():
        raise Refusal(_("--truth: the truth needs a file of its own."))
    expect_room(out, truth)
    scenario = Scenario(
        customers=customers,
        weeks=weeks,
        seed=seed,
        start=start,
        season=season,
        shrinking=Shrinking(share=shrinking),
        refunds=Refunds(share=refunds),
    )
    with appearing_whole(out, truth) as (ledger_part, truth_part), progress() as tell:
        written = write_simulation(
            scenario,
            ledger_part,
            truth_part,
            progress=lambda done, of: tell(_("Simulating"), done / of),
        )
    read = reader()
    purchases = _(
        "%(rows)s of %(customers)s, %(first)s to %(last)s",
        rows=ngettext("%(n)s row", "%(n)s rows", written.rows),
        customers=ngettext("%(n)s customer", "%(n)s customers", written.customers),
        first=read.day(scenario.start),
        last=read.day(scenario.end),
    )
    typer.echo(f"{out}: {purchases}")
    typer.echo(f"{truth}: " + _("the truth about each customer"))
