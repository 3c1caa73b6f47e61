"""W, proposed from the pauses of customers."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from querencia.analytics.gaps import gaps
from querencia.analytics.ledger import Ledger
from querencia.analytics.periods import Period
from querencia.analytics.retention import (
    Missing,
    Window,
    count_pauses,
    given_window,
    longest_window,
    pauses_of,
    propose_window,
)
from querencia.analytics.retention.window import NATURAL_DAYS

END = date(2024, 12, 31)


def regular(customer, every_days, times, silent_days=0):
    last = END - timedelta(days=silent_days)
    return [(customer, last - timedelta(days=every_days * back)) for back in range(times)]


def proposed(ledger, at_most=None):
    return propose_window(count_pauses(ledger, end=END), at_most=at_most)


def test_customers_who_buy_every_ten_days_are_active_within_the_next_natural_number(ledger_of):
    rows = [row for number in range(5) for row in regular(f"c{number}", 10, 8)]
    assert proposed(ledger_of(rows)) == Window(14, "proposed", returns_within=1.0, asked_days=10)


def test_who_buys_daily_does_not_decide_for_those_who_buy_monthly(ledger_of):
    daily = [row for number in range(5) for row in regular(f"d{number}", 1, 200)]
    monthly = [row for number in range(5) for row in regular(f"m{number}", 30, 12)]
    assert proposed(ledger_of(daily + monthly)).days == 30


def test_customers_who_left_long_ago_do_not_lengthen_the_window(ledger_of):
    stay = [row for number in range(8) for row in regular(f"s{number}", 20, 12)]
    left = [row for number in range(20) for row in regular(f"l{number}", 20, 3, silent_days=400)]
    assert proposed(ledger_of(stay + left)).asked_days == 20


def test_too_few_returns_propose_nothing(ledger_of):
    rows = regular("a", 10, 10)  # nine pauses that ended
    assert proposed(ledger_of(rows)) == Missing("few_returns")


def test_a_window_that_the_ledger_is_too_short_for_is_shortened_and_says_so(cdnow):
    period = Period.year_to(date(1998, 6, 30))
    at_most = longest_window(date(1997, 1, 1), period)
    assert at_most == 181
    pauses = count_pauses(cdnow, end=period.end)
    assert propose_window(pauses) == Window(365, "proposed", pytest.approx(0.938, abs=5e-4), 309)
    assert propose_window(pauses, at_most=at_most) == Window(
        180, "shortened", pytest.approx(0.769, abs=5e-4), 309
    )
    assert propose_window(pauses, at_most=20) == Missing("short_history")


def test_a_given_window_is_called_given():
    assert given_window(77) == Window(77, "given")


def test_pauses_counted_in_the_engine_and_in_memory_are_the_same(cdnow):
    end = date(1997, 12, 31)
    counted = count_pauses(cdnow, end=end)
    assert pauses_of(gaps(cdnow, end=end), end=end).cast(counted.schema) == counted
    assert pa.compute.sum(counted["pauses"]).as_py() == len(gaps(cdnow, end=end))


def test_equal_weights_give_the_quantile_of_scipys_kaplan_meier():
    """When every customer has one pause, weights are equal and scipy can be the witness."""
    draw = np.random.default_rng(3)
    pause, watched = draw.exponential(40, 3000).round() + 1, draw.integers(30, 700, 3000)
    left = draw.random(3000) < 0.4
    ended = (pause <= watched) & ~left
    pauses = pa.table(
        {"days": np.where(ended, pause, watched).astype(int), "ended": ended,
         "of": np.ones(3000, int), "pauses": np.ones(3000, int)}
    )  # fmt: skip
    witness = stats.ecdf(stats.CensoredData(uncensored=pause[ended], right=watched[~ended])).cdf
    level = witness.probabilities[witness.quantiles <= watched.max()][-1]
    at_ninety = witness.quantiles[np.argmax(witness.probabilities >= 0.9 * level)]
    window = propose_window(pauses)
    assert window.asked_days == pytest.approx(at_ninety, abs=3)
    assert window.asked_days == pytest.approx(40 * np.log(10), rel=0.1)
    assert window.days == min(day for day in NATURAL_DAYS if day >= window.asked_days)


def test_the_grocer_of_the_papers_sees_its_customers_within_half_a_year(grocery):
    window = propose_window(count_pauses(Ledger.from_arrow(grocery), end=date(2007, 12, 30)))
    assert (window.days, window.source) == (180, "proposed")
