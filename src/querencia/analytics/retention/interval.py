"""Intervals around shares: how sure a percentage is."""

from __future__ import annotations

from scipy import stats

Interval = tuple[float, float]

NORMAL_95 = 1.959963984540054
"""How many standard errors a normal 95 % interval reaches to either side."""


def wilson(count: int, total: int, *, confidence: float = 0.95) -> Interval:
    """Return the Wilson score interval of ``count`` out of ``total``, in percent.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    JASA 22 (1927) 209-212. It stays inside 0-100 and holds for small totals, where the textbook
    interval p ± 1.96 s does neither: 45 of 50 is 90 % [78.6, 95.7].

    Raises:
        ValueError: When ``total`` is not positive or ``count`` lies outside 0..total.
    """
    if total <= 0:
        raise ValueError("a share of nobody has no interval: total must be positive")
    result = stats.binomtest(count, total).proportion_ci(confidence, method="wilson")
    return 100 * float(result.low), 100 * float(result.high)
