"""Discounted expectations from expectations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from querencia.analytics.models.histories import Floats

FEW, MANY = 4, 8  # nodes for a discount below a half in all, and beyond


def check_ahead(weeks: float, weekly_discount: float = 0.0) -> None:
    """Raise ValueError unless both are finite and not negative."""
    for name, value in (("weeks", weeks), ("weekly_discount", weekly_discount)):
        if not (math.isfinite(value) and value >= 0):
            raise ValueError(f"{name} must be finite and not negative, not {value}")


def horizons(weeks: float, weekly_discount: float) -> Floats:
    """Return the horizons whose expectations, each times its factor, make the discounted one.

    With E(u) the expectation of what happens within u weeks, integration by parts gives
    integral of exp(-d u) dE(u) = exp(-d w) E(w) + integral of d exp(-d u) E(u) du, and E is smooth:
    Gauss-Legendre. The second part is small where the discount is, and so is its error: a
    thousandth of the expectation at most for customers who order like clockwork.

    Returns:
        Weeks and factors, shape (H, 2).

    Raises:
        ValueError: ``weeks`` or ``weekly_discount`` is negative or not finite.
    """
    check_ahead(weeks, weekly_discount)
    end = [(weeks, math.exp(-weekly_discount * weeks))]
    if weekly_discount == 0:
        return np.array(end)
    nodes = FEW if weekly_discount * weeks < 0.5 else MANY
    points, shares = np.polynomial.legendre.leggauss(nodes)
    times = weeks * (points + 1) / 2
    factors = weekly_discount * np.exp(-weekly_discount * times) * shares * weeks / 2
    return np.array([*end, *zip(times, factors, strict=True)])
