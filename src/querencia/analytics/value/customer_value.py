"""What each customer is worth over a horizon, and how much of it silence puts at risk."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa

from querencia.analytics.models import Histories, load, save
from querencia.analytics.value.discount import WEEKS_PER_YEAR
from querencia.analytics.value.spending import spending_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from querencia.analytics.models import RhythmModel
    from querencia.analytics.models.fitted import Fitted
    from querencia.analytics.value.spending import Spending, Yardstick
    from querencia.analytics.value.spending_model import SpendingModel

    Floats = NDArray[np.float64]

# Below this chance of still being a customer the ratio that makes ``value`` is all rounding.
_LEAST_ALIVE = 1e-9


@dataclass(frozen=True)
class Values:
    """The worth of customers, one row each; money in the unit of the ledger.

    Attributes:
        p_alive: P(still a customer at the end of the histories), shape (n,).
        p_silent: P(silent this long | still a customer), shape (n,).
        expected_purchases: Expected purchase days in the horizon, not discounted, shape (n,).
        value: Expected discounted worth of the horizon, if still a customer, shape (n,).
        expected_value: The same whether or not: p_alive x value, shape (n,).
        value_at_risk: (1 - p_alive) x value, shape (n,).
    """

    p_alive: Floats
    p_silent: Floats
    expected_purchases: Floats
    value: Floats
    expected_value: Floats
    value_at_risk: Floats

    def to_arrow(self) -> pa.RecordBatch:
        """Return the columns under their names."""
        names = [field.name for field in fields(self)]
        return pa.record_batch({name: pa.array(getattr(self, name)) for name in names})


@dataclass(frozen=True)
class ValueModel:
    """A rhythm model and a spending model that together tell what a customer is worth.

    Small, and pickled as the plain data of a saved model: a Spark worker gets it whole. What it
    cost to win a customer is no part of it; that money is spent whether or not the customer stays.

    Attributes:
        rhythm: Fitted model of how often customers buy and when they leave.
        spending: Fitted model of what they spend a time.
        weeks: Horizon, in weeks of the clock that made the histories.
        discount: Continuous discount a week, see ``weekly_discount``.
    """

    rhythm: RhythmModel
    spending: SpendingModel
    weeks: float
    discount: float

    def __reduce__(self) -> tuple[object, ...]:
        rhythm = save(cast("Fitted", self.rhythm))
        return _restore, (rhythm, self.spending, self.weeks, self.discount)

    def values(self, histories: Histories, spending: Spending) -> Values:
        """Return the worth of each customer.

        Expected discounted purchases and the worth of one are taken as independent given the
        customer's history (Fader, Hardie & Lee 2005, "RFM and CLV"); ``frequency_value`` tells
        how far the business's own figures bear that out.
        """
        alive, tail, expected, discounted = self._expectations(histories)
        worth = self.spending.expected(spending)
        expected_value = discounted * worth
        value = expected_value / np.maximum(alive, _LEAST_ALIVE)
        gone = np.flatnonzero(alive < _LEAST_ALIVE)
        if len(gone):
            value[gone] = self._if_still_one(histories.take(gone)) * worth[gone]
            expected_value[gone] = alive[gone] * value[gone]
        return Values(alive, tail, expected, value, expected_value, (1.0 - alive) * value)

    def _expectations(self, histories: Histories) -> tuple[Floats, Floats, Floats, Floats]:
        """Return P(alive), the tail, and the expected purchases, as they are and discounted.

        With E(u) those of u weeks, integration by parts gives the discounted ones as
        exp(-d w) E(w) + integral of d exp(-d u) E(u) du. E bends so little within a year that
        Simpson's rule over each year is right to 1e-3 for a customer and 1e-5 in sum, and it
        shares its last point with what is wanted undiscounted: two evaluations of the model,
        where its own rule takes ten.
        """
        steps = 2 * max(1, math.ceil(self.weeks / WEEKS_PER_YEAR)) if self.discount else 1
        weeks = self.weeks * np.arange(1, steps + 1) / steps
        alive, ahead, tail = self.rhythm.outlook(histories, weeks)
        expected = np.ascontiguousarray(ahead[:, -1])
        if not self.discount:
            return alive, tail, expected, expected
        simpson = np.where(np.arange(1, steps + 1) % 2 == 1, 4.0, 2.0)
        simpson[-1] = 1.0
        factors = simpson * self.discount * self.weeks / (3.0 * steps)
        factors[-1] += 1.0
        return alive, tail, expected, ahead @ (factors * np.exp(-self.discount * weeks))

    def _if_still_one(self, histories: Histories) -> Floats:
        """Return the discounted purchases of customers whose chance to be one is next to nothing.

        Too small to divide by, so that they are looked at as if they had bought today: the same
        purchases over the same time leave the same posterior of the rate but for the phases that
        passed in silence, and the rate itself tells what those add. Up to a purchase too low
        where k > 1, since a purchase long due would be near.
        """
        today = replace(histories, t_x=histories.T)
        alive, _, _, bought = self._expectations(today)
        passed = self.rhythm.purchase_rate(histories) / self.rhythm.purchase_rate(today)
        discounted: Floats = bought / alive * passed
        return discounted

    def score(self, batch: pa.RecordBatch, unit: Yardstick) -> pa.RecordBatch:
        """Return the worth of the customers of a batch of histories, in its order."""
        return self.values(Histories.from_arrow(batch), spending_of(batch, unit)).to_arrow()

    def of_new_customer(self) -> float:
        """Return the expected worth of a customer on the day they are won, first purchase included.

        Nothing is known of them: the first purchase comes at once, at the base's mean; the others
        are what the rhythm model expects after it, dropouts at the first purchase included.
        """
        newborn = Histories.of([0], [0.0], [0.0])
        repeats = self.rhythm.expected_purchases(newborn, self.weeks, weekly_discount=self.discount)
        return float(1.0 + repeats[0]) * self.spending.prior_mean


def _restore(
    rhythm: Mapping[str, object], spending: SpendingModel, weeks: float, discount: float
) -> ValueModel:
    return ValueModel(cast("RhythmModel", load(rhythm)), spending, weeks, discount)
