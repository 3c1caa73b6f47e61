"""Value where retention never changes: the yardstick for everything finer.

With margin m a period, retention r and discount rate d a period, a customer is worth
sum over t of m r^t / (1 + d)^t. Constant retention understates customers who have stayed for
long: those likely to leave have left already (Fader & Hardie 2010), which is why the product
shows the finer models.
"""

from __future__ import annotations


def constant_retention_value(
    margin: float, retention: float, discount: float, *, margin_now: bool = False
) -> float:
    """Return the worth of a customer over all future periods.

    Args:
        margin: Margin a period while still a customer, in money.
        retention: Chance to stay from one period to the next, 0 to 1.
        discount: Discount rate a period, e.g. 0.1.
        margin_now: Whether the first margin comes today, or at the end of the first period.

    Returns:
        m (1 + d) / (1 + d - r) with the first margin now, m r / (1 + d - r) without: the same sum
        from t = 0 and from t = 1 (Gupta & Lehmann 2003).

    Raises:
        ValueError: The sum does not end (r = 1 with d = 0), or an argument can't be.
    """
    if not 0.0 <= retention <= 1.0:
        raise ValueError(f"retention must lie between 0 and 1, not {retention}")
    if discount < 0.0 or 1.0 + discount - retention <= 0.0:
        raise ValueError("without departures and without a discount the value has no end")
    factor = 1.0 + discount if margin_now else retention
    return margin * factor / (1.0 + discount - retention)
