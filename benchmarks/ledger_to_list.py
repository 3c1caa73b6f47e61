"""From a ledger in Parquet to the list of customers to contact: time and memory.

    python -m benchmarks.ledger_to_list --millions 1 10 --data /tmp/querencia-benchmark

Three ways over the same columns (customer, date, amount), each in a process of its own, in turn,
so that a busy machine slows all of them:

- ours: histories in the engine, fit, scores, value, the list by value at risk; the rhythm model is
  MIX-k; it and what customers spend are learnt like the review's from at most 100,000 customers;
- ours_mbg (1 million only): the same with MBG/NBD on all customers, which is what lifetimes fits;
- bare: DuckDB's own first, last, count and sum per customer, and nothing else; the target is
  (ours) / (bare + our fit) of at most 3;
- lifetimes (1 million only): pandas summary, MBG/NBD fit, prediction.

Seconds are of the work, without starting Python, importing and loading compiled code: on the wall,
and of both processors together (CPU), which a busy machine disturbs less. Peak memory is that of
the whole process.
"""

# ruff: noqa: PLC0415 - each way imports what it needs itself, or all would carry pandas' memory

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from querencia.analytics.simulation import Amounts, AtPurchase, Scenario, write_simulation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from querencia.analytics.models import MbgNbd, MixK

MILLION = 1_000_000
THREADS = 2
HERE = Path(__file__).resolve().parent
SIZES = {1: (200_000, 5.0), 10: (2 * MILLION, 5.0), 100: (2 * MILLION, 50.0)}
WEEKS = 208
HORIZON_WEEKS = 52.0
FIT_CUSTOMERS = 100_000
LISTED = 100


@dataclass
class Stages:
    """Seconds of each part of one run, on the wall and of the processors."""

    seconds: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started, worked = time.perf_counter(), time.process_time()
        yield
        self.seconds[name] = time.perf_counter() - started
        self.cpu[name] = time.process_time() - worked


def scenario(millions: int) -> Scenario:
    """A business with so many purchases; rates are set so that they come out right."""
    customers, purchases_each = SIZES.get(millions, (millions * 200_000, 5.0))
    business = Scenario(
        customers=customers,
        weeks=WEEKS,
        seed=millions,
        r=0.9,
        founders=0.3,
        departures=AtPurchase(0.6, 12.0),
        amounts=Amounts(margin_rate=None),
        documents=False,
        regularity=(4, 2, 1, 1),
    )
    return replace(business, A=_calibrated_a(business, purchases_each))


def _calibrated_a(business: Scenario, purchases_each: float) -> float:
    """Find the A that gives so many purchases a customer, on the first block of customers."""
    from querencia.analytics.simulation import simulate

    pilot = replace(business, customers=16_384)
    low, high = 1e-3, 1e3
    for _ in range(18):
        middle = (low * high) ** 0.5
        each = simulate(replace(pilot, A=middle)).purchases.num_rows / pilot.customers
        low, high = (middle, high) if each > purchases_each else (low, middle)
    return (low * high) ** 0.5


def prepare(millions: int, folder: Path) -> Path:
    """Write the ledger unless it is there already."""
    ledger = folder / f"ledger-{millions}m.parquet"
    if not ledger.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_simulation(scenario(millions), ledger, folder / f"truth-{millions}m.parquet")
    return ledger


def ours(ledger: Path, stages: Stages, *, simple: bool = False) -> dict[str, float]:
    """Run our pipeline: histories, fit, scores, list."""
    import ibis
    import numpy as np
    import pyarrow as pa

    from querencia.analytics import engine
    from querencia.analytics.histories import histories
    from querencia.analytics.ledger import LedgerCounts, ledger_from_rows
    from querencia.analytics.models import Histories, MbgNbd, MixK
    from querencia.analytics.value import ValueModel, fit_spending, spending_of, yardstick
    from querencia.analytics.value import weekly_discount as weekly

    kind = MbgNbd if simple else MixK
    _load_machine_code(kind)
    with stages.stage("histories"):
        connection = ibis.duckdb.connect(threads=THREADS)
        rows = connection.read_parquet(str(ledger)).rename(day="date")
        book = ledger_from_rows(rows, counts=LedgerCounts(0, 0, 0, 0))
        table = engine.collect(histories(book, end=scenario_end()))
        past, spending = Histories.from_arrow(table), spending_of(table, yardstick(book))
    with stages.stage("fit"):
        sample = np.arange(min(len(past), FIT_CUSTOMERS)) * len(past) // FIT_CUSTOMERS
        if simple or len(past) <= FIT_CUSTOMERS:
            sample = np.arange(len(past))
        rhythm = kind().fit(past.take(sample))
        model = ValueModel(rhythm, fit_spending(spending.take(sample)), HORIZON_WEEKS, weekly(0.1))
    with stages.stage("score"):
        values = model.values(past, spending)
    with stages.stage("list"):
        silent = np.flatnonzero(values.p_silent < 0.05)
        top = silent[np.argsort(-values.value_at_risk[silent])[:LISTED]]
        listed = table["customer"].take(pa.array(top)).to_pylist()
    return {"customers": len(past), "listed": len(listed), "log_likelihood": rhythm.log_likelihood_}


