import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from querencia.analytics.retention.survival import kaplan_meier


def test_the_remission_times_of_freireich_have_the_published_curve():
    """Freireich et al. (1963), the patients on 6-MP; as in Kleinbaum & Klein (2012), chapter 2."""
    relapsed = np.array([6, 6, 6, 7, 10, 13, 16, 22, 23])
    censored = np.array([6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
    curve = _curve(relapsed, censored)
    assert list(curve.times) == [6, 7, 10, 13, 16, 22, 23]
    assert curve.share == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=6e-4)
    errors = curve.share * np.sqrt(curve.greenwood)
    assert errors == pytest.approx([0.076, 0.087, 0.096, 0.107, 0.114, 0.128, 0.135], abs=6e-4)
    assert list(curve.at_risk) == [21, 17, 15, 12, 11, 7, 6]


times = st.lists(st.integers(0, 40), min_size=1, max_size=60)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")  # scipy's, at the ends
@given(times, st.lists(st.integers(0, 40), max_size=60))
def test_curve_and_greenwood_interval_are_those_of_scipy(happened, open_):
    curve = _curve(np.array(happened), np.array(open_, dtype=int))
    witness = stats.ecdf(stats.CensoredData(uncensored=happened, right=open_)).sf
    bounds = witness.confidence_interval(0.95, method="log-log")
    for time in range(42):
        assert curve.at(time) == pytest.approx(float(witness.evaluate(time)), abs=1e-12)
        low, high = curve.interval_at(time)
        expected = [float(bound.evaluate(time)) for bound in (bounds.low, bounds.high)]
        if 0 < curve.at(time) < 1:  # at the ends scipy has no interval
            assert [low, high] == pytest.approx(expected, abs=1e-9)


def test_weights_count_like_so_many_customers():
    whole = kaplan_meier(np.array([1, 2, 3]), np.array([2.0, 0, 2]), np.array([0.0, 4, 0]))
    twice = kaplan_meier(np.array([3, 1, 2]), np.array([1.0, 1, 0]), np.array([0.0, 0, 2]))
    assert list(whole.share) == list(twice.share) == [0.75, 0]


def _curve(happened, open_):
    every = np.unique(np.concatenate([happened, open_]))
    return kaplan_meier(
        every,
        np.array([(happened == time).sum() for time in every], dtype=float),
        np.array([(open_ == time).sum() for time in every], dtype=float),
    )
