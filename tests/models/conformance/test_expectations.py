"""What every rhythm model expects is what happens in lives simulated from its own assumptions."""

import numpy as np
import pytest

from querencia.analytics.models import Histories


def _surprise(predicted: np.ndarray, happened: np.ndarray) -> np.ndarray:
    """Return z-scores of happened against predicted in five strata of rising prediction."""
    order = np.argsort(predicted, kind="stable")
    error = (happened - predicted)[order]
    strata = np.array_split(error, 5)
    return np.array([s.sum() / np.sqrt((s**2).sum() + 1e-12) for s in strata])


def test_expected_purchases_are_what_simulated_customers_buy(model, lives, ahead):
    predicted = model.expected_purchases(lives.histories, ahead)
    assert np.abs(_surprise(predicted, lives.bought_after)).max() < 4
    assert predicted.sum() == pytest.approx(lives.bought_after.sum(), rel=0.03)


def test_the_chance_of_being_a_customer_is_the_share_who_are(model, lives):
    alive = model.probability_alive(lives.histories)
    undecided = (alive > 0) & (alive < 1)  # BG/NBD calls all without a repeat purchase alive
    assert np.abs(_surprise(alive[undecided], lives.alive[undecided])).max() < 4
    assert lives.alive[~undecided].all()


def test_the_chance_of_silence_is_the_share_who_stay_silent(model, lives, ahead):
    silent = model.probability_silent(lives.histories, ahead)
    assert np.abs(_surprise(silent, lives.bought_after == 0)).max() < 4


def test_gaps_are_longer_than_the_quantile_as_often_as_promised(model, simulate):
    """Of customers with two completed gaps, a tenth have a third beyond their own 10 % quantile."""
    rng = np.random.default_rng(7)
    given = model.parameters_
    size = 40_000
    if "A" in given:
        ks = np.array([1, 2, 3, 4, 6, 9, 14])
        k = rng.choice(ks, size, p=[given[f"weight_{k}"] for k in ks])
        rate = rng.gamma(given["r"], size=size) / given["A"] * k
    else:
        k = np.full(size, int(given.get("k", 1)))
        rate = rng.gamma(given["r"], size=size) / given["alpha"]
    gaps = rng.gamma(k, size=(3, size)) / rate
    t_x = gaps[0] + gaps[1]
    litt = np.log(gaps[0]) + np.log(gaps[1])
    histories = Histories.of(np.full(size, 2), t_x, t_x, litt)
    beyond = gaps[2] > model.tail_quantile(histories, np.full(size, 0.1))
    assert beyond.mean() == pytest.approx(0.1, abs=4 * 0.3 / np.sqrt(size))


def test_expectations_grow_with_the_weeks_and_start_at_nothing(model, extremes):
    weeks = (0.0, 1e-3, 1.0, 13.0, 52.0, 260.0)
    expected = np.array([model.expected_purchases(extremes, w) for w in weeks])
    assert (expected[0] == 0).all()
    assert (np.diff(expected, axis=0) >= -1e-12 * (1 + expected[1:])).all()


def test_a_purchase_later_counts_less(model, extremes):
    plain = model.expected_purchases(extremes, 52.0)
    discounted = model.expected_purchases(extremes, 52.0, weekly_discount=0.01)
    assert (discounted <= plain * (1 + 1e-12) + 1e-12).all()
    assert (discounted >= plain * np.exp(-0.52) - 1e-12).all()
    assert (model.expected_purchases(extremes, 52.0, weekly_discount=0.0) == plain).all()


def test_discounted_purchases_are_those_of_each_week_discounted(model, lives):
    """Against a sum over quarter weeks: E(u + 1/4) - E(u), each discounted from its middle."""
    rows = lives.histories.take(np.arange(300))
    ends = np.arange(0, 52.01, 0.25)
    expected = np.array([model.expected_purchases(rows, w) for w in ends])
    factors = np.exp(-0.003 * (ends[1:] - 0.125))
    summed = factors @ np.diff(expected, axis=0)
    discounted = model.expected_purchases(rows, 52.0, weekly_discount=0.003)
    np.testing.assert_allclose(discounted, summed, rtol=2e-3, atol=1e-6)
    assert discounted.sum() == pytest.approx(summed.sum(), rel=1e-4)


@pytest.mark.parametrize(("weeks", "discount"), [(-1.0, 0.0), (np.inf, 0.0), (9.0, -0.1)])
def test_nonsense_ahead_is_refused(model, extremes, weeks, discount):
    with pytest.raises(ValueError, match="must be finite and not negative"):
        model.expected_purchases(extremes, weeks, weekly_discount=discount)


def test_the_outlook_is_what_the_single_questions_answer(model, extremes):
    weeks = np.array([0.0, 9.0, 52.0])
    alive, expected, tail = model.outlook(extremes, weeks)
    np.testing.assert_allclose(tail, model.tail(extremes), rtol=1e-12, atol=0)
    np.testing.assert_allclose(alive, model.probability_alive(extremes), rtol=1e-12, atol=1e-300)
    for ahead, column in zip(weeks, expected.T, strict=True):
        assert (column == model.expected_purchases(extremes, ahead)).all()
