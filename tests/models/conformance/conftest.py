"""The models that the conformance suite runs over, and lives simulated from their assumptions."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest

from querencia.analytics.models import (
    BgCnbdK,
    BgNbd,
    Histories,
    MbgCnbdK,
    MbgNbd,
    MixK,
    ParetoNbd,
    RhythmModel,
)

AHEAD = 26.0
SHOP = {"r": 0.9, "alpha": 6.0, "a": 0.8, "b": 2.4}
CASES: dict[str, Callable[[], RhythmModel]] = {
    "bg_nbd": lambda: BgNbd().with_parameters(SHOP),
    "mbg_nbd": lambda: MbgNbd().with_parameters(SHOP),
    "pareto_nbd": lambda: ParetoNbd().with_parameters(
        {"r": 0.7, "alpha": 7.0, "s": 0.8, "beta": 12.0}
    ),
    "bg_cnbd_k 2": lambda: BgCnbdK(2).with_parameters(SHOP | {"alpha": 3.0}),
    "mbg_cnbd_k 3": lambda: MbgCnbdK(3).with_parameters(SHOP | {"alpha": 2.0}),
    "mbg_cnbd_k 14": lambda: MbgCnbdK(14).with_parameters(SHOP | {"alpha": 0.5}),
    "mix_k": lambda: MixK().with_parameters(
        {
            "r": 1.2,
            "A": 5.0,
            "a": 0.5,
            "b": 1.5,
            **{
                f"weight_{k}": w
                for k, w in zip(
                    (1, 2, 3, 4, 6, 9, 14), (0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1), strict=True
                )
            },
        }
    ),
}


@pytest.fixture(params=CASES)
def model(request: pytest.FixtureRequest) -> RhythmModel:
    """Each rhythm model with parameters of an ordinary shop."""
    return CASES[request.param]()


@dataclass(frozen=True)
class Lives:
    """What happened to simulated customers: what was seen, and what wasn't."""

    histories: Histories
    alive: np.ndarray
    bought_after: np.ndarray


def _traits(model: RhythmModel, size: int, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Return k and the rate of the exponential phases of each customer."""
    given = model.parameters_
    if "A" in given:
        ks = np.array([int(n.split("_")[1]) for n in given if n.startswith("weight_")])
        k = rng.choice(ks, size, p=[given[f"weight_{k}"] for k in ks])
        return k, rng.gamma(given["r"], size=size) / given["A"] * k
    k = np.full(size, int(given.get("k", 1)))
    return k, rng.gamma(given["r"], size=size) / given["alpha"]


@cache
def _lives(label: str) -> Lives:
    return _simulate(CASES[label](), 60_000, weeks=60.0, ahead=AHEAD, seed=20_240_311)


@pytest.fixture
def lives(request: pytest.FixtureRequest, model: RhythmModel) -> Lives:
    """60,000 customers who live as the model says, watched ``AHEAD`` weeks more."""
    return _lives(request.node.callspec.params["model"])


def _simulate(model: RhythmModel, size: int, *, weeks: float, ahead: float, seed: int) -> Lives:
    """Simulate customers won over the first half of ``weeks`` and watched ``ahead`` weeks more."""
    rng = np.random.default_rng(seed)
    given = model.parameters_
    k, rate = _traits(model, size, rng)
    T = weeks - rng.uniform(0, weeks / 2, size)
    if "s" in given:
        left_at = rng.exponential(size=size) * given["beta"] / rng.gamma(given["s"], size=size)
        leaves = np.zeros(size)
    else:
        leaves = rng.beta(given["a"], given["b"], size)
        at_first = model.name in ("mbg_nbd", "mbg_cnbd_k", "mix_k")
        gone = rng.random(size) < leaves
        left_at = np.where(gone, 0.0, np.inf) if at_first else np.full(size, np.inf)
    x, after = np.zeros(size, int), np.zeros(size, int)
    now, t_x, litt = np.zeros(size), np.zeros(size), np.zeros(size)
    active = now < left_at
    while active.any():
        gap = rng.gamma(k) / rate
        now = np.where(active, now + gap, now)
        active &= (now < left_at) & (now <= T + ahead)
        seen = active & (now <= T)
        after += active & (now > T)
        x += seen
        t_x = np.where(seen, now, t_x)
        litt += np.where(seen, np.log(gap), 0.0)
        left_at = np.where(active & (rng.random(size) < leaves), now, left_at)
        active &= now < left_at
    return Lives(Histories.of(x, t_x, T, litt), left_at > T, after)


@pytest.fixture(scope="session")
def simulate() -> Callable[..., Lives]:
    return _simulate


@pytest.fixture(scope="session")
def extremes() -> Histories:
    """Histories at the edge of what may come: no repeat purchases to 10,000, 0 to 3,000 weeks."""
    rows = [
        (x, t_x, t_x + silence)
        for x in (0, 1, 2, 7, 50, 400, 10_000)
        for t_x in ((0.0,) if x == 0 else (0.1, 3.0, 100.0, 1500.0))
        for silence in (0.0, 1e-6, 0.1, 5.0, 150.0, 1500.0)
    ]
    x, t_x, T = (np.array(column) for column in zip(*rows, strict=True))
    gaps = np.maximum(x, 1)
    even = x * np.log(np.maximum(t_x, 1e-3) / gaps)
    uneven = Histories.of(x, t_x, T, np.where(x > 1, even - 0.5 * x, even))
    regular = replace(uneven, litt=even)
    return Histories.of(
        *(np.concatenate([getattr(h, n) for h in (regular, uneven)]) for n in ("x", "t_x", "T")),
        np.concatenate([regular.litt, uneven.litt]),
    )


@pytest.fixture(scope="session")
def ahead() -> float:
    return AHEAD


@pytest.fixture(scope="session")
def through_json() -> Callable[[dict], dict]:
    return lambda data: json.loads(json.dumps(data, allow_nan=False))
