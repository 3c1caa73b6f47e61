"""What a customer spends a time."""

from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from querencia.analytics.engine import collect
from querencia.analytics.histories import histories
from querencia.analytics.ledger import Ledger
from querencia.analytics.value import (
    COUNTED,
    Spending,
    SpendingModel,
    Yardstick,
    fit_spending,
    frequency_value,
    spending_of,
    yardstick,
)

MONEY = pa.decimal128(18, 4)
REVENUE = Yardstick("revenue", "amount")


def _ledger(**columns) -> Ledger:
    days = [date(2024, 1, 1), date(2024, 2, 1)]
    table = {"customer": ["a", "a"], "date": pa.array(days, pa.date32())}
    money = {
        name: pa.array([Decimal(v) for v in values], MONEY) for name, values in columns.items()
    }
    return Ledger.from_arrow(pa.table(table | money))


def _rows(x, repeat, total, **others) -> pa.Table:
    return pa.table(
        {
            "x": pa.array(x, pa.int64()),
            "repeat_amount": pa.array(repeat, pa.float64()),
            "amount": pa.array([Decimal(str(value)) for value in total], MONEY),
            **others,
        }
    )


def _spending(count, mean, repeat=True) -> Spending:
    return Spending(
        np.atleast_1d(np.asarray(count, float)),
        np.atleast_1d(np.asarray(mean, float)),
        np.atleast_1d(np.broadcast_to(repeat, np.shape(count))),
    )


@pytest.fixture(scope="session")
def cdnow(cdnow_sample) -> Spending:
    table = collect(histories(Ledger.from_arrow(cdnow_sample), end=date(1997, 9, 30)))
    return spending_of(table, REVENUE)


def test_a_margin_column_comes_before_a_rate_and_a_rate_before_revenue():
    full = _ledger(amount=[10, 20], margin=[3, 6])
    revenue = _ledger(amount=[10, 20])
    assert yardstick(full) == Yardstick("margin", "margin")
    assert yardstick(full, 0.5) == Yardstick("margin", "margin")
    assert yardstick(revenue, 0.5) == Yardstick("margin", "amount", 0.5)
    assert yardstick(revenue) == Yardstick("revenue", "amount")
    assert yardstick(_ledger()) == Yardstick("purchases", None)
    assert yardstick(_ledger(), 0.5) == Yardstick("purchases", None)


@pytest.mark.parametrize("rate", [0.0, -0.1, 1.01, float("nan")])
def test_a_margin_rate_that_is_none_is_refused(rate):
    with pytest.raises(ValueError, match="margin rate"):
        yardstick(_ledger(amount=[1, 2]), rate)


def test_repeat_buyers_are_known_by_their_repeat_days_and_others_by_their_only_one():
    spending = spending_of(_rows([3, 0], [20.0, None], [100, 7]), REVENUE)
    assert spending.count.tolist() == [3, 1]
    assert spending.mean.tolist() == [20.0, 7.0]
    assert spending.repeat.tolist() == [True, False]


def test_a_margin_rate_turns_amounts_into_margin():
    spending = spending_of(
        _rows([3, 0], [20.0, None], [100, 7]), Yardstick("margin", "amount", 0.3)
    )
    assert spending.mean == pytest.approx([6.0, 2.1])


def test_loose_refunds_lower_every_purchase_day_alike():
    refunded = {"refunded_amount": pa.array([Decimal(-8), None], MONEY)}
    spending = spending_of(_rows([3, 0], [20.0, None], [92, 7], **refunded), REVENUE)
    assert spending.mean.tolist() == [18.0, 7.0]


def test_a_refund_that_names_nothing_lowers_what_its_customer_is_expected_to_spend():
    days = [date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1), date(2024, 3, 5)]
    amounts = [Decimal(10), Decimal(30), Decimal(50), Decimal(-12)]
    table = pa.table(
        {
            "customer": ["a"] * 4,
            "date": pa.array(days, pa.date32()),
            "amount": pa.array(amounts, MONEY),
        }
    )
    ledger = Ledger.from_arrow(table)
    before = spending_of(collect(histories(ledger, end=date(2024, 3, 1))), REVENUE)
    after = spending_of(collect(histories(ledger, end=date(2024, 3, 31))), REVENUE)
    assert (before.mean.tolist(), before.count.tolist()) == ([40.0], [2.0])
    assert (after.mean.tolist(), after.count.tolist()) == ([36.0], [2.0])


def test_a_customer_whose_margin_is_unknown_gets_the_base_mean():
    spending = spending_of(_rows([2, 0], [None, 1.0], [0, 5]), REVENUE)
    assert spending.count.tolist() == [0, 1]
    model = SpendingModel(5.0, 3.0, 40.0, prior_mean=100.0)
    assert model.expected(spending).tolist() == [100.0, 5 * 45 / 7]


