"""A base whose season is known, drawn in calendar time: purchases that a coin keeps or drops."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

START = date(2021, 1, 4)


@pytest.fixture(scope="session")
def draw_ledger():
    """Draw customers who come in over the years, buy at random and leave; some never do."""

    def draw(speed, *, customers=3_000, growth=0.0, seed=1, start=START):
        """Return customer, date; ``speed`` is one factor a day and ``growth`` a share a year."""
        rng = np.random.default_rng(seed)
        days = len(speed)
        share = rng.random(customers)
        per_day = np.log1p(growth) / 365.25
        won = np.log1p(share * np.expm1(per_day * days)) / per_day if growth else share * days
        rate = rng.gamma(2.0, 0.02, customers)  # purchases a day, mean one in 25 days
        left = won + rng.exponential(700.0, customers)
        highest = speed.max()
        number = rng.poisson(rate * highest * days)
        customer = np.repeat(np.arange(customers), number)
        day = np.floor(rng.random(number.sum()) * days).astype(int)
        kept = rng.random(len(day)) * highest < speed[day]
        kept &= (day >= won[customer]) & (day < left[customer])
        first = (start - date(1970, 1, 1)).days
        return pa.table(
            {
                "customer": pa.array(customer[kept]).cast(pa.string()),
                "date": pa.array((first + day[kept]).astype(np.int32)).cast(pa.date32()),
            }
        )

    return draw


@pytest.fixture(scope="session")
def wave():
    """Return rates that swing by a share around 1 with the year, a factor a day."""

    def of_days(days, swing, start=START):
        number = (start - date(1970, 1, 1)).days + np.arange(days)
        return 1.0 + swing * np.cos(2 * np.pi * (number % 365.25 - 30) / 365.25)

    return of_days
