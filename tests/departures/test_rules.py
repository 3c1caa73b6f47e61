"""What every rule promises, and what each says of customers counted by hand."""

import pickle

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import logit

from querencia.analytics.clock import calendar
from querencia.analytics.departures.alarm import Alarm
from querencia.analytics.departures.forecast import Forecast
from querencia.analytics.departures.mondays import monday_on_or_after, monday_on_or_before
from querencia.analytics.departures.probability_alive import ProbabilityAlive
from querencia.analytics.departures.rhythm import Rhythm
from querencia.analytics.departures.rule import LONGEST_DAYS, silence_thresholds
from querencia.analytics.departures.simple_rules import (
    DaysWithoutPurchase,
    LongestOwnGap,
    OwnMeanGap,
)
from querencia.analytics.departures.standings import Standings
from querencia.analytics.departures.surprise import EXCEPTIONS, gap_in_days

DAYS = {
    "Ana": [0, 14, 28, 41, 57, 70, 84],
    "Bruno": [5],
    "Carla": [7, 8],
    "Dora": [0, 100, 120, 300],
}
RULES = {
    "rhythm": lambda model, clock: Rhythm(model, clock, 0.5),
    "rhythm, equal per gap": lambda model, clock: Rhythm(model, clock, share="gap"),
    "probability_alive": ProbabilityAlive,
    "forecast": lambda model, clock: Forecast(model, clock, (0.2, 0.7, 0.03, -0.4)),
    "days_without_purchase": lambda *_: DaysWithoutPurchase(),
    "own_mean_gap": lambda *_: OwnMeanGap(20.0),
    "longest_own_gap": lambda *_: LongestOwnGap(),
}
LEVELS = {"days_without_purchase": 60.0, "own_mean_gap": 3.0, "longest_own_gap": 1.0}


@pytest.fixture
def standings(gaps_of):
    known = gaps_of(DAYS, end=400)
    return Standings.from_gaps(known).take(known.next_day < 0)


@pytest.fixture(params=RULES, ids=list(RULES))
def rule(request, model):
    return RULES[request.param](model, calendar())


def test_scores_never_fall_while_a_silence_goes_on(rule, standings):
    scores = np.column_stack(
        [rule.score(standings, np.full(len(standings), days)) for days in range(1, 700, 3)]
    )
    assert (np.diff(scores, axis=1) >= 0).all()


def test_scores_never_fall_in_a_season_either(model, wave, standings):
    for rule in (Rhythm(model, wave, 0.5), ProbabilityAlive(model, wave)):
        scores = np.column_stack(
            [rule.score(standings, np.full(len(standings), days)) for days in range(1, 500, 7)]
        )
        assert (np.diff(scores, axis=1) > -1e-9).all(), rule.name


def test_the_threshold_is_the_first_day_on_which_the_score_reaches_the_level(rule, standings):
    level = LEVELS.get(rule.name, 1.5)
    days = silence_thresholds(rule, standings, level)

    rings = days < LONGEST_DAYS
    assert rings.any()
    some, at = standings.take(rings), days[rings]
    assert (rule.score(some, at) >= level).all()
    assert (rule.score(some, at - 1)[at > 1] < level).all()


def test_no_alarm_rings_on_the_day_of_the_purchase(rule, standings):
    assert silence_thresholds(rule, standings, -1e9).tolist() == [1, 1, 1, 1]


def test_what_people_read_goes_back_to_the_level(rule):
    level = LEVELS.get(rule.name, 1.5)
    assert rule.level(rule.threshold(level)) == pytest.approx(level)


def test_a_rule_can_be_sent_to_a_worker(rule, standings):
    sender = pytest.importorskip("pyspark.cloudpickle")
    sent = pickle.loads(sender.dumps(rule))
    days = np.full(len(standings), 50)
    np.testing.assert_array_equal(sent.score(standings, days), rule.score(standings, days))


def test_the_alarm_rings_on_the_first_monday_that_a_weekly_look_would_have_seen(rule, standings):
    level = LEVELS.get(rule.name, 1.5)
    alarm, today = Alarm(rule, level), int(standings.last_day.max()) + 260

    seen = np.full(len(standings), -1)
    for monday in range(int(monday_on_or_after(standings.last_day.min())), today + 1, 7):
        silence = monday - standings.last_day
        rings = (silence > 0) & (rule.score(standings, np.maximum(silence, 1)) >= level)
        seen = np.where((seen < 0) & rings, monday, seen)

    np.testing.assert_array_equal(alarm.since(standings, today), seen)
    np.testing.assert_array_equal(alarm.rings(standings, today), seen > 0)
    assert monday_on_or_before(today) <= today


