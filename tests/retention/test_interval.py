import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from querencia.analytics.retention import wilson


@pytest.mark.parametrize(
    ("count", "total", "low", "high"), [(45, 50, 78.6, 95.7), (180, 200, 85.1, 93.4)]
)
def test_the_interval_of_ninety_percent_narrows_with_the_number_of_customers(
    count, total, low, high
):
    assert [round(bound, 1) for bound in wilson(count, total)] == [low, high]


@given(st.integers(1, 10**7), st.data())
def test_the_interval_stays_within_0_and_100_and_holds_the_share(total, data):
    count = data.draw(st.integers(0, total))
    low, high = wilson(count, total)
    assert 0 <= low <= 100 * count / total + 1e-9
    assert 100 * count / total - 1e-9 <= high <= 100


@given(data=st.data(), total=st.integers(1, 10_000), confidence=st.floats(0.5, 0.999))
def test_the_interval_is_that_of_scipy(data, total, confidence):
    count = data.draw(st.integers(0, total))
    theirs = binomtest(count, total).proportion_ci(confidence, method="wilson")
    ours = wilson(count, total, confidence=confidence)
    assert ours == pytest.approx((100 * theirs.low, 100 * theirs.high), rel=1e-12, abs=1e-12)


def test_a_share_of_nobody_has_no_interval():
    with pytest.raises(ValueError, match="total must be positive"):
        wilson(0, 0)
