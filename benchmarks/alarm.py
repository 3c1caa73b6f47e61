"""How early the alarm is, at what price: against simple rules, published models and the limit.

    python benchmarks/alarm.py [--witness FOLDER] [--out benchmarks/results] [--customers 6000]

Four tables. The first on CDNOW (from the `lifetimes` wheel) and, where FOLDER or the variable
QUERENCIA_WITNESS_DATA holds grocery_elog.parquet, on an online grocer: fitted on the first half of
the data, each rule's level tuned in hindsight so that it rings in one completed gap in ten.
The second on simulated customers of known regularity, against the Erlang quantile below which no
alarm of equal price for everybody can ring. The third on a simulated business with a season of
70 %: false alarms that were promised, seen on its past, and true. The fourth on the same business:
whom the false alarms fall on.
"""

# ruff: noqa: E402 - how many threads there are is read when NumPy and Numba load

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import argparse
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.stats import gamma

from querencia.analytics.clock import calendar, estimate_clock
from querencia.analytics.departures.calibration import calibrate
from querencia.analytics.departures.days import as_date, as_day
from querencia.analytics.departures.discrimination import auc
from querencia.analytics.departures.forecast import Forecast, learn_forecast
from querencia.analytics.departures.mondays import monday_on_or_after
from querencia.analytics.departures.probability_alive import ProbabilityAlive
from querencia.analytics.departures.promise import level_for
from querencia.analytics.departures.rhythm import Rhythm
from querencia.analytics.departures.rule import Rule, silence_thresholds
from querencia.analytics.departures.simple_rules import DaysWithoutPurchase, OwnMeanGap
from querencia.analytics.departures.standings import Standings
from querencia.analytics.departures.trial import (
    histories_at,
    make_rules,
    standings_at,
    watch_edges,
)
from querencia.analytics.departures.watch import Watch, watch, watch_scores
from querencia.analytics.gaps import Gaps, gaps
from querencia.analytics.ledger.ledger import Ledger
from querencia.analytics.models import BgNbd, MbgNbd, MixK, RhythmModel
from querencia.analytics.simulation.scenario import Never, Scenario
from querencia.analytics.simulation.simulate import Simulation, simulate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHARE = 0.10  # of the completed gaps
LOOKS = 14  # days between looks at the silences
AHEAD = 7 * 26
EARLIER_PURCHASES = (0, 1, 2, 5, 10, 20)  # where each group begins
PROMISES = (0.25, 0.5, 1.0)
LIMITS = {1: 3.00, 2: 2.37, 3: 2.10, 4: 1.94}  # own intervals, 5 % of them


@dataclass(frozen=True)
class Base:
    """Real customers, the day until which models may know them, and the last day."""

    name: str
    gaps: Gaps
    known: int
    end: int


def cdnow() -> Base:
    spec = importlib.util.find_spec("lifetimes")
    assert spec is not None
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "datasets" / "CDNOW_master.txt"
    rows = [line.split() for line in path.read_text().splitlines()]
    rows = [row for row in rows if row and row[0].isdigit()]
    day = pc.strptime(pa.array([row[1] for row in rows]), format="%Y%m%d", unit="s")
    table = pa.table(
        {"customer": pa.array([row[0] for row in rows]), "date": day.cast(pa.date32())}
    )
    return _base("CDNOW", table, date(1997, 9, 30), date(1998, 6, 30))


def grocery(folder: str) -> Base:
    raw = pq.read_table(Path(folder) / "grocery_elog.parquet")
    table = pa.table(
        {
            "customer": raw["customer_id"].cast(pa.string()),
            "date": raw["date"].cast(pa.date32()),
        }
    )
    return _base("grocery", table, date(2006, 12, 31), date(2007, 12, 30))


def _base(name: str, table: pa.Table, known: date, end: date) -> Base:
    return Base(name, gaps(Ledger.from_arrow(table), end=end), as_day(known), as_day(end))


def rows_of(base: Base) -> Iterator[str]:
    """Yield one line for each rule on real customers."""
    clock = calendar()
    model: dict[str, RhythmModel] = {
        kind.name: kind().fit(histories_at(base.gaps, base.known, clock))
        for kind in (BgNbd, MbgNbd, MixK)
    }
    mix = model["mix_k"]
    best = learn_forecast(mix, clock, base.gaps, base.known)
    rules: list[tuple[str, Rule]] = [
        ("no purchase for N days", DaysWithoutPurchase()),
        ("silence / own mean gap", OwnMeanGap.of(standings_at(base.gaps, base.known))),
        ("BG/NBD P(silent 13 weeks)", Forecast(model["bg_nbd"], clock)),
        ("MBG/NBD P(silent 13 weeks)", Forecast(model["mbg_nbd"], clock)),
        ("MIX-k P(silent 13 weeks)", Forecast(mix, clock)),
        ("**own forecast** (the same, set right on the past)", best),
        ("own P(still a customer)", ProbabilityAlive(mix, clock)),
        ("own rhythm, equal per customer and year", Rhythm(mix, clock)),
        ("own rhythm, equal per gap", Rhythm(mix, clock, share="gap")),
    ]
    for name, rule in rules:
        everybody, repeat = delay_at_share(rule, base)
        yield f"| {name} | {everybody:.0f} | {repeat:.0f} | {base_auc(rule, base):.3f} |"


