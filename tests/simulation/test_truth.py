"""The truth of a simulation agrees with its ledger."""

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from querencia.analytics.simulation import (
    AnyTime,
    AtPurchase,
    Lines,
    Never,
    Refunds,
    Scenario,
    Shrinking,
    simulate,
)

BUSY = Scenario(
    customers=3000,
    weeks=120,
    seed=5,
    season=0.6,
    founders=0.3,
    shrinking=Shrinking(share=0.3),
    refunds=Refunds(share=0.1),
    lines=Lines(names=("coffee", "tea", "sugar"), lost=0.5),
    sellers=4,
)


def _purchases(simulation) -> pa.Table:
    table = simulation.purchases
    return table.filter(pc.equal(table["kind"], "purchase"))


def _joined(simulation) -> pa.Table:
    return _purchases(simulation).join(simulation.truth, "customer")


def test_every_customer_of_the_truth_buys_and_no_other():
    simulation = simulate(BUSY)
    bought = pc.unique(simulation.purchases["customer"]).to_pylist()
    assert bought == simulation.truth["customer"].to_pylist()
    assert bought[:2] == ["C00000000", "C00000001"]
    assert len(bought) == 3000


def test_first_last_and_number_of_purchases_are_those_of_the_ledger():
    simulation = simulate(BUSY)
    documents = (
        _purchases(simulation).group_by(["customer", "document"]).aggregate([("date", "min")])
    )
    seen = documents.group_by("customer").aggregate(
        [("date_min", "min"), ("date_min", "max"), ("document", "count")]
    )
    truth = simulation.truth.join(seen, "customer").sort_by("customer")
    assert truth["first"].equals(truth["date_min_min"])
    assert truth["last"].equals(truth["date_min_max"])
    assert truth["purchases"].equals(truth["document_count"])


@pytest.mark.parametrize("departures", [AtPurchase(0.8, 2.4), AnyTime(0.6, 20.0)])
def test_nobody_buys_after_their_departure(departures):
    simulation = simulate(replace(BUSY, departures=departures))
    joined = _joined(simulation)
    left = joined.filter(pc.is_valid(joined["departure_date"]))
    assert left.num_rows > 1000
    assert pc.all(pc.less_equal(left["date"], left["departure_date"])).as_py()


def test_a_departure_at_a_purchase_is_the_last_purchase():
    truth = simulate(BUSY).truth
    departed = truth.filter(truth["departed"])
    assert 100 < departed.num_rows < 2900
    assert departed["departure_date"].equals(departed["last"])


def test_a_departure_date_stands_where_the_customer_departed_and_nowhere_else():
    for departures in (AtPurchase(), AnyTime(), Never()):
        truth = simulate(replace(BUSY, departures=departures)).truth
        assert truth["departed"].equals(pc.is_valid(truth["departure_date"]))


def test_nobody_departs_from_a_business_that_loses_nobody():
    truth = simulate(replace(BUSY, departures=Never())).truth
    assert not pc.any(truth["departed"]).as_py()


def test_everything_lies_inside_the_ledger():
    simulation = simulate(BUSY)
    span = pc.min_max(simulation.purchases["date"]).as_py()
    assert span["min"] >= date(2022, 1, 3)
    assert span["max"] <= BUSY.end == date(2024, 4, 21)


def test_a_lost_line_is_not_bought_again():
    simulation = simulate(BUSY)
    joined = _joined(simulation)
    same = joined.filter(pc.equal(joined["product_line"], joined["lost_line"]))
    assert same.num_rows > 500
    assert pc.all(pc.less_equal(same["date"], same["lost_line_date"])).as_py()
    others = joined.filter(
        pc.and_(
            pc.greater(joined["date"], joined["lost_line_date"]),
            pc.not_equal(joined["product_line"], joined["lost_line"]),
        )
    )
    assert others.num_rows > 500


