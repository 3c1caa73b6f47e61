"""Side by side with lifetimes, on the customers that it works for."""

import numpy as np
import pytest

from querencia.analytics.models import BgNbd, GammaGamma, MbgNbd, ParetoNbd

lifetimes = pytest.importorskip("lifetimes")
pytestmark = pytest.mark.filterwarnings("ignore")

PAIRS = [
    (BgNbd, "BetaGeoFitter"),
    (MbgNbd, "ModifiedBetaGeoFitter"),
    (ParetoNbd, "ParetoNBDFitter"),
]


@pytest.fixture(params=PAIRS, ids=lambda pair: pair[0].name)
def pair(request, sample):
    """Our model and theirs, with the same parameters: those that ours learnt."""
    ours, theirs = request.param
    fitted = ours().fit(sample.histories)
    peer = getattr(lifetimes, theirs)()
    peer.params_ = {name: fitted.parameters_[name] for name in fitted.learnt}
    return fitted, peer


@pytest.fixture
def customers(sample):
    return sample.histories.take(np.arange(0, len(sample.histories), 7))


def test_the_chance_of_being_a_customer_is_theirs(pair, customers):
    ours, peer = pair
    theirs = peer.conditional_probability_alive(customers.x, customers.t_x, customers.T)
    np.testing.assert_allclose(ours.probability_alive(customers), theirs, rtol=1e-6)


def test_the_expected_purchases_are_theirs(pair, customers):
    ours, peer = pair
    theirs = peer.conditional_expected_number_of_purchases_up_to_time(
        39.0, customers.x, customers.t_x, customers.T
    )
    np.testing.assert_allclose(ours.expected_purchases(customers, 39.0), theirs, rtol=1e-6)


@pytest.mark.parametrize(("ours", "theirs"), PAIRS[:2], ids=["bg_nbd", "mbg_nbd"])
def test_the_maximum_is_no_lower_than_theirs(ours, theirs, sample):
    rows = sample.histories
    peer = getattr(lifetimes, theirs)().fit(rows.x, rows.t_x, rows.T, tol=1e-9)
    fitted = ours().fit(rows)
    at_theirs = ours().with_parameters(dict(peer.params_)).log_likelihood(rows).sum()
    assert fitted.log_likelihood_ >= at_theirs - 1e-9
    assert fitted.log_likelihood_ == pytest.approx(at_theirs, abs=1e-4)


def test_the_worth_of_a_purchase_is_theirs(sample):
    repeat = sample.repeat_count > 0
    x, mean = sample.repeat_count[repeat], sample.repeat_mean[repeat]
    fitted = GammaGamma().fit(x, mean)
    peer = lifetimes.GammaGammaFitter()
    peer.params_ = {
        "p": fitted.parameters_["p"],
        "q": fitted.parameters_["q"],
        "v": fitted.parameters_["gamma"],
    }
    theirs = peer.conditional_expected_average_profit(x, mean)
    np.testing.assert_allclose(fitted.expected_worth(x, mean), theirs, rtol=1e-10)
