"""Gamma-Gamma and sBG, beyond their published maxima."""

import numpy as np
import pytest

from querencia.analytics.models import GammaGamma, ShiftedBetaGeometric, cohort, gamma_gamma, sbg


@pytest.fixture(scope="module")
def purchases():
    """Worth of purchases of 20,000 customers, p 6, q 4, gamma 15."""
    rng = np.random.default_rng(6)
    size = 20_000
    x = rng.integers(1, 9, size)
    nu = rng.gamma(4.0, size=size) / 15.0
    return x, rng.gamma(6.0 * x) / nu / x, 6.0 / nu


def test_known_worths_are_found_again(purchases):
    x, mean, _ = purchases
    fitted = GammaGamma().fit(x, mean)
    off = {
        name: np.log(fitted.parameters_[name] / true) / fitted.standard_errors_[name]
        for name, true in {"p": 6.0, "q": 4.0, "gamma": 15.0}.items()
    }
    assert max(map(abs, off.values())) < 4
    assert max(fitted.standard_errors_.values()) < 0.08
    assert abs(fitted.correlation_) < 0.03


def test_the_expected_worth_is_that_of_customers_like_this_one(purchases):
    x, mean, truth = purchases
    expected = GammaGamma().fit(x, mean).expected_worth(x, mean)
    order = np.argsort(expected)
    for stratum in np.array_split(order, 5):
        error = truth[stratum] - expected[stratum]
        assert abs(error.mean()) < 4 * error.std() / np.sqrt(len(stratum))


def test_a_customer_without_repeat_purchases_is_worth_the_mean_of_all(purchases):
    model = GammaGamma().with_parameters({"p": 6.0, "q": 4.0, "gamma": 15.0})
    assert model.expected_worth([0], [0.0])[0] == pytest.approx(6 * 15 / 3)
    without = GammaGamma().with_parameters({"p": 6.0, "q": 0.9, "gamma": 15.0})
    assert without.expected_worth([0, 4], [0.0, 50.0])[0] == np.inf
    assert np.isfinite(without.expected_worth([4], [50.0])[0])


def test_the_unit_of_money_does_not_matter(purchases):
    x, mean, _ = purchases
    euros, cents = GammaGamma().fit(x, mean), GammaGamma().fit(x, mean * 100)
    assert cents.parameters_["p"] == pytest.approx(euros.parameters_["p"], rel=1e-9)
    assert cents.parameters_["gamma"] == pytest.approx(100 * euros.parameters_["gamma"], rel=1e-9)
    np.testing.assert_allclose(
        cents.expected_worth(x, mean * 100), 100 * euros.expected_worth(x, mean), rtol=1e-9
    )
    total = cents.log_likelihood(x, mean * 100).sum()
    assert cents.log_likelihood_ == pytest.approx(total, rel=1e-11)


def test_order_and_weights_of_customers_change_nothing(purchases):
    x, mean, _ = (column[:500] for column in purchases)
    twice = GammaGamma().fit(np.r_[x, x][::-1], np.r_[mean, mean][::-1])
    weighted = GammaGamma().fit(x, mean, np.full(500, 2.0))
    assert dict(twice.parameters_) == pytest.approx(dict(weighted.parameters_), rel=1e-9)


def test_frequent_customers_who_spend_less_show_in_the_correlation(purchases):
    x, mean, _ = purchases
    assert GammaGamma().fit(x, mean / x).correlation_ < -0.4


@pytest.mark.parametrize(
    ("x", "mean", "sentence"),
    [([], [], "there are none"), ([0], [5.0], "x must be 1 or more"),
     ([1, 2], [5.0, 0.0], "mean must be greater than 0"), ([1], [np.nan], "greater than 0")],
)  # fmt: skip
def test_worths_that_cannot_be_are_refused(x, mean, sentence):
    with pytest.raises(ValueError, match=sentence):
        GammaGamma().fit(np.array(x), np.array(mean))


def _slope(objective, point):
    return [
        (objective(point + row)[0] - objective(point - row)[0]) / 2e-5
        for row in 1e-5 * np.eye(len(point))
    ]


def test_the_gradients_are_the_slopes(purchases):
    x, mean, _ = (column[:300].astype(float) for column in purchases)
    worth = gamma_gamma._objective(x, mean, np.ones(300))
    point = np.array([0.3, 1.1, 2.0])
    np.testing.assert_allclose(worth(point)[1], _slope(worth, point), rtol=1e-6)
    contracts = sbg._objective(np.array([[3.0, 5.0, 0.0, 9.0], [0.0, 4.0, 2.0, 1.0]]))
    point = np.array([-0.4, 0.9])
    np.testing.assert_allclose(contracts(point)[1], _slope(contracts, point), rtol=1e-6)


def test_known_contracts_are_found_again():
    rng = np.random.default_rng(8)
    chance = rng.beta(0.7, 3.0, 50_000)
    lasted = rng.geometric(chance)
    ended = lasted <= 8
    fitted = ShiftedBetaGeometric().fit(np.minimum(lasted, 8), ended)
    for name, true in {"alpha": 0.7, "beta": 3.0}.items():
        error = fitted.standard_errors_[name]
        assert error < 0.1
        assert abs(np.log(fitted.parameters_[name] / true)) < 4 * error
    assert fitted.survival(20) == pytest.approx((lasted > 20).mean(), abs=0.01)


def test_survival_renewals_and_likelihood_hang_together():
    model = ShiftedBetaGeometric().with_parameters({"alpha": 0.668, "beta": 3.806})
    survival = model.survival(np.arange(0, 30))
    assert survival[0] == 1
    np.testing.assert_allclose(model.renewal_rate(np.arange(29)), survival[1:] / survival[:-1])
    ended = np.exp(model.log_likelihood(np.arange(1, 30), np.ones(29, bool)))
    np.testing.assert_allclose(ended, survival[:-1] - survival[1:])
    assert model.expected_renewals(3, 6) == pytest.approx(survival[4:10].sum() / survival[3])
    discounted = model.expected_renewals([0, 3], 6, discount=0.1)
    powers = 1.1 ** -np.arange(1, 7)
    assert discounted == pytest.approx(
        [powers @ survival[1:7], powers @ survival[4:10] / survival[3]]
    )


@pytest.mark.parametrize("survivors", [[100], [100, 101], [5, -1]])
def test_a_cohort_that_grows_is_none(survivors):
    with pytest.raises(ValueError, match="never rise"):
        cohort(survivors)


def test_contracts_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="must have lasted 1 period"):
        ShiftedBetaGeometric().fit(np.array([0]), np.array([True]))
    with pytest.raises(ValueError, match="there are none"):
        ShiftedBetaGeometric().fit(np.array([0, 0]), np.array([False, False]))
