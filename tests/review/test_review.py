"""The review says what the ledger holds, agrees with itself, and finds whom the truth has lost."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from querencia.analytics.ledger import Ledger, UnusableLedger
from querencia.analytics.review.backtest import backtest
from querencia.analytics.review.result import Review, Settings, Window
from querencia.analytics.review.review import review
from querencia.analytics.simulation import Scenario, Simulation, simulate
from querencia.analytics.value import one_cost


def test_the_ledger_is_counted_as_it_is(cdnow_review: Review, cdnow_sample: pa.Table):
    bought = cdnow_sample.filter(pc.greater(cdnow_sample["amount"], 0))
    facts = cdnow_review.ledger
    assert facts.rows == cdnow_sample.num_rows
    assert facts.purchases == bought.num_rows
    assert facts.customers == len(pc.unique(bought["customer"]))
    assert (facts.first, facts.last) == (
        pc.min(bought["date"]).as_py(),
        pc.max(bought["date"]).as_py(),
    )
    assert facts.measure == "revenue"


def test_the_retention_coefficient_is_that_of_the_sets(
    cdnow_review: Review, cdnow_sample: pa.Table
):
    figure = cdnow_review.retention
    assert figure is not None
    bought = cdnow_sample.filter(pc.greater(cdnow_sample["amount"], 0))

    def active(day: date) -> set[str]:
        since = day - timedelta(days=figure.window_days)
        inside = pc.and_(pc.greater(bought["date"], since), pc.less_equal(bought["date"], day))
        return set(bought.filter(inside)["customer"].to_pylist())

    start, end = active(date(1997, 6, 30)), active(date(1998, 6, 30))
    assert (figure.ci, figure.cf, figure.retained) == (len(start), len(end), len(start & end))
    assert figure.coefficient == pytest.approx(100 * len(start & end) / len(start))
    assert figure.coefficient == pytest.approx(100 * (figure.cf - figure.nc) / figure.ci)


def test_every_customer_has_one_row_and_one_status(wholesaler_review: Review):
    customers = wholesaler_review.customers
    assert customers.num_rows == wholesaler_review.ledger.customers
    assert len(pc.unique(customers["id"])) == customers.num_rows
    counted = {
        row["values"]: row["counts"] for row in pc.value_counts(customers["status"]).to_pylist()
    }
    assert wholesaler_review.status_counts == counted
    assert set(counted) <= {"new", "active", "shrinking", "silent", "lost"}


def test_new_and_active_are_those_who_bought_within_the_window_or_buy_as_seldom(
    cdnow_review: Review,
):
    figure = cdnow_review.retention
    assert figure is not None
    window = figure.window_days
    statuses: dict[str, int] = {}
    for row in cdnow_review.customers.to_pylist():
        within = row["silence_days"] < window
        rang = row["alarm_since"]
        if rang is not None:
            old = (cdnow_review.as_of - rang).days >= 91 and row["p_alive"] < 0.5
            expected = "lost" if old else "silent"
        elif within and row["first"] == row["last"]:
            expected = "new"
        elif within or row["p_alive"] >= 0.5:
            expected = "active"
        else:
            expected = "lost" if row["silence_days"] >= window + 91 else "silent"
        if row["alarm"] == "shrinking":
            expected = "shrinking"
        assert row["status"] == expected, row
        assert (row["alarm"] == "silent") == (rang is not None and row["alarm"] != "shrinking")
        statuses[expected] = statuses.get(expected, 0) + 1
    assert statuses == dict(cdnow_review.status_counts)
    # Nobody was won in the last year: most of those who bought once are lost, and none is new.
    assert "new" not in statuses
    assert statuses["lost"] > 0.5 * cdnow_review.ledger.customers


def test_who_gave_back_everything_is_no_customer():
    day = date(2024, 1, 1)
    rows = [(name, day + timedelta(days=9 * i), 20.0) for name in "abc" for i in range(30)]
    rows += [("gave back", day + timedelta(days=255), 80.0)]
    rows += [("gave back", day + timedelta(days=258), -80.0)]
    rows += [("kept half", day + timedelta(days=255), 80.0)]
    rows += [("kept half", day + timedelta(days=258), -40.0)]
    names, days, amounts = zip(*rows, strict=True)
    table = pa.table({"customer": names, "date": pa.array(days), "amount": amounts})
    found = review(Ledger.from_arrow(table), as_of=day + timedelta(days=261))
    statuses = dict(
        zip(found.customers["id"].to_pylist(), found.customers["status"].to_pylist(), strict=True)
    )
    assert statuses == {
        "a": "active", "b": "active", "c": "active", "gave back": "lost", "kept half": "new",
    }  # fmt: skip


def test_a_year_is_assumed_where_no_window_can_be_proposed():
    days = [date(2024, 1, 1), date(2024, 2, 1), date(2024, 2, 5)]
    table = pa.table({"customer": ["a", "a", "b"], "date": pa.array(days)})
    found = review(Ledger.from_arrow(table), as_of=date(2024, 3, 1))
    assert found.window == Window(365, "assumed")


def test_value_at_risk_is_the_chance_of_having_left_times_the_value(wholesaler_review: Review):
    rows = wholesaler_review.customers
    alive, value, risk = (rows[name].to_numpy() for name in ("p_alive", "value", "value_at_risk"))
    partly = pc.is_in(rows["alarm"], pa.array(["shrinking", "lost_line"])).to_numpy()
    assert partly.any()
    np.testing.assert_allclose(risk[~partly], ((1 - alive) * value)[~partly])
    assert (risk >= (1 - alive) * value - 1e-9).all()
    assert (risk <= np.maximum(value, 0) + 1e-9).all()
    np.testing.assert_allclose(rows["expected_value"].to_numpy(), alive * value, atol=1e-9)


def test_the_list_is_no_longer_than_the_team_can_work_and_starts_with_most_at_stake(
    wholesaler_review: Review,
):
    listed = wholesaler_review.this_week
    assert len(listed) == 15
    stakes = [line.value_at_risk for line in listed]
    assert stakes == sorted(stakes, reverse=True)
    alarms = wholesaler_review.customers.filter(
        pc.and_(
            pc.is_valid(wholesaler_review.customers["alarm"]),
            pc.not_equal(wholesaler_review.customers["status"], "lost"),
        )
    )
    assert wholesaler_review.waiting == alarms.num_rows - 15
    for line in listed:
        low, high = line.value_interval
        assert low <= line.value <= high
        assert line.alarm_since.weekday() == 0
        assert line.alarm_since <= wholesaler_review.as_of
        assert sum(point.purchases for point in line.weeks) <= line.purchases


def test_most_of_those_called_silent_or_lost_have_left(
    wholesaler_review: Review, wholesaler: Simulation
):
    truth = {row["customer"]: row["departed"] for row in wholesaler.truth.to_pylist()}
    rows = wholesaler_review.customers.to_pylist()
    called = [truth[row["id"]] for row in rows if row["status"] in {"silent", "lost"}]
    others = [truth[row["id"]] for row in rows if row["status"] not in {"silent", "lost"}]
    assert len(called) > 200
    assert np.mean(called) > 0.8
    assert np.mean(others) < 0.3


def test_what_comes_after_the_day_changes_nothing(cdnow_sample: pa.Table):
    day = date(1998, 3, 31)
    known = cdnow_sample.filter(pc.less_equal(cdnow_sample["date"], day))
    with_future = review(Ledger.from_arrow(cdnow_sample), as_of=day)
    without = review(Ledger.from_arrow(known), as_of=day)
    facts = replace(without.ledger, rows=with_future.ledger.rows)
    assert with_future.ledger == facts
    assert with_future.customers.equals(without.customers)
    assert with_future.alarm == without.alarm


def test_a_day_before_the_first_purchase_is_refused(cdnow_sample: pa.Table):
    with pytest.raises(UnusableLedger, match="no purchase on or before 1996-12-31"):
        review(Ledger.from_arrow(cdnow_sample), as_of=date(1996, 12, 31))


def test_customers_who_all_bought_once_teach_no_rhythm():
    once = pa.table(
        {"customer": ["a", "b"], "date": pa.array([date(2024, 1, 1)] * 2), "amount": [1.0, 2.0]}
    )
    with pytest.raises(UnusableLedger, match="None of the 2 customers has bought on two days"):
        review(Ledger.from_arrow(once), as_of=date(2024, 6, 1))


@pytest.mark.parametrize("customers", [1, 3, 30])
def test_few_customers_get_the_rule_that_needs_no_model(customers: int):
    scenario = Scenario(customers=customers, weeks=156, seed=3, r=4.0, A=8.0)
    found = review(Ledger.from_arrow(simulate(scenario).purchases), as_of=scenario.end)
    assert found.alarm.rule == "longest_own_gap"
    assert found.alarm.reason == "few_customers"
    assert found.customers.num_rows == customers


def test_churn_is_the_other_side_of_the_coefficient(cdnow_review: Review):
    kept, churn = cdnow_review.retention, cdnow_review.logo_churn
    assert kept is not None
    assert churn is not None
    assert (churn.at_start, churn.lost) == (kept.ci, kept.lost)
    assert churn.percent + kept.coefficient == pytest.approx(100)


def test_every_customer_is_in_one_group_of_recency_frequency_and_money(cdnow_review: Review):
    table = cdnow_review.rfm
    assert table is not None
    assert sum(group.customers for group in table.groups) == cdnow_review.ledger.customers
    brought = pc.sum(cdnow_review.customers["amount"]).as_py()
    assert (table.measure, sum(group.monetary for group in table.groups)) == ("revenue", brought)
    once = [group for group in table.groups if group.frequency == (1, 1)]
    assert once == [group for group in table.groups if group.f == 1]


def test_the_alarm_alone_is_that_of_the_review(cdnow_review: Review, cdnow_sample: pa.Table):
    steps: list[str] = []
    ledger = Ledger.from_arrow(cdnow_sample)
    found = backtest(
        ledger, as_of=date(1998, 6, 30), progress=lambda step, _=None: steps.append(step)
    )
    assert found == cdnow_review.alarm
    assert steps == ["summing", "learning", "trying"]


def test_a_ledger_without_amounts_counts_purchases(cdnow_sample: pa.Table):
    found = review(
        Ledger.from_arrow(cdnow_sample.drop_columns(["amount"])), as_of=date(1998, 6, 30)
    )
    assert found.ledger.measure == "purchases"
    assert found.value.measure == "purchases"
    rows = found.customers
    assert pc.all(pc.is_null(rows["amount"])).as_py()
    # Discounting makes the sum of the expected ones a little less than their number.
    ratio = pc.sum(rows["expected_value"]).as_py() / pc.sum(rows["expected_purchases"]).as_py()
    assert 0.93 < ratio < 0.99


def test_a_margin_rate_turns_revenue_into_margin(cdnow_sample: pa.Table, cdnow_review: Review):
    found = review(
        Ledger.from_arrow(cdnow_sample),
        as_of=date(1998, 6, 30),
        settings=Settings(margin_rate=0.25, acquisition_costs=one_cost(30)),
    )
    assert found.value.measure == "margin"
    assert found.value.total == pytest.approx(0.25 * cdnow_review.value.total, rel=1e-3)
    each = found.value.new_customer
    for line in found.this_week:
        assert line.replacement_cost == pytest.approx(30 * line.value / each)


def test_the_steps_are_told_in_their_order(cdnow_sample: pa.Table):
    told = []

    def tell(step: str, share: float | None = None) -> None:
        assert share is None or 0 <= share <= 1
        told.append(step)

    review(Ledger.from_arrow(cdnow_sample), as_of=date(1998, 6, 30), progress=tell)
    assert told == ["summing", "learning", "trying", "scoring", "declining", "measuring", "listing"]
