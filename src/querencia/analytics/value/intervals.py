"""How sure we are of the value of single customers, and of the sums."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.models.erlang_model import ErlangModel
from querencia.analytics.value.futures import draw_traits, draw_worth, law_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from querencia.analytics.models import Histories
    from querencia.analytics.value.customer_value import ValueModel, Values
    from querencia.analytics.value.spending import Spending
    from querencia.analytics.value.spending_model import SpendingModel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SAMPLE = 1000  # customers on whom the uncertainty of sums is worked out
_DRAWS = 200  # futures of each of them
_PARAMETER_DRAWS = 20
_STEP = 1e-3  # of the differences in logs of parameters; values are smooth at this scale
FARTHEST = 3.0  # of the log of a drawn parameter from its estimate: a factor of twenty
_NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Total:
    """A sum over customers, with how far chance may take it.

    Attributes:
        amount: The sum of expectations.
        interval: 95 % interval of what the sum turns out to be, if the model is right.
        sd_parameters: Standard deviation from not knowing the models' parameters exactly.
        sd_outcomes: From each customer's luck; small beside ``amount`` where there are many.
    """

    amount: float
    interval: tuple[float, float]
    sd_parameters: float
    sd_outcomes: float


@dataclass(frozen=True)
class Totals:
    """What a base is worth over the horizon.

    Attributes:
        expected: Sum of p_alive x value: what those who are still customers will bring.
        at_risk: Sum of (1 - p_alive) x value: what those who have left would have brought.
    """

    expected: Total
    at_risk: Total


def value_intervals(
    model: ValueModel,
    histories: Histories,
    spending: Spending,
    *,
    seed: int,
    draws: int = 1000,
    level: float = 0.95,
) -> Floats:
    """Return what each customer may turn out to bring over the horizon, if still a customer.

    A prediction interval: it holds the parameters' uncertainty (normal around the estimate),
    the customer's own traits (their posterior) and the luck of a single future. Meant for the
    customers on a list; it costs some milliseconds for each.

    Args:
        model: Fitted models; the rhythm one with Erlang gaps.
        histories: Of the customers asked about, n rows.
        spending: Of the same customers.
        seed: Fixes the draws.
        draws: Futures of each customer.
        level: Share of futures inside.

    Returns:
        Lower and upper ends, shape (n, 2).

    Raises:
        TypeError: The rhythm model has no Erlang gaps.
    """
    rng = np.random.default_rng(seed)
    rhythm = _erlang(model)
    each = -(-draws // _PARAMETER_DRAWS)
    worth = []
    for _ in range(_PARAMETER_DRAWS):
        point = _draw_point(rhythm.point_, rhythm.covariance_, rng)
        spent = _draw_spending(model.spending, rng)
        law = law_of(rhythm.at(point))
        traits = draw_traits(law, histories, each, rng)
        mean = _draw_means(spent, spending, each, rng)
        worth.append(draw_worth(traits, mean, _scatter(spent), model.weeks, model.discount, rng))
    ends = [(1 - level) / 2, (1 + level) / 2]
    return np.quantile(np.concatenate(worth), ends, axis=0).T


def sample_by_value(values: Values, *, seed: int, size: int = SAMPLE) -> tuple[Ints, Floats]:
    """Choose customers to stand for all in ``value_totals``, the dearer the likelier.

    Returns:
        Rows, and how many customers each stands for, both shape (at most ``size``,).
    """
    stake = np.abs(values.expected_value) + np.abs(values.value_at_risk)
    if len(stake) <= size or stake.sum() <= 0:
        rows = np.arange(min(len(stake), size))
        return rows, np.full(len(rows), len(stake) / max(len(rows), 1))
    # Every tenth draw is blind to the stake, so that no customer stands for far too many.
    chance = 0.9 * stake / stake.sum() + 0.1 / len(stake)
    start = np.random.default_rng(seed).random()
    rows = np.searchsorted(np.cumsum(chance), (start + np.arange(size)) / size * (1 - 1e-12))
    rows = np.minimum(rows, len(stake) - 1)
    return rows, 1.0 / (size * chance[rows])


def value_totals(
    model: ValueModel,
    histories: Histories,
    spending: Spending,
    weight: Floats,
    *,
    expected: float,
    at_risk: float,
    seed: int,
) -> Totals:
    """Return what the base is worth and what is at risk, with intervals.

    Two sources of error are added: the parameters' (delta method on the likelihood's covariance)
    and each customer's luck (drawn futures; customers are independent). The model's own misfit
    is not in it: the backtest shows that.

    Args:
        model: Fitted models; the rhythm one with Erlang gaps.
        histories: Of a sample of customers, see ``sample_by_value``, or of all.
        spending: Of the same customers.
        weight: How many customers each row stands for.
        expected: Sum of p_alive x value over all customers.
        at_risk: Sum of (1 - p_alive) x value over all customers.
        seed: Fixes the draws.

    Raises:
        TypeError: The rhythm model has no Erlang gaps.
    """
    by_parameters = _parameter_sds(model, histories, spending, weight)
    by_luck = _outcome_sds(model, histories, spending, weight, np.random.default_rng(seed))
    return Totals(
        expected=_total(expected, by_parameters[0], by_luck[0]),
        at_risk=_total(at_risk, by_parameters[1], by_luck[1]),
    )


def _total(amount: float, sd_parameters: float, sd_outcomes: float) -> Total:
    sd = math.hypot(sd_parameters, sd_outcomes)
    if amount > 0:  # on the scale of logs, so that a sum of positive values stays positive
        half = _NORMAL_95 * math.sqrt(math.log1p((sd / amount) ** 2))
        interval = (amount * math.exp(-half), amount * math.exp(half))
    else:
        interval = (amount - _NORMAL_95 * sd, amount + _NORMAL_95 * sd)
    return Total(amount, interval, sd_parameters, sd_outcomes)


def _parameter_sds(
    model: ValueModel, histories: Histories, spending: Spending, weight: Floats
) -> Floats:
    """Return the standard deviations of (expected, at risk) from the parameters, shape (2,)."""
    rhythm = _erlang(model)

    def sums(at: ValueModel) -> Floats:
        values = at.values(histories, spending)
        return np.array([weight @ values.expected_value, weight @ values.value_at_risk])

    variance = _delta(
        lambda at: sums(replace(model, rhythm=rhythm.at(at))), rhythm.point_, rhythm.covariance_
    )
    if model.spending.method == "gamma_gamma":
        logs = np.log(list(model.spending.parameters.values()))
        variance += _delta(
            lambda at: sums(replace(model, spending=model.spending.at(at))),
            logs,
            np.array(model.spending.covariance),
        )
    deviations: Floats = np.sqrt(variance)
    return deviations


def _delta(function: Callable[[Floats], Floats], point: Floats, covariance: Floats) -> Floats:
    """Return the variances of the function's values by the delta method."""
    slopes = []
    for i in range(len(point)):
        step = np.zeros(len(point))
        step[i] = _STEP
        slopes.append((function(point + step) - function(point - step)) / (2 * _STEP))
    slope = np.array(slopes)
    variance: Floats = np.einsum("ik,ij,jk->k", slope, np.nan_to_num(covariance), slope)
    return np.maximum(variance, 0.0)