def test_a_lost_line_takes_its_money_with_it():
    scenario = replace(BUSY, season=0.0, shrinking=Shrinking(), refunds=Refunds(), customers=6000)
    simulation = simulate(scenario)
    joined = simulation.purchases.join(simulation.truth, "customer")
    documents = joined.group_by(["document", "lost_line_date", "date"]).aggregate(
        [("amount", "sum"), ("mean_amount", "min")]
    )
    relative = pc.divide(documents["amount_sum"].cast(pa.float64()), documents["mean_amount_min"])
    lost = pc.fill_null(pc.greater(documents["date"], documents["lost_line_date"]), False)
    before = pc.mean(relative.filter(pc.invert(lost))).as_py()
    after = pc.mean(relative.filter(lost)).as_py()
    assert before == pytest.approx(1.0, abs=0.01)
    assert 0.5 < after < 0.9


def test_customers_who_slow_down_buy_less_often_and_not_for_less():
    scenario = Scenario(
        customers=4000, weeks=200, departures=Never(), A=2.0, regularity=(0, 0, 0, 1),
        arrival_weeks=10, shrinking=Shrinking(share=1.0, by_amount=0.0, factor=0.4),
    )  # fmt: skip
    rate_before, rate_after, amount_before, amount_after = _before_and_after(scenario)
    assert rate_after / rate_before == pytest.approx(0.4, abs=0.02)
    assert amount_after / amount_before == pytest.approx(1.0, abs=0.03)


def test_customers_whose_amounts_fall_buy_as_often_as_before():
    scenario = Scenario(
        customers=4000, weeks=200, departures=Never(), A=2.0, regularity=(0, 0, 0, 1),
        arrival_weeks=10, shrinking=Shrinking(share=1.0, by_amount=1.0, factor=0.4),
    )  # fmt: skip
    rate_before, rate_after, amount_before, amount_after = _before_and_after(scenario)
    assert rate_after / rate_before == pytest.approx(1.0, abs=0.03)
    assert amount_after / amount_before == pytest.approx(0.4, abs=0.02)


def _before_and_after(scenario: Scenario) -> tuple[float, float, float, float]:
    simulation = simulate(scenario)
    joined = simulation.purchases.join(simulation.truth, "customer")
    late = pc.greater(joined["date"], joined["shrink_date"]).to_numpy()
    relative = joined["amount"].cast(pa.float64()).to_numpy() / joined["mean_amount"].to_numpy()
    day = {
        name: simulation.truth[name].cast(pa.int32()).to_numpy()
        for name in ("first", "shrink_date")
    }
    end = (scenario.end - date(1970, 1, 1)).days
    rate = simulation.truth["rate"].to_numpy()
    # Expected purchases at the old rate, the first purchase not counted.
    before = np.sum(rate * (day["shrink_date"] - day["first"]) / 7)
    after = np.sum(rate * (end - day["shrink_date"]) / 7)
    made_before = np.sum(~late) - scenario.customers
    return made_before / before, np.sum(late) / after, relative[~late].mean(), relative[late].mean()


def test_a_refund_comes_after_its_original_and_is_no_greater():
    simulation = simulate(BUSY)
    table = simulation.purchases
    refunds = table.filter(pc.equal(table["kind"], "refund"))
    assert pc.max(refunds["amount"]).as_py() < 0
    named = refunds.filter(pc.is_valid(refunds["reference"]))
    assert named.num_rows / refunds.num_rows == pytest.approx(0.7, abs=0.03)
    originals = (
        _purchases(simulation).group_by("document").aggregate([("amount", "sum"), ("date", "min")])
    )
    back = named.group_by("reference").aggregate([("amount", "sum"), ("date", "min")])
    both = back.join(
        originals.rename_columns(["reference", "sold", "sold_on"]), "reference", join_type="inner"
    )
    assert both.num_rows == back.num_rows
    money = pa.decimal128(30, 4)
    net = pc.add(both["sold"].cast(money), both["amount_sum"].cast(money))
    assert pc.min(net).as_py() >= 0
    assert pc.any(pc.equal(net, 0)).as_py()
    assert pc.all(pc.greater_equal(both["date_min"], both["sold_on"])).as_py()


def test_refunds_move_no_purchase():
    with_refunds = _purchases(simulate(BUSY)).drop_columns(["kind", "reference"])
    without = simulate(replace(BUSY, refunds=Refunds())).purchases
    assert with_refunds.combine_chunks().equals(without)
