"""What a review says, against what was true of the business."""

import random
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from querencia.analytics.ledger import Ledger
from querencia.analytics.review.backtest import backtest
from querencia.analytics.review.review import review
from querencia.analytics.simulation import Refunds, Scenario, Shrinking, simulate

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def business():
    """Five years with a season, decline and refunds, of which the last is not shown."""
    scenario = Scenario(
        customers=2000, weeks=260, seed=31, season=0.5, founders=0.3, growth=0.5,
        regularity=(1.0, 2.0, 1.0, 1.0), shrinking=Shrinking(share=0.1),
        refunds=Refunds(share=0.05),
    )  # fmt: skip
    simulated, known = simulate(scenario), scenario.end - timedelta(days=364)
    shown = simulated.purchases.filter(pc.less_equal(simulated.purchases["date"], known))
    return simulated, known, review(Ledger.from_arrow(shown), as_of=known)


def test_of_those_said_to_be_customers_with_some_probability_as_many_are(business):
    simulated, known, found = business
    left = {
        row["customer"]: row["departure_date"] is not None and row["departure_date"] <= known
        for row in simulated.truth.to_pylist()
    }
    said = found.customers["p_alive"].to_numpy()
    true = np.array([not left[name] for name in found.customers["id"].to_pylist()])
    bands = np.digitize(said, [0.02, 0.1, 0.3, 0.6, 0.85, 0.97])
    for band in range(7):
        inside = bands == band
        assert inside.sum() > 25, band
        chance = np.sqrt((said[inside] * (1 - said[inside])).sum()) / inside.sum()
        assert true[inside].mean() == pytest.approx(said[inside].mean(), abs=0.06 + 2 * chance)


def test_the_year_that_follows_brings_what_was_expected(business):
    simulated, known, found = business
    rows = simulated.purchases
    later = pc.and_(
        pc.greater(rows["date"], known), pc.is_in(rows["customer"], found.customers["id"])
    )
    came = float(pc.sum(rows.filter(later)["margin"]).as_py())
    assert found.value.measure == "margin"
    # Some of what was sold before is given back after: refunds are a few percent.
    assert came == pytest.approx(pc.sum(found.customers["expected_value"]).as_py(), rel=0.1)


def test_where_the_past_of_a_customer_says_nothing_a_simple_rule_wins_and_is_used():
    """After one purchase in ten anybody pauses for weeks: who never has yet is no exception."""
    chance, rows = random.Random(1), []
    for number in range(1500):
        day = date(2021, 1, 1) + timedelta(days=chance.randint(0, 1200))
        while day < date(2024, 12, 31):
            rows.append((f"{number}", day))
            if chance.random() < 0.06:
                break
            pauses = chance.random() < 0.1
            day += timedelta(days=chance.randint(40, 50) if pauses else chance.randint(1, 4))
    names, days = zip(*rows, strict=True)
    table = pa.table({"customer": names, "date": pa.array(days)})
    facts = backtest(Ledger.from_arrow(table), as_of=date(2024, 12, 28))

    tried = {result.rule: result for result in facts.backtest.rules}
    own = min(tried[name].delay_weeks for name in ("rhythm", "probability_alive"))
    assert (facts.rule, facts.reason) == ("days_without_purchase", "simple_rule_wins")
    assert 45 <= tried[facts.rule].threshold <= 50
    assert facts.weeks_earlier == tried[facts.rule].delay_weeks - own < -1
    low, high = facts.realised_interval
    assert low < 0.5 < high