def test_simple_rules_count_days_means_and_maxima(standings):
    days = np.full(4, 60)
    assert DaysWithoutPurchase().score(standings, days).tolist() == [60, 60, 60, 60]
    # (60 days) / ((own days + 20) / (own gaps + 1))
    own = OwnMeanGap(20.0).score(standings, days)
    np.testing.assert_allclose(own, [60 * 7 / 104, 60 / 20, 60 * 2 / 21, 60 * 4 / 320])
    # Longer than 16, never, 1 and 180 days.
    rung = silence_thresholds(LongestOwnGap(), standings, 1.0)
    assert rung.tolist() == [17, LONGEST_DAYS, 2, 181]


def test_the_base_mean_is_that_of_all_gaps(standings):
    assert OwnMeanGap.of(standings).base_mean_days == pytest.approx((84 + 1 + 300) / 10)


def test_alpha_is_the_promise_over_the_purchases_a_year(model, standings):
    rule = Rhythm(model, calendar(), 0.5)
    level = rule.level(1.0)
    days = silence_thresholds(rule, standings, level)

    # MBG/NBD: lambda ~ Gamma(r + x, alpha + t_x), by hand.
    r, alpha = model.parameters_["r"], model.parameters_["alpha"]
    for row, day in enumerate(days):
        shape, anchor = r + standings.x[row], alpha + standings.t_x[row]
        tails, alphas = [], []
        for silence in ((day - 1) / 7, day / 7):
            usual = (anchor / (anchor + silence)) ** shape
            exception = np.exp(-silence * shape / anchor / 2)
            tails.append((1 - EXCEPTIONS) * usual + EXCEPTIONS * exception)
            alphas.append(0.5 / (shape / (anchor + silence) * 365.25 / 7))
        assert tails[1] < min(alphas[1], 0.5)
        assert tails[0] > min(alphas[0], 0.5)


def test_no_customer_is_alarmed_before_half_of_the_gaps_would_have_ended(model, standings):
    rule = Rhythm(model, calendar(), 0.5)
    days = silence_thresholds(rule, standings, rule.level(1000.0))
    tail = model.tail(standings.silent_for(days, calendar()))
    assert (tail < 0.52).all()


def test_the_level_of_probability_alive_is_a_probability_of_the_model(model, standings):
    rule = ProbabilityAlive(model, calendar())
    days = silence_thresholds(rule, standings, rule.level(0.3))
    alive = model.probability_alive(standings.silent_for(days, calendar()))
    # But for a day, and for the exceptions that the model does not know of.
    np.testing.assert_allclose(alive, 0.3, atol=0.035)


def test_a_plain_forecast_is_the_models_own(model, standings):
    days = np.full(4, 35)
    silent = standings.silent_for(days, calendar())
    np.testing.assert_allclose(
        Forecast(model, calendar()).score(standings, days),
        logit(model.probability_silent(silent, 13.0)),
    )


def test_a_gap_that_ends_today_is_as_long_as_the_clock_was_slow(wave):
    today = np.array([20_000, 20_100, 20_250, 20_300])
    weeks = np.array([2.0, 3.0, 4.0, 20.0])

    found = gap_in_days(wave, today, weeks)

    days = np.arange(today.min() - 4000, today.max() + 1)
    readings = wave.weeks(days)
    for day, mean, length in zip(today, weeks, found, strict=True):
        now = float(wave.weeks(np.array([day]))[0])

        def ago(reading, now=now, day=day):
            return day - np.interp(now - reading, readings, days)

        exact = quad(
            lambda w, m=mean: ago(w) * np.exp(-w / m) / m, 0, 20 * mean, limit=500, epsabs=1e-3
        )[0]
        assert length == pytest.approx(exact, rel=0.06)


def test_without_a_season_a_gap_is_as_long_as_its_weeks():
    weeks = np.array([1.0, 2.5])
    found = gap_in_days(calendar(), np.array([20_000, 20_000]), weeks)
    np.testing.assert_allclose(found, [7.0, 17.5])
