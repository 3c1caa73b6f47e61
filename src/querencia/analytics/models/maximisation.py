"""Finding the parameters of greatest likelihood, and how sure we are of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from querencia.analytics.models.histories import Floats

Objective = Callable[[Floats], tuple[float, Floats]]
"""From a point (logs of parameters) to a log-likelihood and its gradient."""

STEP = 1e-4  # of the central differences of the gradient, on the scale of logs
CONVERGED = 1e-13  # Newton decrement: twice the log-likelihood that is still to be had
MOST_NEWTON_STEPS = 12


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
    whole is nearly that of the sample, so that a handful of Newton steps finish the climb.

    Args:
        objective: Log-likelihood of all customers and its gradient.
        start: Where to start, shape (p,).
        bounds: Lowest and highest value of each coordinate, shape (p, 2).
        sample: The same, estimated from some of the customers.
        penalty: What the objective subtracts from the log-likelihood.
    """
    sample = sample or objective
    point = _climb(sample, start, bounds)
    curvature = curvature_at(sample, point)
    finished = _finish(objective, point, curvature, bounds)
    if finished is None:
        finished = _climb(objective, point, bounds)
    curvature = curvature_at(objective, finished)
    value = objective(finished)[0] + (penalty(finished) if penalty else 0.0)
    return Maximum(finished, value, _covariance(curvature, finished, bounds))


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


def _finish(
    objective: Objective, point: Floats, curvature: Floats, bounds: Floats
) -> Floats | None:
    """Return where Newton steps of fixed curvature converge, or None if they don't."""
    if np.linalg.eigvalsh(curvature)[0] <= 0:
        return None
    previous = np.inf
    for _ in range(MOST_NEWTON_STEPS):
        gradient = objective(point)[1]
        step = np.linalg.solve(curvature, gradient)
        decrement = float(gradient @ step)
        point = point + step
        if not (bounds[:, 0] < point).all() or not (point < bounds[:, 1]).all():
            return None
        if decrement < CONVERGED:
            return point
        if decrement > previous:
            return None
        previous = decrement
    return None


def _covariance(curvature: Floats, point: Floats, bounds: Floats) -> Floats:
    free = (bounds[:, 0] < point) & (point < bounds[:, 1])
    covariance = np.zeros_like(curvature)
    inner = curvature[np.ix_(free, free)]
    if inner.size and np.linalg.eigvalsh(inner)[0] <= 0:
        return np.full_like(curvature, np.nan)
    covariance[np.ix_(free, free)] = np.linalg.inv(inner)
    return covariance