def delay_at_share(rule: Rule, base: Base) -> tuple[float, float]:
    """Return the median weeks to the alarm of all who left, and of those who bought repeatedly.

    Silences are looked at every two weeks; the level is the lowest at which no more than one
    completed gap in ten rings. Who left: no purchase after the day that models know.
    """
    standings = Standings.from_gaps(base.gaps)
    ended = np.flatnonzero(base.gaps.next_day > 0)
    length = base.gaps.next_day[ended] - base.gaps.day[ended]
    looked = (length - 1) // LOOKS * LOOKS
    score = rule.score(standings.take(ended), looked)
    level = np.sort(score)[::-1][int(SHARE * len(score))]
    left = np.flatnonzero((base.gaps.next_day < 0) & (base.gaps.day <= base.known))
    days = silence_thresholds(rule, standings.take(left), np.nextafter(level, np.inf))
    weeks = np.ceil(days / LOOKS) * LOOKS / 7
    return float(np.median(weeks)), float(np.median(weeks[standings.x[left] > 0]))


def base_auc(rule: Rule, base: Base) -> float:
    """Return the AUC of "no purchase in 26 weeks" over all customers on the day models know."""
    current = (base.gaps.day <= base.known) & (
        (base.gaps.next_day > base.known) | (base.gaps.next_day < 0)
    )
    standings = Standings.from_gaps(base.gaps).take(current)
    next_day = base.gaps.next_day[current]
    silent = (next_day < 0) | (next_day > base.known + AHEAD)
    found = auc(rule.score(standings, base.known - standings.last_day), silent)
    assert found is not None
    return found


def limit_rows(customers: int) -> Iterator[str]:
    """Yield one line for each k: how far from the limit of a known rate the own rhythm stays."""
    for k, published in LIMITS.items():
        scenario = Scenario(
            customers=customers,
            weeks=260,
            seed=k,
            r=3.0,
            A=6.0,
            regularity=tuple(float(i == k) for i in range(1, k + 1)),
            departures=Never(),
            founders=1.0,
            amounts=None,
        )
        simulation = simulate(scenario)
        known = gaps(_ledger(simulation), end=scenario.end)
        clock = calendar()
        model = MixK().fit(histories_at(known, as_day(scenario.end), clock))
        rule = Rhythm(model, clock, share="gap")
        standings = Standings.from_gaps(known)
        ended = np.flatnonzero(known.next_day > 0)
        length = known.next_day[ended] - known.day[ended]
        score = rule.score(standings.take(ended), length)
        level = np.quantile(score, 0.95)
        last = np.flatnonzero(known.next_day < 0)
        days = silence_thresholds(rule, standings.take(last), float(level))
        intervals = days / 7.0 * _rates(simulation, known.customer_ids)[known.customer[last]]
        x = standings.x[last]
        medians = [
            float(np.median(intervals[(x >= low) & (x < high)]))
            for low, high in ((5, 15), (15, 50), (50, 10_000))
        ]
        exact = gamma.isf(0.05, k) / k
        figures = " | ".join(f"{median:.2f}" for median in medians)
        yield f"| {k} | {published:.2f} ({exact:.2f}) | {figures} |"


@dataclass(frozen=True)
class Year:
    """The last year of a simulated business with a strong season, watched by every rule.

    Attributes:
        rules: As a review tries them, made for a promise.
        watched: The gaps that were open in it.
        gone: Day on which the customer of each of them left.
    """

    rules: Callable[[float], Sequence[Rule]]
    watched: Watch
    gone: Ints

    def levels(self, promised: float) -> Iterator[tuple[Rule, Floats, float]]:
        """Yield each rule with its scores, and its level at the promised false alarms."""
        for rule in self.rules(promised):
            scores = watch_scores(rule, self.watched)
            yield rule, scores, level_for(scores, self.watched, promised)


def simulated_year(customers: int) -> Year:
    scenario = Scenario(customers=customers, weeks=208, seed=20, season=0.7, amounts=None)
    simulation = simulate(scenario)
    ledger = _ledger(simulation)
    edges = watch_edges(scenario.start, scenario.end)
    assert edges is not None
    start = int(edges[0])
    clock = estimate_clock(ledger, end=as_date(start))
    known = gaps(ledger, end=scenario.end, clock=clock)
    model = MixK().fit(histories_at(known, start, clock))
    watched = watch(known, model, clock, edges)
    return Year(
        lambda promised: make_rules(model, clock, known, start, promised=promised),
        watched,
        _departures(simulation, known.customer_ids)[watched.customer],
    )


