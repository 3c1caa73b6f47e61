"""What customers are worth over a horizon."""

import pickle
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from querencia.analytics.models import Histories, MbgCnbdK, MbgNbd
from querencia.analytics.value import (
    COUNTED,
    Spending,
    SpendingModel,
    ValueModel,
    constant_retention_value,
)
from querencia.analytics.value.futures import draw_traits, draw_worth, law_of


def _at(rhythm, r, alpha, a, b):
    return rhythm.with_parameters({"r": r, "alpha": alpha, "a": a, "b": b})


def test_value_is_expectation_and_risk_together(business, mixed):
    values = mixed.values(business.histories, business.spending)
    assert values.expected_value == pytest.approx(values.p_alive * values.value, abs=1e-9)
    assert values.value_at_risk == pytest.approx((1 - values.p_alive) * values.value, abs=1e-9)
    assert (values.value >= 0).all()


def test_value_without_a_discount_is_expected_purchases_at_the_expected_amount(business, fitted):
    values = fitted.values(business.histories, business.spending)
    bought = values.expected_purchases * fitted.spending.expected(business.spending)
    assert values.expected_value == pytest.approx(bought, rel=1e-9, abs=1e-6)


def test_a_discount_lowers_value_towards_nothing(business, fitted):
    def at(discount: float) -> np.ndarray:
        model = replace(fitted, discount=discount)
        return model.values(business.histories, business.spending).value

    assert at(1e-9) == pytest.approx(at(0.0), rel=1e-6)
    assert (at(0.002) <= at(0.0)).all()
    assert (at(0.01) <= at(0.002)).all()
    assert at(0.01).sum() < at(0.002).sum() < at(0.0).sum()
    # The bulk of a year's purchases is discounted by 0.1 x 26 weeks and more.
    assert at(0.1).sum() < 0.3 * at(0.0).sum()


@pytest.mark.parametrize("weeks", [13.0, 52.0, 156.0])
def test_discounted_purchases_are_those_that_the_rhythm_model_integrates(business, weeks):
    rhythm = MbgCnbdK(2).fit(business.histories)
    model = ValueModel(rhythm, COUNTED, weeks=weeks, discount=0.004)
    values = model.values(business.histories, business.spending)
    exact = rhythm.expected_purchases(business.histories, weeks, weekly_discount=0.004)
    assert values.expected_value == pytest.approx(exact, rel=2e-3, abs=1e-6)
    assert values.expected_value.sum() == pytest.approx(exact.sum(), rel=1e-4)


def test_a_longer_horizon_is_worth_more(business, fitted):
    year = fitted.values(business.histories, business.spending).expected_value
    longer = replace(fitted, weeks=104.0).values(business.histories, business.spending)
    assert (longer.expected_value >= year).all()
    assert 1.5 * year.sum() < longer.expected_value.sum() < 2.0 * year.sum()


def test_where_everybody_is_alike_a_new_customer_is_worth_the_closed_form():
    # Rate 0.5 a week and dropout 0.2 for all: from one purchase to the next a customer stays with
    # chance 0.8 and the discount is that of an exponential gap: constant retention, per purchase.
    everybody = _at(MbgNbd(), r=4e5, alpha=8e5, a=2e5, b=8e5)
    discount = 0.02
    model = ValueModel(
        everybody, SpendingModel(5.0, 3.0, 40.0, prior_mean=100.0), weeks=120.0, discount=discount
    )
    per_purchase = discount / 0.5  # (1 + d) with E[exp(-0.02 gap)] = 1 / (1 + d)
    closed = constant_retention_value(100.0, 0.8, per_purchase, margin_now=True)
    assert model.of_new_customer() == pytest.approx(closed, rel=1e-3)


def test_customers_who_stayed_bring_what_they_were_worth(business, fitted):
    values = fitted.values(business.histories, business.spending)
    stayed = business.stayed
    assert values.value[stayed].sum() == pytest.approx(business.future[stayed].sum(), rel=0.05)
    assert business.future[~stayed].sum() == 0.0
    assert values.expected_value.sum() == pytest.approx(business.future.sum(), rel=0.05)
    assert values.p_alive.sum() == pytest.approx(stayed.sum(), rel=0.03)


def test_dearer_customers_are_found(business, fitted):
    expected = fitted.values(business.histories, business.spending).expected_value
    best = np.argsort(-expected)[: len(expected) // 10]
    assert business.future[best].sum() > 0.35 * business.future.sum()
    assert np.corrcoef(expected, business.future)[0, 1] > 0.6


def test_refunds_lower_value(business, fitted):
    row = business.table.slice(0, 200)
    plain = fitted.score(row.to_batches()[0], business.unit)
    back = row["repeat_margin"].cast(pa.float64()).fill_null(1.0).to_numpy() * -0.5
    column = row.schema.get_field_index("refunded_margin")
    refunded = row.set_column(column, "refunded_margin", pa.array(back))
    lower = fitted.score(refunded.to_batches()[0], business.unit)
    again = np.asarray(business.histories.x[:200] > 0)
    assert (lower["value"].to_numpy()[again] < plain["value"].to_numpy()[again]).all()
    assert lower["p_alive"].equals(plain["p_alive"])


def test_a_batch_is_scored_like_the_whole_also_after_a_journey(business, mixed):
    whole = mixed.values(business.histories, business.spending).to_arrow()
    travelled = pickle.loads(pickle.dumps(mixed))
    assert len(pickle.dumps(mixed)) < 20_000
    batches = [travelled.score(b, business.unit) for b in business.table.to_batches(700)]
    together = pa.Table.from_batches(batches)
    assert together.num_rows == 3000 == whole.num_rows
    for name in whole.schema.names:
        assert together[name].to_numpy() == pytest.approx(whole[name].to_numpy(), rel=1e-12)


def test_without_amounts_value_is_discounted_purchases(business, fitted):
    model = replace(fitted, spending=COUNTED, discount=0.002)
    values = model.values(business.histories, business.spending)
    assert (values.expected_value <= values.expected_purchases).all()
    assert values.expected_value == pytest.approx(values.expected_purchases, rel=0.12, abs=1e-9)


@pytest.mark.parametrize("rhythm", [MbgCnbdK(4), MbgNbd()])
def test_a_customer_who_is_surely_gone_has_the_value_of_one_who_stayed(rhythm):
    model = ValueModel(_at(rhythm, 1.3, 3.0, 0.6, 6.0), COUNTED, weeks=52.0, discount=0.002)
    x, t_x, T = [37, 30, 60], [3.3, 13.1, 40.0], [40.0, 80.0, 160.0]
    histories = Histories.of(x, t_x, T, litt=[-80.0, -25.0, -24.0])
    values = model.values(histories, Spending(np.ones(3), np.ones(3), np.full(3, fill_value=True)))
    assert (values.p_alive < 1e-9).all()
    traits = draw_traits(law_of(model.rhythm), histories, 4000, np.random.default_rng(1))
    worth = draw_worth(
        traits, np.ones_like(traits.rate), np.inf, 52.0, 0.002, np.random.default_rng(2)
    )
    assert values.value == pytest.approx(worth.mean(axis=0), rel=0.1)
    assert values.value_at_risk == pytest.approx(values.value, rel=1e-8)
