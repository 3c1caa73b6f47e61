"""Logistic regression with a few features, some of which may only raise the odds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from querencia.analytics.models.histories import Floats

RIDGE = 1.0  # one weak observation's worth on each standardised weight


def fit_logistic(
    features: Floats, outcome: NDArray[np.bool_], *, rising: Collection[int] = ()
) -> list[float]:
    """Return the intercept and the weights of the likeliest logistic law.

    Args:
        features: Shape (n, p).
        outcome: What happened, shape (n,).
        rising: Features whose weight may not be negative.

    Returns:
        p + 1 numbers in the units of the features.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0)
    spread[spread == 0] = 1.0
    design = np.column_stack([np.ones(len(features)), (features - mean) / spread])
    sign = np.where(outcome, 1.0, -1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = sign * (design @ weights)
        value = np.logaddexp(0.0, -margin).sum() + RIDGE / 2 * weights[1:] @ weights[1:]
        gradient = -(sign / (1.0 + np.exp(np.clip(margin, -500, 500)))) @ design
        gradient[1:] += RIDGE * weights[1:]
        return float(value), gradient

    free = [(None, None)] * design.shape[1]
    bounds = [(0.0, None) if i - 1 in rising else free[i] for i in range(design.shape[1])]
    found = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    weights = found.x[1:] / spread
    return [float(found.x[0] - weights @ mean), *weights.tolist()]