def promise_rows(year: Year, promises: tuple[float, ...] = PROMISES) -> Iterator[str]:
    """Yield one line for each rule and promise: the quarters of the year."""
    for promised in promises:
        for rule, scores, level in year.levels(promised):
            quarters = calibrate(scores, year.watched, promised=promised)
            seen = [quarter.realised for quarter in quarters]
            raised, years = true_alarms(rule, year, level)
            truth = raised.sum(axis=0) / years.sum(axis=0)
            worst = max(abs(value / promised - 1) for value in truth)
            figures = " | ".join(_spaced(values) for values in (seen, truth))
            yield f"| {rule.name} | {promised} | {figures} | {worst:.0%} |"


def purchase_rows(year: Year, promised: float = 0.5) -> Iterator[str]:
    """Yield one line for each rule: the true false alarms a year, by purchases before the gap."""
    before = year.watched.standings.x
    for rule, _scores, level in year.levels(promised):
        raised, years = true_alarms(rule, year, level)
        rates = [
            raised[of_these].sum() / years[of_these].sum()
            for low, high in pairwise((*EARLIER_PURCHASES, np.inf))
            for of_these in [(before >= low) & (before < high)]
        ]
        yield f"| {rule.name} | " + " | ".join(f"{rate:.2f}" for rate in rates) + " |"


def true_alarms(rule: Rule, year: Year, level: float) -> tuple[Floats, Floats]:
    """Return the alarms raised on people who were still customers, and the years that they were.

    Both by gap and quarter.
    """
    watched, gone = year.watched, year.gone
    begun = watched.standings.last_day
    since = monday_on_or_after(begun + silence_thresholds(rule, watched.standings, level))
    over = np.where(watched.next_day < 0, watched.end + 1, watched.next_day)
    false = (since < over) & (since <= gone)
    edges = watched.edges + 1
    raised = (since[:, np.newaxis] >= edges[:-1]) & (since[:, np.newaxis] < edges[1:])
    left = np.maximum(np.minimum(over, gone), begun)
    reached = np.clip(watched.edges, begun[:, np.newaxis], left[:, np.newaxis])
    return (raised & false[:, np.newaxis]).astype(float), np.diff(reached, axis=1) / 365.25


def _spaced(values: Iterable[float]) -> str:
    return " ".join(f"{value:.2f}" for value in values)


def _ledger(simulation: Simulation) -> Ledger:
    return Ledger.from_arrow(simulation.purchases.select(["customer", "date"]))


def _rates(simulation: Simulation, ids: NDArray[np.object_]) -> Floats:
    rate = dict(
        zip(
            simulation.truth["customer"].to_pylist(),
            simulation.truth["rate"].to_pylist(),
            strict=True,
        )
    )
    return np.array([rate[customer] for customer in ids])


def _departures(simulation: Simulation, ids: NDArray[np.object_]) -> Ints:
    """Return the day on which each customer left, far ahead for those who have not."""
    names = simulation.truth["customer"].to_pylist()
    gone = dict(zip(names, simulation.truth["departure_date"].to_pylist(), strict=True))
    return np.array([as_day(gone[customer] or date(9000, 1, 1)) for customer in ids])


def _command(asked: argparse.Namespace) -> str:
    witness = " --witness FOLDER" if asked.witness else ""
    return f"python -m benchmarks.alarm{witness} --customers {asked.customers}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--witness", default=os.environ.get("QUERENCIA_WITNESS_DATA"))
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--customers", type=int, default=6000)
    asked = parser.parse_args()
    bases = [cdnow()] + ([grocery(asked.witness)] if asked.witness else [])
    year = simulated_year(asked.customers)
    lines = ["# The alarm", "", f"`{_command(asked)}`", ""]
    for base in bases:
        lines += [
            f"## {base.name}: {len(base.gaps.customer_ids):,} customers, one gap in ten rings",
            "",
            "| rule | weeks to the alarm, all who left | repeat customers | AUC, 26 weeks |",
            "|---|---|---|---|",
            *rows_of(base),
            "",
        ]
    lines += [
        "## Simulated: own intervals to the alarm, one gap in twenty rings",
        "",
        "| k | limit (exact) | 5-14 gaps known | 15-49 | 50 and more |",
        "|---|---|---|---|---|",
        *limit_rows(asked.customers),
        "",
        "## Simulated with a season of 70 %: false alarms per customer and year, by quarter",
        "",
        "| rule | promised | seen on the past | true | worst quarter off by |",
        "|---|---|---|---|---|",
        *promise_rows(year),
        "",
        "## In the same business: true false alarms by purchases before the gap, 0.5 promised",
        "",
        "| rule | none | 1 | 2-4 | 5-9 | 10-19 | 20 and more |",
        "|---|---|---|---|---|---|---|",
        *purchase_rows(year),
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "alarm.md").write_text(text)


if __name__ == "__main__":
    main()
