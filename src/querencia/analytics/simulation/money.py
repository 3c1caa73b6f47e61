"""What simulated purchases are worth, and what is given back of it; money is whole cents here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from querencia.analytics.simulation.rhythm import Base, Timeline
    from querencia.analytics.simulation.scenario import Amounts, Refunds, Scenario

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Purse:
    """What the customers of a block spend: their mean amount and margin rate, one row each."""

    mean: Floats
    margin_rate: Floats


@dataclass(frozen=True)
class Refund:
    """Refunds of a block's purchases.

    Attributes:
        purchase: Row of the purchase that is refunded.
        days: Whole days after it.
        part: Part of it that is given back, in (0, 1].
        referenced: Whether the refund names the document.
    """

    purchase: Ints
    days: Ints
    part: Floats
    referenced: NDArray[np.bool_]


def draw_purse(amounts: Amounts, size: int, rng: Generator) -> Purse:
    """Draw what ``size`` customers spend on average."""
    if amounts.law == "gamma":
        mean = amounts.p * amounts.gamma / np.maximum(rng.standard_gamma(amounts.q, size), 1e-9)
    else:
        spread = amounts.between
        mean = amounts.mean * np.exp(spread * rng.standard_normal(size) - spread**2 / 2)
    rate = (amounts.margin_rate or 0.0) + amounts.margin_spread * rng.standard_normal(size)
    return Purse(mean=mean, margin_rate=rate)


def draw_amounts(
    scenario: Scenario, base: Base, timeline: Timeline, purse: Purse, rng: Generator
) -> Floats:
    """Draw the amount of each purchase in currency units."""
    amounts = scenario.amounts
    if amounts is None:
        return np.zeros(len(timeline.weeks))
    size, mean = len(timeline.weeks), purse.mean[timeline.customer]
    if amounts.law == "gamma":
        amount = mean * rng.standard_gamma(amounts.p, size) / amounts.p
    else:
        spread = amounts.within
        amount = mean * np.exp(spread * rng.standard_normal(size) - spread**2 / 2)
    shrunk = (timeline.weeks > base.shrink[timeline.customer]) & ~base.slows[timeline.customer]
    return np.where(shrunk, scenario.shrinking.factor * amount, amount)


def in_cents(amount: Floats) -> Ints:
    """Round currency units to whole cents, one cent at the least."""
    return np.maximum(np.rint(100.0 * amount), 1.0).astype(np.int64)


def draw_refunds(refunds: Refunds, purchases: int, rng: Generator) -> Refund:
    """Draw which of ``purchases`` are refunded, when, and how much of each."""
    purchase = np.flatnonzero(rng.random(purchases) < refunds.share)
    size = len(purchase)
    part = np.where(rng.random(size) < refunds.whole, 1.0, 1.0 - rng.random(size))
    return Refund(
        purchase=purchase,
        days=np.floor(rng.exponential(refunds.mean_delay_days, size)).astype(np.int64),
        part=part,
        referenced=rng.random(size) < refunds.referenced,
    )