def _load_machine_code(kind: type[MixK] | type[MbgNbd]) -> None:
    """Load the engine and what numba has compiled: parts of importing that come on first use."""
    import ibis
    import numpy as np

    from querencia.analytics.models import Histories
    from querencia.analytics.value import COUNTED, Spending, ValueModel

    ibis.duckdb.connect().sql("SELECT 1 AS one").to_pyarrow()
    few = Histories.of([0, 2, 5], [0.0, 8.0, 20.0], [9.0, 9.0, 30.0], [0.0, 2.0, 5.0])
    rhythm = kind().fit(few)
    rhythm.tail(few)
    spending = Spending(np.ones(3), np.ones(3), few.x > 0)
    ValueModel(rhythm, COUNTED, HORIZON_WEEKS, 0.002).values(few, spending)


def ours_mbg(ledger: Path, stages: Stages) -> dict[str, float]:
    """Run our pipeline with the model that lifetimes fits."""
    return ours(ledger, stages, simple=True)


def bare(ledger: Path, stages: Stages) -> dict[str, float]:
    """Run DuckDB's aggregation alone."""
    import duckdb

    with stages.stage("aggregate"):
        connection = duckdb.connect(config={"threads": THREADS})
        table = connection.execute(
            """
            SELECT customer, min(date) AS first, max(date) AS last, count(*) AS purchases,
                   sum(amount) AS amount
            FROM read_parquet(?) GROUP BY customer
            """,
            [str(ledger)],
        ).to_arrow_table()
    return {"customers": table.num_rows}


def lifetimes(ledger: Path, stages: Stages) -> dict[str, float]:
    """Run the pipeline that the lifetimes package documents."""
    import pandas as pd
    from lifetimes import GammaGammaFitter, ModifiedBetaGeoFitter
    from lifetimes.utils import summary_data_from_transaction_data

    with stages.stage("summary"):
        frame = pd.read_parquet(ledger)
        frame["amount"] = frame["amount"].astype(float)
        summary = summary_data_from_transaction_data(
            frame, "customer", "date", monetary_value_col="amount",
            observation_period_end=pd.Timestamp(scenario_end()), freq="D",
        )  # fmt: skip
        for column in ("recency", "T"):
            summary[column] /= 7.0
    with stages.stage("fit"):
        fitter = ModifiedBetaGeoFitter()
        fitter.fit(summary["frequency"], summary["recency"], summary["T"])
        again = summary[(summary["frequency"] > 0) & (summary["monetary_value"] > 0)]
        money = GammaGammaFitter().fit(again["frequency"], again["monetary_value"])
    with stages.stage("predict"):
        columns = (summary["frequency"], summary["recency"], summary["T"])
        summary["alive"] = fitter.conditional_probability_alive(*columns)
        expected = fitter.conditional_expected_number_of_purchases_up_to_time(
            HORIZON_WEEKS, *columns
        )
        worth = money.conditional_expected_average_profit(
            summary["frequency"], summary["monetary_value"]
        )
        summary["value"] = expected * worth
        listed = summary.nlargest(LISTED, "value")
    return {"customers": len(summary), "listed": len(listed)}


def scenario_end() -> date:
    """The last day of every ledger here."""
    return Scenario(weeks=WEEKS).end


WAYS = {"ours": ours, "ours_mbg": ours_mbg, "bare": bare, "lifetimes": lifetimes}


@dataclass(frozen=True)
class Run:
    """One way, once."""

    seconds: dict[str, float]
    cpu: dict[str, float]
    peak_gb: float
    facts: dict[str, float]

    @property
    def total(self) -> float:
        return sum(self.seconds.values())

    @property
    def total_cpu(self) -> float:
        return sum(self.cpu.values())


