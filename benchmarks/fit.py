"""CPU time to fit rhythm models to a million customers, side by side with lifetimes.

    python benchmarks/fit.py [--customers 1000000] [--repeats 5] [--out benchmarks/results]
    python benchmarks/fit.py --score --customers 2000000    # what MIX-k says about each customer

Every fit runs in this one process on one thread, ours and theirs in turn, and is timed by
``time.process_time``: the median of the repeats counts. Ours includes compressing the histories
and the standard errors; theirs is ``fit`` as its users call it, standard errors included.
"""

# ruff: noqa: E402 - how many threads there are is read when NumPy and Numba load

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import gc
import json
import platform
import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import lifetimes
import numpy as np

from querencia.analytics.models import (
    BgNbd,
    Histories,
    MbgNbd,
    MixK,
    RhythmModel,
    compress,
)


@dataclass
class Race:
    """One model of ours against one of theirs on the same customers."""

    ours: type[RhythmModel]
    theirs: str
    data: str
    target: str


RACES = [
    Race(BgNbd, "BetaGeoFitter", "at random", "≤ 0.1"),
    Race(MbgNbd, "ModifiedBetaGeoFitter", "at random", "≤ 0.1"),
    Race(MixK, "ModifiedBetaGeoFitter", "of four rhythms", "≤ 4"),
]


@dataclass
class Result:
    model: str
    peer: str
    customers: int
    distinct_histories: int
    seconds: float
    peer_seconds: float
    ratio: float
    target: str
    log_likelihood: float
    peer_log_likelihood: float | None


def simulate(customers: int, ks: tuple[int, ...], seed: int) -> Histories:
    """Histories at day grain of customers won over a year and observed for one to two years."""
    rng = np.random.default_rng(seed)
    k = rng.choice(ks, customers)
    rate = rng.gamma(0.55, size=customers) / 6.2 * k
    leaves = rng.beta(0.9, 2.4, customers)
    T = np.round((104 - rng.uniform(0, 52, customers)) * 7) / 7
    x, t_x, litt = np.zeros(customers, int), np.zeros(customers), np.zeros(customers)
    active = np.flatnonzero(rng.random(customers) >= leaves)
    while len(active):
        bought = np.ceil((t_x[active] + rng.gamma(k[active]) / rate[active]) * 7) / 7
        seen = bought <= T[active]
        active, bought = active[seen], bought[seen]
        litt[active] += np.log(bought - t_x[active])
        x[active] += 1
        t_x[active] = bought
        active = active[rng.random(len(active)) >= leaves[active]]
    return Histories.of(x, t_x, T, litt)


def timed(fit: Callable[[], object]) -> tuple[float, object]:
    gc.collect()
    start = time.process_time()
    fitted = fit()
    return time.process_time() - start, fitted


def peer_fit(name: str, rows: Histories) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the pandas and autograd it was not written for
        return getattr(lifetimes, name)().fit(rows.x, rows.t_x, rows.T)


def run(race: Race, rows: Histories, repeats: int) -> Result:
    ours, theirs = [], []
    for turn in range(repeats):
        seconds, fitted = timed(lambda: race.ours().fit(rows))
        ours.append(seconds)
        seconds, peer = timed(lambda: peer_fit(race.theirs, rows))
        theirs.append(seconds)
        print(f"{race.ours.name} {turn + 1}/{repeats}: {ours[-1]:.2f} s, {theirs[-1]:.2f} s")
    packed = compress(rows, with_litt=race.ours is MixK)
    same_model = race.ours is not MixK
    at_theirs = race.ours().with_parameters(dict(peer.params_)) if same_model else None
    median, peer_median = statistics.median(ours), statistics.median(theirs)
    return Result(
        model=race.ours.name,
        peer=f"lifetimes {lifetimes.__version__} {race.theirs}",
        customers=len(rows),
        distinct_histories=len(packed),
        seconds=round(median, 3),
        peer_seconds=round(peer_median, 3),
        ratio=round(median / peer_median, 4),
        target=race.target,
        log_likelihood=fitted.log_likelihood_,
        peer_log_likelihood=(
            float(packed.weight @ at_theirs.log_likelihood(packed)) if at_theirs else None
        ),
    )


