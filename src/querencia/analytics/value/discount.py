"""What money that comes later is worth today."""

from __future__ import annotations

import math

WEEKS_PER_YEAR = 365.25 / 7


def weekly_discount(annual_rate: float) -> float:
    """Return the continuous weekly rate d of a yearly rate, so that exp(-52.18 d) = 1 / (1 + rate).

    Args:
        annual_rate: 0.10 for ten percent a year.

    Raises:
        ValueError: The rate is not a number from 0 up to below 10 (1,000 percent).
    """
    if not 0.0 <= annual_rate < 10.0:
        raise ValueError(f"a yearly discount must lie between 0 and 10, not {annual_rate}")
    return math.log1p(annual_rate) / WEEKS_PER_YEAR


def discounted_weeks(weeks: float, discount: float) -> float:
    """Return the worth of one unit a week over ``weeks``: (1 - exp(-d w)) / d, or w at d = 0."""
    return weeks if discount == 0 else -math.expm1(-discount * weeks) / discount