def run(way: str, ledger: Path) -> Run:
    """Run one way in a process of its own and measure it."""
    command = [sys.executable, "-m", "benchmarks.ledger_to_list", "--way", way, str(ledger)]
    environment = os.environ | {"PYTHONPATH": f"{HERE.parent}:{HERE.parent / 'src'}"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=HERE.parent)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{way} failed with exit code {process.returncode}")
    result = json.loads(output)
    peak_gb = usage.ru_maxrss * 1024 / 1e9  # KiB on Linux
    return Run(result["seconds"], result["cpu"], peak_gb, result["facts"])


def measure(millions: int, ledger: Path, repeats: int) -> dict[str, list[Run]]:
    """Run each way so often, in turn."""
    ways = ["ours", "bare", *(["ours_mbg", "lifetimes"] if millions == 1 else [])]
    run("ours", ledger)  # compiles, and fills the disk's cache
    runs: dict[str, list[Run]] = {way: [] for way in ways}
    for repeat in range(repeats):
        for way in ways:
            runs[way].append(run(way, ledger))
            done = f"{millions} M, {repeat + 1} of {repeats}: {way} {runs[way][-1].total:.1f} s"
            print(done, file=sys.stderr)
    return runs


def report(results: dict[int, dict[str, list[Run]]]) -> str:
    """Write the results as tables in markdown."""
    asked = " ".join(str(millions) for millions in results)
    repeats = len(next(iter(results.values()))["ours"])
    lines = [
        "# From a ledger to the list",
        "",
        f"`python -m benchmarks.ledger_to_list --millions {asked} --repeats {repeats}`",
        "",
        f"Medians; {THREADS} processors, Python {platform.python_version()}, {platform.machine()}.",
        "",
        "| purchases | customers | way | stages, wall s | wall s | CPU s | peak GB | runs |",
        "|---|---|---|---|---|---|---|---|",
    ]
    ratios = []
    for millions, runs in results.items():
        for way, those in runs.items():
            stages = ", ".join(f"{name} {_median(those, name):.2f}" for name in those[0].seconds)
            lines.append(
                f"| {millions} M | {those[0].facts['customers']:,} | {way} | {stages} |"
                f" {statistics.median(r.total for r in those):.2f} |"
                f" {statistics.median(r.total_cpu for r in those):.2f} |"
                f" {max(r.peak_gb for r in those):.2f} | {len(those)} |"
            )
        ratios += _ratios(millions, runs)
    return "\n".join([*lines, "", *ratios]) + "\n"


def _ratios(millions: int, runs: dict[str, list[Run]]) -> list[str]:
    """Compare the runs that were made one after the other."""
    pairs = list(zip(runs["ours"], runs["bare"], strict=True))
    wall = statistics.median(a.total / (b.total + a.seconds["fit"]) for a, b in pairs)
    cpu = statistics.median(a.total_cpu / (b.total_cpu + a.cpu["fit"]) for a, b in pairs)
    lines = [f"- {millions} M: ours / (bare + fit) {wall:.2f} wall, {cpu:.2f} CPU (target ≤ 3)"]
    for way in ("ours", "ours_mbg") if "lifetimes" in runs else ():
        pairs = list(zip(runs["lifetimes"], runs[way], strict=True))
        wall = statistics.median(a.total / b.total for a, b in pairs)
        cpu = statistics.median(a.total_cpu / b.total_cpu for a, b in pairs)
        lines.append(
            f"- {millions} M: lifetimes / {way} {wall:.1f} wall, {cpu:.1f} CPU (target ≥ 15)"
        )
    return lines


def _median(runs: list[Run], stage: str) -> float:
    return statistics.median(r.seconds[stage] for r in runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millions", type=int, nargs="+", default=[1, 10])
    parser.add_argument("--data", type=Path, default=Path("/tmp/querencia-benchmark"))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--out", type=Path, default=HERE / "results" / "ledger_to_list.md")
    parser.add_argument("--way", nargs=2, metavar=("WAY", "LEDGER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way:
        stages = Stages()
        facts = WAYS[arguments.way[0]](Path(arguments.way[1]), stages)
        print(json.dumps({"seconds": stages.seconds, "cpu": stages.cpu, "facts": facts}))
        return
    results = {}
    for millions in arguments.millions:
        ledger = prepare(millions, arguments.data)
        results[millions] = measure(millions, ledger, arguments.repeats)
    text = report(results)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
