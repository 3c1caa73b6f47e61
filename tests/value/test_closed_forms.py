"""Values that can be written down."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from querencia.analytics.value import constant_retention_value, discounted_weeks, weekly_discount


def test_a_customer_of_constant_retention_is_worth_what_the_textbook_says():
    # m r / (1 + d - r) and m (1 + d) / (1 + d - r) for m = 100, r = 0.8, d = 0.1.
    assert constant_retention_value(100, 0.8, 0.1) == pytest.approx(266.666667)
    assert constant_retention_value(100, 0.8, 0.1, margin_now=True) == pytest.approx(366.666667)


@given(margin=st.floats(-1e4, 1e4), retention=st.floats(0, 0.99), discount=st.floats(0, 1))
def test_the_closed_form_is_the_sum_it_stands_for(margin, retention, discount):
    periods = np.arange(0, 4000)
    terms = margin * (retention / (1 + discount)) ** periods
    now = constant_retention_value(margin, retention, discount, margin_now=True)
    later = constant_retention_value(margin, retention, discount)
    assert now == pytest.approx(terms.sum(), rel=1e-9, abs=1e-9)
    assert later == pytest.approx(terms[1:].sum(), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("retention", "discount"), [(1.0, 0.0), (1.2, 0.1), (-0.1, 0.1), (0.5, -1)]
)
def test_a_value_without_an_end_is_refused(retention, discount):
    with pytest.raises(ValueError, match=r"retention|no end"):
        constant_retention_value(1.0, retention, discount)


def test_a_year_of_weekly_discount_is_the_yearly_one():
    assert math.exp(-weekly_discount(0.10) * 365.25 / 7) == pytest.approx(1 / 1.10)
    assert weekly_discount(0.0) == 0.0


@pytest.mark.parametrize("rate", [-0.01, 10.0, math.nan, math.inf])
def test_a_discount_that_is_no_rate_is_refused(rate):
    with pytest.raises(ValueError, match="yearly discount"):
        weekly_discount(rate)


def test_discounted_weeks_run_from_all_of_them_to_one_over_the_discount():
    assert discounted_weeks(52.0, 0.0) == 52.0
    assert discounted_weeks(52.0, 1e-12) == pytest.approx(52.0)
    assert discounted_weeks(1e6, 0.02) == pytest.approx(50.0)
    assert discounted_weeks(52.0, 0.01) == pytest.approx(100 * (1 - math.exp(-0.52)))
