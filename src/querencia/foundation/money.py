"""Exact money: stored as whole minor units (cents) beside an ISO 4217 code, Decimal in code."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache

from babel.numbers import get_currency_precision


@cache
def digits_of(currency: str) -> int:
    """Return how many decimals a currency has: 2 for EUR, 0 for CLP."""
    return get_currency_precision(currency)


def minor_units(amount: Decimal, currency: str) -> int:
    """Return ``amount`` in minor units, rounded half to even.

    >>> minor_units(Decimal("12.345"), "EUR"), minor_units(Decimal("1500"), "CLP")
    (1234, 1500)
    """
    scaled = amount.scaleb(digits_of(currency))
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def amount_of(minor: int, currency: str) -> Decimal:
    """Return minor units as an amount.

    >>> amount_of(1234, "EUR")
    Decimal('12.34')
    """
    return Decimal(minor).scaleb(-digits_of(currency))


def split(total: int, weights: list[int]) -> list[int]:
    """Divide ``total`` minor units in proportion to ``weights``; the parts add up exactly.

    What rounding leaves goes to the largest remainders, first come first.

    >>> split(100, [1, 1, 1])
    [34, 33, 33]

    Raises:
        ValueError: No weight is above zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative, and one must be above zero")
    parts = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: -remainders[i])
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts
