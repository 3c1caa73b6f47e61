"""Counting false alarms, and setting the level at which there are as many as promised."""

from datetime import date

import numpy as np
import pytest
from scipy.stats import chi2

from querencia.analytics.clock import calendar
from querencia.analytics.departures.calibration import calibrate, realised
from querencia.analytics.departures.days import as_day
from querencia.analytics.departures.promise import (
    crossings,
    false_alarms,
    level_for,
    poisson_interval,
)
from querencia.analytics.departures.simple_rules import DaysWithoutPurchase
from querencia.analytics.departures.watch import watch, watch_scores

BEGIN = as_day(date(2024, 1, 1))
# Monday 1 January 2024 is day 0; Mondays are multiples of 7. The watch: days 71 to 252.
EDGES = BEGIN + np.array([70, 161, 252])
DAYS = {
    "Ana": [0, 50, 100, 130, 240],  # gaps 50, 50, 30, 110, then open
    "Bruno": [10, 75],  # 65 days, then open for 177
    "Carla": [20],  # open all the time
    "Dora": [200],  # began in the second quarter
}


class Certain:
    """A model that knows of each gap left open whether it will end."""

    def __init__(self, *silent):
        self.silent = np.array(silent)

    def probability_silent(self, histories, weeks):
        assert (len(histories), weeks) == (len(self.silent), 52.0)
        return self.silent


@pytest.fixture
def watched(gaps_of):
    known = gaps_of(DAYS, end=252)
    return watch(known, Certain(0.25, 0.5, 1.0, 0.0), calendar(), EDGES)


def test_a_watch_holds_the_gaps_that_were_open_in_it(watched):
    first = watched.standings.last_day - BEGIN
    assert first.tolist() == [50, 100, 130, 240, 10, 75, 20, 200]
    assert (watched.next_day - BEGIN).tolist()[:3] == [100, 130, 240]
    assert watched.returns.tolist() == [1, 1, 1, 0.75, 1, 0.5, 0.0, 1.0]
    assert watched.customer.tolist() == [0, 0, 0, 0, 1, 1, 2, 3]
    assert watched.open_at_start.tolist() == [True, False, False, False, True, False, True, False]
    assert watched.left.tolist() == [False] * 6 + [True, False]


def test_silence_is_that_of_the_last_monday_before_the_purchase(watched):
    # Mondays 70, 161 and 252 end the quarters; 98, 126, 238 and 70 are the last before purchases.
    assert watched.silence.tolist() == [
        [20, 48, 48],
        [0, 26, 26],
        [0, 31, 108],
        [0, 0, 12],
        [60, 60, 60],
        [0, 86, 177],
        [50, 141, 232],
        [0, 0, 52],
    ]


def test_years_are_those_in_which_somebody_was_still_a_customer(watched):
    days = [[30, 0], [30, 0], [31, 79], [0, 9], [5, 0], [43, 45.5], [0, 0], [0, 52]]
    np.testing.assert_allclose(watched.years * 365.25, days)


def test_false_alarms_are_raised_in_the_quarter_of_their_monday(watched):
    scores = watch_scores(DaysWithoutPurchase(), watched)
    # Ana at 50 + 45 in the first, at 130 + 45 in the second; Bruno in the first, by half; Dora.
    assert false_alarms(scores, watched, 45.0).tolist() == [1.5, 2.0]
    # Ana's third gap alone goes on for a hundred days, and half of Bruno's.
    assert false_alarms(scores, watched, 100.0).tolist() == [0.0, 1.5]
    only = np.array([True] * 4 + [False] * 4)
    assert false_alarms(scores, watched, 45.0, only).tolist() == [1.0, 1.0]


def test_the_level_makes_no_more_false_alarms_than_allowed(watched):
    scores = watch_scores(DaysWithoutPurchase(), watched)
    found = crossings(scores, watched)

    # Ana's gaps add one each at 108, 48 and 26, her open one 0.75 at 12; Bruno's open one a half at
    # 177; Dora's one at 52. Ana's first would have rung before the watch at 20, Bruno's first at
    # 60, where it adds nothing; Carla, who will not return, adds nothing at 232 and at 50.
    allowed = (0.4, 0.5, 1.4, 1.5, 2.5, 3.5, 4.5)
    levels = [found.level_for(count) for count in allowed]
    assert levels == [232, 177, 177, 60, 50, 48, 12]
    for count, level in zip(allowed, levels, strict=True):
        assert false_alarms(scores, watched, level).sum() <= count
    years = watched.years.sum()
    assert level_for(scores, watched, 2.5 / years) == 50


def test_weights_say_how_often_a_customer_was_drawn(watched):
    scores = watch_scores(DaysWithoutPurchase(), watched)
    twice = np.where(watched.customer == 0, 2.0, 0.0)
    found = crossings(scores, watched)
    # Ana's count twice, nobody else's at all: 108, then 48.
    assert found.level_for(3.9, twice) == found.level_for(2.0, twice) == 50
    assert found.level_for(4.0, twice) == 48


def test_equal_scores_ring_together_or_not_at_all(gaps_of):
    known = gaps_of({"Ana": [71, 151], "Bruno": [71, 152], "Carla": [71, 165]}, end=252)
    watched = watch(known, Certain(1.0, 1.0, 1.0), calendar(), EDGES)
    found = crossings(watch_scores(DaysWithoutPurchase(), watched), watched)
    # On their last Mondays 76, 76 and 90 days; those who don't return add nothing down to 87.
    assert [found.level_for(count) for count in (1, 2, 3)] == [87, 87, 76]


def test_intervals_are_exact():
    # Garwood (1936), as tabulated: 10 events, 4.80 to 18.39; none, 0 to 3.69.
    assert poisson_interval(10, 1.0) == pytest.approx((4.7954, 18.3904), abs=1e-4)
    assert poisson_interval(0, 2.0) == pytest.approx((0.0, 3.6889 / 2), abs=1e-4)
    both = (chi2.ppf(0.025, 14) / 2 / 3, chi2.ppf(0.975, 16) / 2 / 3)
    assert poisson_interval(7, 3.0) == pytest.approx(both)


def test_nobody_proves_a_level_that_they_have_set(watched):
    scores = watch_scores(DaysWithoutPurchase(), watched)
    quarters = calibrate(scores, watched, promised=0.5)

    # Bruno and Dora (odd) set the level for Ana and Carla, and the other way round.
    odd = watched.customer % 2 == 1
    raised = np.zeros(2)
    for half in (odd, ~odd):
        raised += false_alarms(scores, watched, level_for(scores, watched, 0.5, ~half), half)
    years = watched.years.sum(axis=0)
    assert [quarter.realised for quarter in quarters] == pytest.approx((raised / years).tolist())
    assert [str(quarter.start) for quarter in quarters] == ["2024-03-12", "2024-06-11"]
    assert [str(quarter.end) for quarter in quarters] == ["2024-06-10", "2024-09-09"]
    total = realised(quarters)
    assert total is not None
    assert total[0] == pytest.approx(raised.sum() / years.sum())
