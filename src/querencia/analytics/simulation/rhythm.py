"""Who the simulated customers are and when they buy; times are operational weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.simulation.scenario import AnyTime, AtPurchase

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from querencia.analytics.simulation.scenario import Scenario
    from querencia.analytics.simulation.season import Season

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_FOUNDING_DAYS = 56.0
_FOREVER = np.int64(2**62)


@dataclass(frozen=True)
class Base:
    """The hidden traits of a block of customers, one row each.

    Attributes:
        k: Regularity of the gaps.
        rate: Purchases per operational week before any shrinking.
        joined: Day of the first purchase, with its fraction, from the start of the ledger.
        start: The same in operational weeks.
        dropout: Chance to leave after a purchase; NaN where departures are not at purchases.
        purchases: Purchases until the departure at one of them, the first included.
        departure: Operational week of a departure that is not at a purchase; inf where none.
        shrink: Operational week from which the customer buys less; inf where never.
        slows: Whether shrinking is in the rate (True) or in the amounts.
    """

    k: Ints
    rate: Floats
    joined: Floats
    start: Floats
    dropout: Floats
    purchases: Ints
    departure: Floats
    shrink: Floats
    slows: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return the number of customers."""
        return len(self.rate)


@dataclass(frozen=True)
class Timeline:
    """Purchases of a block, ordered by customer and time.

    Attributes:
        customer: Row of the customer in the block.
        weeks: Operational weeks from the start of the ledger.
        departure: Operational week of each customer's departure, inf while still one at the end.
    """

    customer: Ints
    weeks: Floats
    departure: Floats


def draw_base(scenario: Scenario, season: Season, size: int, rng: Generator) -> Base:
    """Draw the traits of ``size`` customers."""
    weights = np.array(scenario.regularity) / sum(scenario.regularity)
    k = 1 + rng.choice(len(weights), size=size, p=weights)
    rate = np.maximum(rng.gamma(scenario.r, 1.0 / scenario.A, size), 1e-12)
    joined = _joining_days(scenario, season, rng.random((2, size)))
    start = season.weeks_at(joined)
    dropout, purchases, departure = _dropout(scenario, start, rng)
    shrinks = rng.random(size) < scenario.shrinking.share
    shrink = start + rng.random(size) * (season.length - start)
    return Base(
        k=k.astype(np.int64),
        rate=rate,
        joined=joined,
        start=start,
        dropout=dropout,
        purchases=purchases,
        departure=departure,
        shrink=np.where(shrinks, shrink, np.inf),
        slows=rng.random(size) >= scenario.shrinking.by_amount,
    )


def _joining_days(scenario: Scenario, season: Season, uniform: Floats) -> Floats:
    days = 7 * (scenario.arrival_weeks or scenario.weeks)
    wins = (1.0 + scenario.growth) ** (np.arange(days) / 365.25) * season.speed[:days]
    passed = np.concatenate([[0.0], np.cumsum(wins)])
    joined = np.interp(uniform[0] * passed[-1], passed, np.arange(days + 1.0))
    founding = uniform[0] * min(_FOUNDING_DAYS, days)
    joined = np.where(uniform[1] < scenario.founders, founding, joined)
    last: Floats = np.minimum(joined, days - 1e-6)
    return last


def _dropout(scenario: Scenario, start: Floats, rng: Generator) -> tuple[Floats, Ints, Floats]:
    size, law = len(start), scenario.departures
    never = np.full(size, np.inf)
    forever = np.full(size, _FOREVER)
    if isinstance(law, AtPurchase):
        dropout = np.clip(rng.beta(law.a, law.b, size), 1e-15, 1.0)
        with np.errstate(divide="ignore"):
            count = np.floor(np.log(rng.random(size)) / np.log1p(-dropout)) + 1.0  # geometric
        return dropout, np.clip(count, 1.0, float(_FOREVER)).astype(np.int64), never
    unused = np.full(size, np.nan)
    if isinstance(law, AnyTime):
        hazard = np.maximum(rng.gamma(law.s, 1.0 / law.beta, size), 1e-12)
        return unused, forever, start + rng.exponential(1.0, size) / hazard
    return unused, forever, never


