"""How sure we are of values, against futures that came true."""

from dataclasses import replace

import numpy as np
import pytest

from querencia.analytics.models import BgNbd, MbgCnbdK, MbgNbd, MixK
from querencia.analytics.value import (
    COUNTED,
    ValueModel,
    fit_spending,
    sample_by_value,
    value_intervals,
    value_totals,
)
from querencia.analytics.value.futures import draw_traits, draw_worth, law_of


@pytest.mark.parametrize("rhythm", [BgNbd(), MbgNbd(), MbgCnbdK(3), MixK()])
def test_drawn_futures_have_the_expectations_that_the_models_integrate(business, rhythm):
    rows = np.arange(0, 3000, 20)
    histories = business.histories.take(rows)
    fitted = rhythm.fit(business.histories)
    model = ValueModel(fitted, COUNTED, weeks=40.0, discount=0.01)
    values = model.values(histories, business.spending.take(rows))
    traits = draw_traits(law_of(fitted), histories, 3000, np.random.default_rng(5))
    worth = draw_worth(
        traits, np.ones_like(traits.rate), np.inf, 40.0, 0.01, np.random.default_rng(6)
    )
    off = (worth.mean(axis=0) - values.value) / (worth.std(axis=0) / np.sqrt(3000))
    # Fewer purchases than that are no matter for a normal law, and for the surely gone ``value`` is
    # approximate.
    seen = (values.value > 0.05) & (values.p_alive > 1e-9)
    assert seen.sum() > 100
    assert np.abs(off[seen]).max() < 4.5
    assert np.std(off[seen]) == pytest.approx(1.0, abs=0.2)
    rate = (traits.rate / traits.k).mean(axis=0)
    assert rate == pytest.approx(fitted.purchase_rate(histories), rel=0.1)


def test_nineteen_of_twenty_customers_who_stayed_bring_what_their_interval_says(business, fitted):
    rows = np.flatnonzero(business.stayed)[:1000]
    interval = value_intervals(
        fitted, business.histories.take(rows), business.spending.take(rows), seed=3
    )
    future = business.future[rows]
    inside = (interval[:, 0] - 0.01 <= future) & (future <= interval[:, 1] + 0.01)
    assert inside.mean() == pytest.approx(0.95, abs=0.025)
    values = fitted.values(business.histories, business.spending).value[rows]
    assert ((interval[:, 0] <= values) & (values <= interval[:, 1])).mean() > 0.99


def test_a_narrower_level_gives_a_narrower_interval(business, fitted):
    rows = np.arange(50)
    arguments = (fitted, business.histories.take(rows), business.spending.take(rows))
    wide = value_intervals(*arguments, seed=3)
    narrow = value_intervals(*arguments, seed=3, level=0.5)
    assert (wide[:, 0] <= narrow[:, 0]).all()
    assert (narrow[:, 1] <= wide[:, 1]).all()
    assert np.array_equal(wide, value_intervals(*arguments, seed=3))


def test_parameters_that_the_data_say_nothing_of_leave_an_interval_all_the_same(business, fitted):
    """A dozen customers of whom none has left: the likelihood is flat where dropout is none."""
    rhythm = fitted.rhythm.at(fitted.rhythm.point_)
    rhythm.covariance_ = np.diag(np.full(len(rhythm.point_), 1e7))
    rows = np.arange(12)
    interval = value_intervals(
        replace(fitted, rhythm=rhythm),
        business.histories.take(rows),
        business.spending.take(rows),
        seed=3,
    )
    assert np.isfinite(interval).all()
    assert (interval[:, 0] <= interval[:, 1]).all()


def test_losses_have_an_interval_below_zero(business, fitted):
    rows = np.flatnonzero(business.histories.x > 10)[:20]
    spending = business.spending.take(rows)
    losing = replace(spending, mean=-spending.mean)
    interval = value_intervals(fitted, business.histories.take(rows), losing, seed=3)
    assert np.isfinite(interval).all()
    assert (interval[:, 0] < 0).all()
    assert (interval[:, 1] <= 0).all()


def test_a_sample_by_value_stands_for_all(business, mixed):
    values = mixed.values(business.histories, business.spending)
    rows, weight = sample_by_value(values, seed=1, size=400)
    assert len(rows) == 400
    assert weight @ values.expected_value[rows] == pytest.approx(
        values.expected_value.sum(), rel=0.05
    )
    assert weight @ values.value_at_risk[rows] == pytest.approx(
        values.value_at_risk.sum(), rel=0.15
    )
    assert weight.sum() == pytest.approx(3000, rel=0.15)


def test_a_small_base_stands_for_itself(business, mixed):
    values = mixed.values(business.histories, business.spending)
    rows, weight = sample_by_value(values, seed=1, size=5000)
    assert np.array_equal(rows, np.arange(3000))
    assert (weight == 1).all()


def test_the_sum_that_came_true_lies_in_the_interval_that_was_given(business, fitted):
    totals = _totals(business, fitted)
    low, high = totals.expected.interval
    assert low < business.future.sum() < high
    assert high / low < 1.25
    low, high = totals.at_risk.interval
    assert 0 < low < totals.at_risk.amount < high


def test_a_sample_gives_the_interval_of_the_whole(business, fitted):
    whole, sample = _totals(business, fitted), _totals(business, fitted, size=500)
    for name in ("expected", "at_risk"):
        of_all, of_some = getattr(whole, name), getattr(sample, name)
        assert of_some.sd_parameters == pytest.approx(of_all.sd_parameters, rel=0.15)
        assert of_some.sd_outcomes == pytest.approx(of_all.sd_outcomes, rel=0.25)


def _totals(business, model, size=10_000):
    values = model.values(business.histories, business.spending)
    rows, weight = sample_by_value(values, seed=2, size=size)
    return value_totals(
        model, business.histories.take(rows), business.spending.take(rows), weight,
        expected=values.expected_value.sum(), at_risk=values.value_at_risk.sum(), seed=4,
    )  # fmt: skip


def test_a_loss_in_sum_has_an_interval_too(business, fitted):
    rows = np.arange(500)
    spending = business.spending.take(rows)
    losing = replace(spending, mean=-spending.mean * 3 - 100)
    histories = business.histories.take(rows)
    values = fitted.values(histories, losing)
    totals = value_totals(
        fitted, histories, losing, np.ones(500),
        expected=values.expected_value.sum(), at_risk=values.value_at_risk.sum(), seed=4,
    )  # fmt: skip
    assert totals.expected.interval[0] < totals.expected.amount < totals.expected.interval[1]
    assert totals.expected.amount < 0


def test_a_model_without_erlang_gaps_is_refused(business, fitted):
    class Other:
        name = "other"

    with pytest.raises(TypeError, match="other"):
        value_intervals(
            replace(fitted, rhythm=Other()), business.histories, business.spending, seed=1
        )


@pytest.mark.slow
def test_intervals_of_sums_hold_the_truth_in_nineteen_businesses_of_twenty(known_businesses):
    held = []
    for business in known_businesses:
        rhythm = MbgCnbdK(2).fit(business.histories)
        model = ValueModel(rhythm, fit_spending(business.spending), weeks=52.0, discount=0.0)
        low, high = _totals(business, model, size=400).expected.interval
        held.append(low < business.future.sum() < high)
    assert len(held) == 60
    assert 0.88 <= np.mean(held) <= 1.0
