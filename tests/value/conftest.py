"""A simulated business whose future is known, and models at parameters that are known."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from querencia.analytics.engine import collect
from querencia.analytics.histories import histories
from querencia.analytics.ledger import Ledger
from querencia.analytics.models import Histories, MbgCnbdK, MixK
from querencia.analytics.simulation import Amounts, AtPurchase, Scenario, simulate
from querencia.analytics.value import (
    Spending,
    ValueModel,
    Yardstick,
    fit_spending,
    spending_of,
    yardstick,
)


@dataclass(frozen=True)
class Known:
    """What was known of a simulated business at the close of a day, and what came after.

    ``future`` is the margin of each customer in the horizon, ``stayed`` whether they were still a
    customer on the day.
    """

    end: date
    table: pa.Table
    unit: Yardstick
    histories: Histories
    spending: Spending
    future: np.ndarray
    stayed: np.ndarray


def known_business(scenario: Scenario, *, horizon: int) -> Known:
    """Simulate, and stop knowing ``horizon`` weeks before the end."""
    simulation = simulate(scenario)
    end = scenario.end - timedelta(weeks=horizon)
    purchases = simulation.purchases
    past = purchases.filter(pc.less_equal(purchases["date"], end))
    ledger = Ledger.from_arrow(past)
    table = collect(histories(ledger, end=end)).sort_by("customer")
    unit = yardstick(ledger)
    after = purchases.filter(pc.greater(purchases["date"], end))
    money = after.group_by("customer").aggregate([("margin", "sum")])
    joined = table.select(["customer"]).join(money, "customer").join(simulation.truth, "customer")
    joined = joined.sort_by("customer")
    future = joined["margin_sum"].cast(pa.float64()).fill_null(0.0).to_numpy()
    left = pc.fill_null(pc.less_equal(joined["departure_date"], end), fill_value=False)
    return Known(
        end=end,
        table=table,
        unit=unit,
        histories=Histories.from_arrow(table),
        spending=spending_of(table, unit),
        future=future,
        stayed=~left.to_numpy(zero_copy_only=False),
    )


BUSINESS = Scenario(
    customers=3000,
    weeks=156,
    seed=21,
    r=1.5,
    A=8.0,
    regularity=(0.0, 1.0),
    departures=AtPurchase(0.8, 10.0),
    amounts=Amounts(p=5.0, q=4.0, gamma=60.0, margin_rate=0.3, margin_spread=0.0),
    documents=False,
    arrival_weeks=90,
)


@pytest.fixture(scope="session")
def business() -> Known:
    """3,000 customers with gaps Erlang-2, known up to a year before the end."""
    return known_business(BUSINESS, horizon=52)


@pytest.fixture(scope="session")
def fitted(business: Known) -> ValueModel:
    """The business's own models, a year ahead, without a discount."""
    rhythm = MbgCnbdK(2).fit(business.histories)
    return ValueModel(rhythm, fit_spending(business.spending), weeks=52.0, discount=0.0)


@pytest.fixture(scope="session")
def mixed(business: Known) -> ValueModel:
    """The same with the mixture of rhythms."""
    rhythm = MixK().fit(business.histories)
    return ValueModel(rhythm, fit_spending(business.spending), weeks=52.0, discount=0.002)


@pytest.fixture
def known_businesses() -> Iterator[Known]:
    """Sixty small businesses, one after another."""
    return (
        known_business(replace(BUSINESS, seed=seed, customers=400), horizon=52)
        for seed in range(100, 160)
    )