def _outcome_sds(
    model: ValueModel, histories: Histories, spending: Spending, weight: Floats, rng: Generator
) -> Floats:
    """Return the standard deviations of (expected, at risk) from customers' luck, shape (2,)."""
    rhythm = _erlang(model)
    traits = draw_traits(law_of(rhythm), histories, _DRAWS, rng)
    mean = _draw_means(model.spending, spending, _DRAWS, rng)
    worth = draw_worth(traits, mean, _scatter(model.spending), model.weeks, model.discount, rng)
    alive = rhythm.probability_alive(histories)
    first, second = worth.mean(axis=0), (worth**2).mean(axis=0)
    # Variance of B W, with B whether still a customer (or not) and W the worth if one.
    variances = [
        weight @ np.maximum(chance * second - (chance * first) ** 2, 0.0)
        for chance in (alive, 1.0 - alive)
    ]
    deviations: Floats = np.sqrt(np.array(variances))
    return deviations


def _draw_point(point: Floats, covariance: Floats, rng: Generator) -> Floats:
    """Draw logs of parameters; of one that the data say nothing of, within what can be computed."""
    drawn: Floats = rng.multivariate_normal(point, np.nan_to_num(covariance), method="eigh")
    return np.clip(drawn, point - FARTHEST, point + FARTHEST)


def _draw_spending(spending: SpendingModel, rng: Generator) -> SpendingModel:
    if spending.method != "gamma_gamma":
        return spending
    logs = np.log(list(spending.parameters.values()))
    return spending.at(_draw_point(logs, np.array(spending.covariance), rng))


def _draw_means(model: SpendingModel, spending: Spending, draws: int, rng: Generator) -> Floats:
    """Draw what a purchase day of each customer is worth on average, shape (draws, n).

    Where the customer's own mean leaves no Gamma posterior (it is too far below zero) the
    expectation stands for all draws.
    """
    expected = np.broadcast_to(model.expected(spending), (draws, len(spending)))
    if model.method == "counted":
        return expected
    shape, rate = model.shape_and_rate(spending)
    nu = rng.standard_gamma(np.broadcast_to(shape, expected.shape)) / rate
    return np.where(np.isfinite(rate), model.p / np.maximum(nu, 1e-300), expected)


def _scatter(model: SpendingModel) -> float:
    return math.inf if model.method == "counted" else model.p


def _erlang(model: ValueModel) -> ErlangModel:
    if not isinstance(model.rhythm, ErlangModel):
        raise TypeError(
            f"no futures can be drawn from {model.rhythm.name}: its gaps are not Erlang"
        )
    return model.rhythm