def test_cdnow_gives_the_parameters_that_were_published(cdnow):
    # Fader & Hardie (2013): p 6.24935, q 3.74426, gamma 15.44431 on 946 buyers.
    model = fit_spending(cdnow)
    assert (model.fitted_on, model.method, model.not_positive) == (946, "gamma_gamma", 0.0)
    assert model.p == pytest.approx(6.24935, rel=2e-3)
    assert model.q == pytest.approx(3.74426, rel=2e-3)
    assert model.gamma == pytest.approx(15.44431, rel=2e-3)


def test_what_cdnow_customers_are_expected_to_spend_is_what_was_published():
    # The documentation of lifetimes prints these for customers 1, 2, 6 and for those without a
    # repeat purchase.
    p, q, gamma = 6.24935, 3.74426, 15.44431
    model = SpendingModel(p, q, gamma, prior_mean=p * gamma / (q - 1))
    customers = _spending([2, 1, 7, 0], [22.35, 11.77, 73.74, 0.0])
    published = [24.658619, 18.911489, 71.462843, 35.170981]
    assert model.expected(customers) == pytest.approx(published, rel=2e-4)


def test_one_purchase_pulls_the_expectation_part_of_the_way():
    model = SpendingModel(5.0, 3.0, 40.0, prior_mean=100.0)
    low, same, high = model.expected(_spending([1, 1, 1], [10.0, 100.0, 900.0], repeat=False))
    assert 10 < low < 100
    assert same == pytest.approx(100.0)
    assert 100 < high < 900
    assert model.expected(_spending([10_000], [900.0])) == pytest.approx([900.0], rel=1e-3)


def test_losses_are_left_out_of_the_fit_and_stay_losses():
    rng = np.random.default_rng(4)
    mean = 30 * 6 / rng.gamma(6.0, 1.0, 400)
    profitable = _spending(rng.integers(1, 20, 400), mean)
    with_losses = Spending(
        np.append(profitable.count, [50.0, 8.0]),
        np.append(profitable.mean, [-40.0, 0.0]),
        np.append(profitable.repeat, [True, True]),
    )
    clean, model = fit_spending(profitable), fit_spending(with_losses)
    assert (model.p, model.q, model.gamma) == (clean.p, clean.q, clean.gamma)
    assert model.not_positive == pytest.approx(2 / 402)
    expected = model.expected(with_losses)
    assert np.isfinite(expected).all()
    assert expected[400] < -30
    assert 0 < expected[401] < model.prior_mean


def test_with_few_repeat_buyers_the_base_counts_as_much_as_one_purchase():
    few = _spending([1, 3, 1], [10.0, 20.0, 60.0], repeat=[True, True, False])
    model = fit_spending(few)
    assert (model.method, model.fitted_on, model.parameters) == ("pooled", 2, {})
    assert model.expected(few).tolist() == [(30 + 10) / 2, (30 + 60) / 4, (30 + 60) / 2]


def test_a_base_without_a_known_amount_is_worth_nothing():
    assert fit_spending(_spending([0.0], [0.0])).expected(_spending([0.0], [0.0])).tolist() == [0.0]


def test_purchases_count_one_each_where_there_are_no_amounts():
    table = pa.table({"x": pa.array([4, 0], pa.int64())})
    spending = spending_of(table, Yardstick("purchases", None))
    assert COUNTED.expected(spending).tolist() == [1.0, 1.0]


def test_frequency_and_value_are_nearly_independent_at_cdnow(cdnow):
    # Fader, Hardie & Lee (2005) "RFM and CLV" report a correlation of 0.11, 0.06 without outliers.
    found = frequency_value(cdnow)
    assert found is not None
    assert found.customers == 946
    assert found.pearson == pytest.approx(0.11, abs=0.005)
    assert found.interval[0] < found.rank < found.interval[1]


def test_a_correlation_that_is_there_is_found_and_one_that_is_not_is_not():
    rng = np.random.default_rng(8)
    x = rng.integers(1, 40, 2000).astype(float)
    noise = rng.lognormal(0, 0.5, 2000)
    related, unrelated = (frequency_value(_spending(x, m)) for m in (x**0.5 * noise, noise))
    assert related is not None
    assert unrelated is not None
    assert related.notable
    assert related.rank > 0.5
    assert not unrelated.notable


def test_without_variation_there_is_no_correlation():
    assert frequency_value(_spending(np.full(50, 3), np.arange(50))) is None
    assert frequency_value(_spending([1, 2, 3], [1, 2, 3])) is None
