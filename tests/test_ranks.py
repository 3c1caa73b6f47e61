"""Ranks against SciPy's, and that nothing loads SciPy's statistics for them."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from querencia.analytics.ranks import average_ranks


@given(values=st.lists(st.integers(-5, 5) | st.floats(-1e9, 1e9), max_size=30))
def test_ranks_are_those_of_scipy(values):
    assert average_ranks(values).tolist() == rankdata(values).tolist()


def test_a_review_starts_without_the_statistics_of_scipy():
    """They take half a second to load: as long as everything else that a review needs."""
    code = "import sys, querencia.analytics.review.review; print('scipy.stats' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
