"""From purchases in Parquet to one row a customer: time and memory beside the bare aggregation.

    python -m benchmarks.ledger_to_histories --millions 10 100 --data /tmp/querencia-benchmark

Each way runs in a process of its own, in turn, so that a busy machine slows all of them:

- bare: DuckDB's own first, last, count and sum per customer over the same columns;
- histories: ours, gaps and their logarithms and the money of repeat purchases included;
- season: the same in operational time, with estimating the clock.

Seconds are of the work, without starting Python, on the wall and of both processors together (CPU).
Peak memory is that of the whole process.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.ledger_to_list import HERE, THREADS, prepare, scenario_end
from querencia.analytics.clock import daily_counts, fit_clock, seasonal
from querencia.analytics.engine import connect, materialise
from querencia.analytics.histories import histories
from querencia.analytics.ledger import Ledger, LedgerCounts, ledger_from_rows
from querencia.analytics.spans import spans

BARE = """
    CREATE TEMP TABLE bare AS
    SELECT customer, min(date) AS first, max(date) AS last, count(*) AS purchases,
           sum(amount) AS amount
    FROM read_parquet(?) GROUP BY customer
"""


@dataclass(frozen=True)
class Run:
    """One way, once."""

    wall: float
    cpu: float
    peak_gb: float
    customers: int


def bare(ledger: Path) -> int:
    """Aggregate with DuckDB alone."""
    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute(BARE, [str(ledger)])
    (customers,) = connection.execute("SELECT count(*) FROM bare").fetchone() or (0,)
    return int(customers)


def calendar_time(ledger: Path) -> int:
    """Make the histories in weeks of the calendar."""
    made = materialise(histories(_open(ledger), end=scenario_end()))
    return int(made.count().to_pyarrow().as_py())


def operational_time(ledger: Path) -> int:
    """Learn the clock and make the histories in its weeks, whether or not it proves itself."""
    book, end = _open(ledger), scenario_end()
    known = spans(book, end=end)
    clock = fit_clock(daily_counts(book, end=end, known=known), end=end)
    clock = clock if clock.on else seasonal((0.5,) * 26 + (1.5,) * 27)
    made = materialise(histories(book, end=end, clock=clock, known=known))
    return int(made.count().to_pyarrow().as_py())


def _open(ledger: Path) -> Ledger:
    engine = connect()
    engine.raw_sql(f"SET threads = {THREADS}")
    rows = engine.read_parquet(str(ledger)).rename(day="date")
    return ledger_from_rows(rows, counts=LedgerCounts(0, 0, 0, 0))


WAYS = {"bare": bare, "histories": calendar_time, "season": operational_time}


def run(way: str, ledger: Path) -> Run:
    """Run one way in a process of its own and measure it."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.ledger_to_histories"]
    environment = os.environ | {"PYTHONPATH": f"{HERE.parent}:{HERE.parent / 'src'}"}
    process = subprocess.Popen(
        [*command, "--way", way, str(ledger)], stdout=subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{way} failed with exit code {process.returncode}")
    return Run(peak_gb=usage.ru_maxrss * 1024 / 1e9, **json.loads(output))


def report(results: dict[int, dict[str, list[Run]]]) -> str:
    """Write the results as a table in markdown; ratios are of runs made one after the other."""
    lines = [
        "| purchases | customers | way | wall s | CPU s | peak GB | wall × bare | CPU × | runs |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for millions, runs in results.items():
        for way, those in runs.items():
            pairs = list(zip(those, runs["bare"], strict=True))
            lines.append(
                f"| {millions} M | {those[0].customers:,} | {way} |"
                f" {statistics.median(r.wall for r in those):.2f} |"
                f" {statistics.median(r.cpu for r in those):.2f} |"
                f" {max(r.peak_gb for r in those):.2f} |"
                f" {statistics.median(a.wall / b.wall for a, b in pairs):.2f} |"
                f" {statistics.median(a.cpu / b.cpu for a, b in pairs):.2f} | {len(those)} |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millions", type=int, nargs="+", default=[1, 10])
    parser.add_argument("--data", type=Path, default=Path("/tmp/querencia-benchmark"))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--out", type=Path, default=HERE / "results" / "ledger_to_histories.md")
    parser.add_argument("--way", nargs=2, metavar=("WAY", "LEDGER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way:
        way, ledger = arguments.way
        started, worked = time.perf_counter(), time.process_time()
        customers = WAYS[way](Path(ledger))
        wall, cpu = time.perf_counter() - started, time.process_time() - worked
        print(json.dumps({"wall": wall, "cpu": cpu, "customers": customers}))
        return
    results: dict[int, dict[str, list[Run]]] = {}
    for millions in arguments.millions:
        ledger = prepare(millions, arguments.data)
        run("bare", ledger)  # fills the disk's cache
        results[millions] = {way: [] for way in WAYS}
        for _ in range(arguments.repeats):
            for way in WAYS:
                results[millions][way].append(run(way, ledger))
                print(f"{millions} M: {way} {results[millions][way][-1]}", file=sys.stderr)
    text = report(results)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
