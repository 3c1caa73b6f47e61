"""Every rhythm model is fitted by its likelihood, whatever shape the histories come in."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from querencia.analytics.models import Histories, RhythmModel, compress, load, save


def _learn_again(model: RhythmModel, histories: Histories) -> RhythmModel:
    return type(model)(**model.arguments).fit(histories)


@pytest.fixture
def histories(model: RhythmModel, simulate: Callable) -> Histories:
    """Histories at day grain, as ledgers have them, so that many are equal."""
    lives = simulate(model, 4000, weeks=60.0, ahead=1.0, seed=3).histories
    t_x = np.where(lives.x > 0, np.maximum(np.round(lives.t_x * 7), 1) / 7, 0.0)
    T = np.maximum(np.round(lives.T * 7) / 7, t_x)
    return Histories.of(lives.x, t_x, T, np.round(lives.litt, 1))


@pytest.mark.parametrize("offset", [-0.4, 0.0, 0.7])
def test_the_gradient_is_the_slope_of_the_likelihood(model, histories, offset):
    objective = model._objective(compress(histories))
    point = model.point_ + offset * np.cos(np.arange(len(model.point_)))
    step = 1e-5
    numeric = [
        (objective(point + step * row)[0] - objective(point - step * row)[0]) / (2 * step)
        for row in np.eye(len(point))
    ]
    np.testing.assert_allclose(objective(point)[1], numeric, rtol=1e-5, atol=1e-3)


def test_the_likelihood_that_is_maximised_is_the_sum_over_customers(model, histories):
    fitted = _learn_again(model, histories)
    total = fitted.log_likelihood(histories).sum()
    assert fitted.log_likelihood_ == pytest.approx(total, rel=1e-11)
    assert fitted.customers_ == len(histories)


def test_no_neighbour_is_likelier(model, histories):
    fitted = _learn_again(model, histories)
    objective = fitted._objective(compress(histories))
    top, gradient = objective(fitted.point_)
    assert np.abs(gradient[:4]).max() < 1e-4
    for row in np.eye(len(fitted.point_))[:4]:
        assert objective(fitted.point_ + 0.01 * row)[0] < top
        assert objective(fitted.point_ - 0.01 * row)[0] < top


def test_compression_changes_nothing(model, histories):
    packed = compress(histories)
    assert len(packed) < len(histories)
    plain, compressed = _learn_again(model, histories), _learn_again(model, packed)
    assert dict(compressed.parameters_) == dict(plain.parameters_)
    assert compressed.log_likelihood_ == plain.log_likelihood_
    total = packed.weight @ plain.log_likelihood(packed)
    assert total == pytest.approx(plain.log_likelihood(histories).sum(), rel=1e-12)


def test_the_order_of_rows_does_not_matter(model, histories):
    shuffled = histories.take(np.random.default_rng(5).permutation(len(histories)))
    one, other = _learn_again(model, histories), _learn_again(model, shuffled)
    assert dict(one.parameters_) == dict(other.parameters_)
    np.testing.assert_array_equal(one.covariance_, other.covariance_)


def test_weights_are_repetitions(model, histories):
    few = histories.take(np.arange(1500))
    weight = 1.0 + np.arange(len(few)) % 3
    repeated = few.take(np.repeat(np.arange(len(few)), weight.astype(int)))
    weighted = replace(few, weight=weight)
    one, other = _learn_again(model, repeated), _learn_again(model, weighted)
    assert dict(one.parameters_) == pytest.approx(dict(other.parameters_), rel=1e-9)
    assert one.log_likelihood_ == pytest.approx(other.log_likelihood_, rel=1e-12)
    assert one.customers_ == other.customers_ == weight.sum()


def test_a_weight_of_nothing_is_nobody(model, histories):
    weight = (np.arange(len(histories)) % 4 > 0).astype(float)
    without = histories.take(weight > 0)
    one = _learn_again(model, replace(histories, weight=weight))
    assert dict(one.parameters_) == dict(_learn_again(model, without).parameters_)


def test_saved_and_loaded_models_answer_the_same(model, histories, extremes, through_json):
    fitted = _learn_again(model, histories)
    again = load(through_json(save(fitted)))
    assert type(again) is type(fitted)
    assert save(again) == save(fitted)
    assert dict(again.standard_errors_) == dict(fitted.standard_errors_)
    for name in ("log_likelihood", "probability_alive", "tail", "purchase_rate"):
        np.testing.assert_array_equal(
            getattr(again, name)(extremes), getattr(fitted, name)(extremes)
        )
    np.testing.assert_array_equal(
        again.expected_purchases(extremes, 9), fitted.expected_purchases(extremes, 9)
    )


def test_known_parameters_are_found_again(model, simulate):
    """Within four of the standard errors that the fit itself states, and those are small."""
    lives = simulate(model, 20_000, weeks=104.0, ahead=1.0, seed=11)
    fitted = _learn_again(model, lives.histories)
    rates = [name for name in model.learnt if not name.startswith("weight")]
    errors = {name: fitted.standard_errors_[name] for name in rates}
    off = {
        name: np.log(fitted.parameters_[name] / model.parameters_[name]) / errors[name]
        for name in rates
    }
    assert max(errors.values()) < 0.3
    assert max(abs(z) for z in off.values()) < 4, off
    for name in set(model.learnt) - set(rates):
        assert fitted.parameters_[name] == pytest.approx(model.parameters_[name], abs=0.06)


def test_drawn_parameters_scatter_as_the_standard_errors_say(model, simulate):
    lives = simulate(model, 8000, weeks=104.0, ahead=1.0, seed=12)
    fitted = _learn_again(model, lives.histories)
    drawn = fitted.draw(2000, np.random.default_rng(1))
    for name in model.learnt[:4]:
        logs = np.log([draw.parameters_[name] for draw in drawn])
        error = fitted.standard_errors_[name]
        assert logs.std() == pytest.approx(error, rel=0.1)
        assert logs.mean() == pytest.approx(np.log(fitted.parameters_[name]), abs=0.15 * error)


def test_nobody_buying_twice_is_refused(model):
    with pytest.raises(ValueError, match="learns from repeat purchases, and there are none"):
        _learn_again(model, Histories.of([0, 0], [0, 0], [5, 9]))


def test_no_customers_are_refused(model):
    empty = Histories.of(np.zeros(0, int), np.zeros(0), np.zeros(0))
    with pytest.raises(ValueError, match="there are none"):
        _learn_again(model, empty)


def test_a_handful_of_customers_gives_numbers_not_an_accident(model):
    few = Histories.of([1, 0, 2], [4.0, 0.0, 9.0], [12.0, 12.0, 12.0], [1.386, 0.0, 3.0])
    fitted = _learn_again(model, few)
    assert np.isfinite(list(fitted.parameters_.values())).all()
    assert np.isfinite(fitted.expected_purchases(few, 52)).all()


def test_a_and_b_do_not_run_away_where_every_customer_is_alike(model):
    """Everybody buys each week and leaves with the same chance: only a / (a + b) is known."""
    if "s" in model.parameters_:
        pytest.skip("Pareto/NBD has no a and b")
    rng = np.random.default_rng(2)
    x = rng.geometric(0.1, 3000)
    histories = Histories.of(x, x * 1.0, np.full(3000, 150.0) + x, np.zeros(3000))
    fitted = _learn_again(model, histories)
    assert fitted.parameters_["a"] + fitted.parameters_["b"] < 2e4
    assert fitted.mean_departure_chance == pytest.approx(x.size / (x.sum() + x.size), rel=0.12)
