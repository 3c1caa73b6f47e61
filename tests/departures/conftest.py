"""Purchase days by hand, and a fitted model to score them with."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from querencia.analytics.clock import Clock
from querencia.analytics.departures.days import as_day
from querencia.analytics.gaps import gaps
from querencia.analytics.ledger.ledger import Ledger
from querencia.analytics.models import Histories, MbgNbd

START = date(2024, 1, 1)  # a Monday


class Wave(Clock):
    """A clock that runs three times as fast in one half of the year as in the other."""

    def weeks(self, days):
        days = np.asarray(days, dtype=np.int64)
        years, rest = np.divmod(days, 365)
        fast = np.minimum(rest, 183)
        return (years * (183 * 1.5 + 182 * 0.5) + fast * 1.5 + (rest - fast) * 0.5) / 7.0


@pytest.fixture
def wave():
    return Wave(on=True, reason="season")


@pytest.fixture
def gaps_of():
    """Return gaps of customers whose purchase days are given as days after 1 January 2024."""

    def make(days, *, end, clock=None):
        rows = [(name, as_day(START) + day) for name, list_ in days.items() for day in list_]
        table = pa.table(
            {
                "customer": [name for name, _ in rows],
                "date": pa.array([day for _, day in rows], pa.int32()).cast(pa.date32()),
            }
        )
        last = date.fromordinal(START.toordinal() + end)
        return gaps(Ledger.from_arrow(table), end=last, clock=clock)

    return make


@pytest.fixture(scope="session")
def model():
    """MBG/NBD of two thousand simulated customers who buy every fortnight or so and may leave."""
    rng = np.random.default_rng(7)
    size = 2000
    rate = rng.gamma(2.0, 0.25, size)
    stays = rng.geometric(rng.beta(1.0, 9.0, size))
    x, t_x = np.zeros(size, dtype=np.int64), np.zeros(size)
    for customer in range(size):
        ends = np.cumsum(rng.exponential(1 / rate[customer], stays[customer] - 1))
        x[customer] = (ends <= 104).sum()
        t_x[customer] = ends[x[customer] - 1] if x[customer] else 0.0
    return MbgNbd().fit(Histories.of(x, t_x, np.full(size, 104.0)))
