"""Finding the parameters of greatest likelihood, and how sure we are of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from querencia.analytics.models.histories import Floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

Objective = Callable[[Floats], tuple[float, Floats]]
"""From a point (logs of parameters) to a log-likelihood and its gradient."""

STEP = 1e-4  # of the central differences of the gradient, on the scale of logs
NEARLY = 1e-3  # slope per standard error: a millionth of log-likelihood is still to be had
CONVERGED = 1e-18  # Newton decrement: twice the log-likelihood that is still to be had
MOST_NEWTON_STEPS = 6


@dataclass(frozen=True)
class Maximum:
    """Where the likelihood is greatest.

    Attributes:
        point: Logs of the parameters, shape (p,).
        value: Log-likelihood there.
        covariance: Inverse of the observed information, shape (p, p); rows and columns of
            parameters that rest on a bound are 0, all are NaN where the likelihood is flat.
    """

    point: Floats
    value: float
    covariance: Floats


def maximise(
    objective: Objective,
    start: Floats,
    bounds: Floats,
    *,
    sample: Objective | None = None,
    penalty: Callable[[Floats], float] | None = None,
) -> Maximum:
    """Return the maximum of ``objective`` within ``bounds``.

    L-BFGS climbs to the top of a ``sample`` first where one is given; there the curvature of the
    whole is nearly that of the sample, so that a handful of steps finish the climb.

    Args:
        objective: Log-likelihood of all customers and its gradient.
        start: Where to start, shape (p,).
        bounds: Lowest and highest value of each coordinate, shape (p, 2).
        sample: The same, estimated from some of the customers.
        penalty: What the objective subtracts from the log-likelihood.
    """
    point = _climb(sample or objective, start, bounds)
    if sample:
        curvature = curvature_at(sample, point)
        point = _climb_on(objective, point, curvature, bounds)
    curvature = curvature_at(objective, point)
    point = _polish(objective, point, curvature, bounds)
    value = objective(point)[0] + (penalty(point) if penalty else 0.0)
    return Maximum(point, value, _covariance(curvature, point, bounds))


def _climb(objective: Objective, start: Floats, bounds: Floats) -> Floats:
    scale = max(abs(objective(start)[0]), 1e-300)

    def downhill(point: Floats) -> tuple[float, Floats]:
        value, gradient = objective(point)
        return -value / scale, -gradient / scale

    result = minimize(
        downhill,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(float(low), float(high)) for low, high in bounds],
        options={"maxiter": 1000, "maxfun": 4000, "ftol": 1e-14, "gtol": 1e-10, "maxcor": 20},
    )
    return np.asarray(result.x, dtype=np.float64)


def curvature_at(objective: Objective, point: Floats) -> Floats:
    """Return minus the second derivatives, by central differences of the gradient."""
    size = len(point)
    rows = np.empty((size, size))
    for i in range(size):
        step = np.zeros(size)
        step[i] = STEP
        rows[i] = (objective(point - step)[1] - objective(point + step)[1]) / (2 * STEP)
    return (rows + rows.T) / 2


class _OutOfBoundsError(Exception):
    """A step led out of the bounds."""


def _climb_on(objective: Objective, start: Floats, curvature: Floats, bounds: Floats) -> Floats:
    """Return about the top of ``objective`` from a point near it.

    In coordinates in which the curvature, as far as it is known, is the same in all directions.
    """
    if not (_inside(start, bounds).all() and _is_positive(curvature)):
        return _climb(objective, start, bounds)
    root = np.linalg.inv(np.linalg.cholesky(curvature)).T

    def downhill(steps: Floats) -> tuple[float, Floats]:
        point = start + root @ steps
        if not _inside(point, bounds).all():
            raise _OutOfBoundsError
        value, gradient = objective(point)
        return -value, -gradient @ root

    try:
        result = minimize(
            downhill,
            np.zeros(len(start)),
            jac=True,
            method="BFGS",
            options={"gtol": NEARLY, "maxiter": 200},
        )
    except _OutOfBoundsError:
        return _climb(objective, start, bounds)
    top: Floats = start + root @ result.x
    return top


def _polish(objective: Objective, point: Floats, curvature: Floats, bounds: Floats) -> Floats:
    """Return where a few Newton steps lead, if they lead to the top.

    They look at the gradient only, which near the top is known to more digits than the likelihood.
    """
    if not _is_positive(curvature):
        return point
    best, lowest = point, np.inf
    for _ in range(MOST_NEWTON_STEPS):
        step = np.linalg.solve(curvature, gradient := objective(point)[1])
        decrement = float(gradient @ step)
        if decrement >= lowest or not _inside(point, bounds).all():
            return best
        best, lowest = point, decrement
        if decrement < CONVERGED:
            return best
        point = point + step
    return best


def _inside(point: Floats, bounds: Floats) -> NDArray[np.bool_]:
    return (bounds[:, 0] < point) & (point < bounds[:, 1])


def _is_positive(curvature: Floats) -> bool:
    return bool(np.linalg.eigvalsh(curvature)[0] > 0)


def _covariance(curvature: Floats, point: Floats, bounds: Floats) -> Floats:
    free = _inside(point, bounds)
    covariance = np.zeros_like(curvature)
    inner = curvature[np.ix_(free, free)]
    if inner.size and not _is_positive(inner):
        return np.full_like(curvature, np.nan)
    covariance[np.ix_(free, free)] = np.linalg.inv(inner)
    return covariance