def draw_timeline(scenario: Scenario, season: Season, base: Base, rng: Generator) -> Timeline:
    """Draw the purchases of a block of customers up to the end of the ledger."""
    own_end = _own_weeks(scenario, base, np.minimum(season.length, base.departure))
    owner, own = _draw_repeats(base, own_end, rng)
    weeks = _operational_weeks(scenario, base, owner, own)
    order = np.argsort(np.concatenate([np.arange(len(base)), owner]), kind="stable")
    customer = np.concatenate([np.arange(len(base)), owner])[order]
    weeks = np.concatenate([base.start, weeks])[order]
    made = np.bincount(customer, minlength=len(base))
    last = weeks[np.cumsum(made) - 1]
    departure = np.where(made >= base.purchases, last, base.departure)
    departure = np.where(departure > season.length, np.inf, departure)
    return Timeline(customer=customer, weeks=weeks, departure=departure)


def _own_weeks(scenario: Scenario, base: Base, weeks: Floats) -> Floats:
    """Turn operational weeks into the customer's own, slower once they shrink, from their first."""
    shrink = np.where(base.slows, base.shrink, np.inf)
    late = np.maximum(weeks - shrink, 0.0)
    return np.minimum(weeks, shrink) - base.start + scenario.shrinking.factor * late


def _operational_weeks(scenario: Scenario, base: Base, owner: Ints, own: Floats) -> Floats:
    weeks = base.start[owner] + own
    if scenario.shrinking.share > 0 and scenario.shrinking.factor > 0:
        shrink = np.where(base.slows, base.shrink, np.inf)[owner]
        late = weeks > shrink
        weeks[late] = shrink[late] + (weeks[late] - shrink[late]) / scenario.shrinking.factor
    return weeks


def _draw_repeats(base: Base, own_end: Floats, rng: Generator) -> tuple[Ints, Floats]:
    """Draw the repeat purchases in own weeks after the first, sorted by customer and time.

    Each round draws, for the customers who have not reached their end, as many gaps as nearly
    always suffice; two rounds are the rule.
    """
    pending = np.flatnonzero(base.purchases > 1)
    position = np.zeros(len(base))
    allowed = base.purchases - 1
    owners, times = [], []
    while len(pending):
        count = _enough_gaps(base, pending, own_end - position, allowed)
        owner = np.repeat(pending, count)
        gaps = rng.standard_gamma(base.k[owner].astype(float)) / (base.k * base.rate)[owner]
        time = _running_sum(gaps, count) + position[owner]
        kept = time <= own_end[owner]
        owners.append(owner[kept])
        times.append(time[kept])
        allowed[pending] -= count
        position[pending] = time[np.cumsum(count) - 1]
        pending = pending[(position[pending] <= own_end[pending]) & (allowed[pending] > 0)]
    if not owners:
        return np.empty(0, dtype=np.int64), np.empty(0)
    owner, time = np.concatenate(owners), np.concatenate(times)
    order = np.argsort(owner, kind="stable")
    return owner[order], time[order]


def _enough_gaps(base: Base, pending: Ints, left: Floats, allowed: Ints) -> Ints:
    mean = base.rate[pending] * np.maximum(left[pending], 0.0)
    count = mean + 3.0 * np.sqrt(mean / base.k[pending]) + 2.0
    return np.minimum(np.ceil(count).astype(np.int64), allowed[pending])


def _running_sum(values: Floats, lengths: Ints) -> Floats:
    """Sum ``values`` from the start of each stretch of the given lengths (all above zero)."""
    total = np.cumsum(values)
    ends = np.cumsum(lengths)
    before = np.concatenate([[0.0], total[ends[:-1] - 1]])
    running: Floats = np.maximum(total - np.repeat(before, lengths), 0.0)
    return running