def table(results: list[Result], repeats: int) -> str:
    command = f"python benchmarks/fit.py --customers {results[0].customers} --repeats {repeats}"
    machine = f"Python {platform.python_version()}, {platform.machine()}"
    heads = (
        "model", "distinct histories", "ours, s", "peer", "theirs, s", "ours / theirs", "target",
        "log-likelihood, ours", "ours - theirs",
    )  # fmt: skip
    lines = [
        "# Fitting rhythm models, against lifetimes",
        "",
        f"`{command}`",
        "",
        f"Median CPU seconds of {repeats}, one thread, one process, in turn; {machine}.",
        "",
        f"| {' | '.join(heads)} |",
        "|---|--:|--:|---|--:|--:|--:|--:|--:|",
    ]
    for r in results:
        gain = (
            "(another model)"
            if r.peer_log_likelihood is None
            else f"{r.log_likelihood - r.peer_log_likelihood:+.6f}"
        )
        lines.append(
            f"| {r.model} | {r.distinct_histories:,} | {r.seconds:.2f} | {r.peer} "
            f"| {r.peer_seconds:.2f} | {r.ratio:.3f} | {r.target} "
            f"| {r.log_likelihood:.3f} | {gain} |"
        )
    return "\n".join(lines) + "\n"


def score(customers: int, repeats: int) -> str:
    """How long MIX-k takes to answer for each customer, by question."""
    model = MixK().fit(simulate(50_000, (1, 2, 3, 4), seed=4))
    rows = simulate(customers, (1, 2, 3, 4), seed=5)
    asked = np.full(customers, 0.05)
    questions: dict[str, Callable[[], object]] = {
        "P(still a customer)": lambda: model.probability_alive(rows),
        "silence at which the tail is 5 %": lambda: model.tail_quantile(rows, asked),
        "expected purchases, 52 weeks": lambda: model.expected_purchases(rows, 52.0),
        "the same, discounted": lambda: model.expected_purchases(rows, 52, weekly_discount=0.002),
    }
    typical = f"x is {rows.x.mean():.1f} on average and {rows.x.max()} at most"
    lines = [
        "# Scoring with MIX-k",
        "",
        f"`python benchmarks/fit.py --score --customers {customers} --repeats {repeats}`",
        "",
        f"Median CPU seconds of {repeats} for {customers:,} customers, one thread; {typical}.",
        "",
        "| question | seconds | microseconds a customer |",
        "|---|--:|--:|",
    ]
    for question, answer in questions.items():
        seconds = statistics.median(timed(answer)[0] for _ in range(repeats))
        lines.append(f"| {question} | {seconds:.1f} | {seconds / customers * 1e6:.1f} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    parser.add_argument("--score", action="store_true", help="time scoring instead of fitting")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.score:
        text = score(options.customers, options.repeats)
        print(text)
        (options.out / "score.md").write_text(text)
        return
    data = {
        "at random": simulate(options.customers, (1,), seed=1),
        "of four rhythms": simulate(options.customers, (1, 2, 3, 4), seed=2),
    }
    for race in RACES:  # compiling is not what is measured
        race.ours().fit(simulate(2000, (1, 2), seed=3))
        race.ours().fit(simulate(60_000, (1, 2), seed=3))
    results = [run(race, data[race.data], options.repeats) for race in RACES]
    text = table(results, options.repeats)
    print(text)
    (options.out / "fit.md").write_text(text)
    (options.out / "fit.json").write_text(
        json.dumps([asdict(result) for result in results], indent=1) + "\n"
    )


if __name__ == "__main__":
    main()
