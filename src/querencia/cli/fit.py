"""`querencia fit`: one rhythm model on one ledger."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from querencia.cli.errors import Refusal
from querencia.cli.language import _, reader
from querencia.cli.options import (
    LEDGER_IS,
    AsJson,
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
from querencia.cli.outputs import print_json
from querencia.cli.progress import progress
from querencia.cli.reading import Hints, closing_day, read_ledger
from querencia.cli.values import parse_count, parse_date

if TYPE_CHECKING:
    from querencia.analytics.models import Histories, RhythmModel

SHORT = _("Fit one model of how often customers buy and when they leave.")
WHAT = _(
    "Fit one model of how often customers buy and when they leave, on the purchases known at the"
    " close of a day, and print its parameters. Needs customers and dates only."
)
ABOUT = f"{WHAT}\n\n{LEDGER_IS}"
EXAMPLES = "\b\n" + _(
    "Examples:\n"
    "  querencia fit purchases.csv\n"
    "  querencia fit purchases.csv --model bg_nbd --calibration-end 1997-09-30 --json\n"
    "  querencia fit purchases.csv --model mbg_cnbd_k --k 2"
)

ModelName = Annotated[
    str,
    value(
        "--model",
        _("NAME"),
        means=_("bg_nbd, mbg_nbd, pareto_nbd, bg_cnbd_k, mbg_cnbd_k or mix_k."),
    ),
]
Regularity = Annotated[
    int | None,
    value(
        "--k",
        "K",
        parse_count,
        means=_("How regular the rhythm is, for bg_cnbd_k and mbg_cnbd_k; 1 is pure chance."),
        default=_("the likeliest of 1 to 6"),
    ),
]
CalibrationEnd = Annotated[
    date | None,
    value(
        "--calibration-end",
        _("DATE"),
        parse_date,
        means=_("Last day that the model sees: 2026-11-21 or 21/11/2026."),
        default=_("the last day of the ledger"),
    ),
]


def fit(
    source: LedgerSource,
    model: ModelName = "mix_k",
    calibration_end: CalibrationEnd = None,
    k: Regularity = None,
    as_json: AsJson = False,
    lang: Language = None,  # noqa: ARG001 - was heard before the arguments were parsed
    columns: Columns = None,
    rates: RatesFile = None,
    dates: DateOrder = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
) -> None:
    """Fit the model and print it."""
    hints = Hints(columns, dates, decimal, rates, sheet, encoding, delimiter)
    from querencia.analytics.engine import collect
    from querencia.analytics.histories import histories
    from querencia.analytics.models import Histories

    kind = known_model(model, k)
    with progress() as tell:
        reading = read_ledger(source, hints, tell)
        # As in the published fits, a purchase that cost nothing shows the rhythm like any other.
        ledger = reading.ledger.with_free_purchases()
        end = closing_day(ledger, calibration_end, option="--calibration-end")
        seen = Histories.from_arrow(collect(histories(ledger, end=end)))
        if not seen.x.any():
            raise Refusal(
                _("no customer has bought on two days, so there is no rhythm that could be fitted.")
            )
        tell(_("Fitting %(model)s", model=kind))
        started = time.perf_counter()
        fitted = fitted_model(kind, k, seen)
        seconds = time.perf_counter() - started
    facts = facts_of(fitted, end, seconds)
    if as_json:
        print_json(json.dumps(facts, indent=2))
    else:
        typer.echo(in_words(facts))


def known_model(name: str, k: int | None) -> str:
    """Return the name of the model as the library spells it (BG/NBD is bg_nbd).

    Raises:
        Refusal: there is no such model, or it has no k to choose.
    """
    from querencia.analytics.models import MODELS

    spelt = name.strip().lower().translate(str.maketrans("/- ", "___"))
    if spelt not in MODELS:
        known = ", ".join(MODELS)
        raise Refusal(
            _("no model is called “%(name)s”; there are %(known)s.", name=name, known=known)
        )
    if k is not None and not spelt.endswith("cnbd_k"):
        raise Refusal(_("--k: %(model)s has no k to choose.", model=spelt))
    return spelt


def fitted_model(name: str, k: int | None, seen: Histories) -> RhythmModel:
    """Fit the model; where there is a k and none was given, the likeliest."""
    from querencia.analytics.models import MODELS, BgCnbdK, choose_k, compress, model

    kind, equal_ones_once = MODELS[name], compress(seen)
    if k is not None:
        return model(name, k=k).fit(equal_ones_once)
    if issubclass(kind, BgCnbdK):
        return choose_k(equal_ones_once, kind=kind)
    return model(name).fit(equal_ones_once)


def facts_of(fitted: RhythmModel, end: date, seconds: float) -> dict[str, Any]:
    """Return what is printed of a fitted model, as plain data."""
    return {
        "model": fitted.name,
        "parameters": dict(fitted.parameters_),
        "log_likelihood": fitted.log_likelihood_,
        "customers": round(fitted.customers_),
        "calibration_end": end.isoformat(),
        "seconds": round(seconds, 3),
    }


def in_words(facts: dict[str, Any]) -> str:
    """Return the facts as lines for a person."""
    read = reader()
    lines = {
        _("Model"): facts["model"],
        _("Known until"): read.day(date.fromisoformat(facts["calibration_end"])),
        _("Customers"): read.integer(facts["customers"]),
        **{
            name: read.number(number, 0 if name == "k" else 4)
            for name, number in facts["parameters"].items()
        },
        _("Log-likelihood"): read.number(facts["log_likelihood"], 2),
        _("Seconds"): read.number(facts["seconds"], 2),
    }
    width = max(map(len, lines))
    return "\n".join(f"{label:<{width}}  {text}" for label, text in lines.items())
