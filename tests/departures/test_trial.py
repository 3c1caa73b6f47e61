"""Which rule earns its place, and what is said of it."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from querencia.analytics.clock import calendar
from querencia.analytics.departures.alarm import set_alarm
from querencia.analytics.departures.backtest import RuleTrial, try_rules
from querencia.analytics.departures.days import as_date, as_day
from querencia.analytics.departures.result import RuleResult
from querencia.analytics.departures.rule import silence_thresholds
from querencia.analytics.departures.simple_rules import DaysWithoutPurchase, LongestOwnGap
from querencia.analytics.departures.standings import Standings
from querencia.analytics.departures.trial import (
    choose,
    histories_at,
    make_rules,
    standings_at,
    try_on_past,
    watch_edges,
    without_trial,
)
from querencia.analytics.departures.watch import watch, watch_scores
from querencia.analytics.gaps import gaps
from querencia.analytics.histories import histories
from querencia.analytics.ledger.ledger import Ledger
from querencia.analytics.models import Histories, MixK
from querencia.analytics.simulation.scenario import Scenario
from querencia.analytics.simulation.simulate import simulate

RULES = ["rhythm", "probability_alive", "forecast", "days_without_purchase", "own_mean_gap"]


@pytest.fixture(scope="module")
def business():
    """Three years of a small business, and what was known of it a year before the end."""
    scenario = Scenario(customers=1500, weeks=156, seed=9, amounts=None)
    table = simulate(scenario).purchases.select(["customer", "date"])
    known = gaps(Ledger.from_arrow(table), end=scenario.end)
    edges = watch_edges(scenario.start, scenario.end)
    model = MixK().fit(histories_at(known, int(edges[0]), calendar()))
    return known, model, edges


def _trials(business, delays):
    """Give each rule a delay; all ring by the same scores."""
    known, model, edges = business
    watched = watch(known, model, calendar(), edges)
    rule = DaysWithoutPurchase()
    scores = watch_scores(rule, watched)
    return watched, [
        RuleTrial(rule, 90.0, scores, RuleResult(name, 90.0, 0.5, delay, (delay, delay), 0.8))
        for name, delay in delays.items()
    ]


@pytest.mark.parametrize(
    ("delays", "used", "reason", "earlier"),
    [
        ([9.0, 8.0, 5.0, 12.0, 10.0], "probability_alive", "earlier", 2.0),
        ([8.0, 9.0, 5.0, 12.0, 8.0], "rhythm", "earlier", 0.0),
        ([11.0, 11.5, 5.0, 12.0, 10.0], "own_mean_gap", "simple_rule_wins", -1.0),
        ([11.0, 11.5, 13.0, 12.0, 10.0], "own_mean_gap", "simple_rule_wins", -1.0),
        ([11.0, 11.5, 13.0, 7.0, 10.0], "days_without_purchase", "simple_rule_wins", -4.0),
        ([np.inf, np.nan, np.inf, 7.0, 10.0], "days_without_purchase", "simple_rule_wins", None),
    ],
)
def test_the_rule_that_is_earliest_at_equal_false_alarms_is_used(
    business, delays, used, reason, earlier
):
    watched, trials = _trials(business, dict(zip(RULES, delays, strict=True)))
    verdict = choose(trials, watched, promised=0.5)
    assert (verdict.rule, verdict.facts.rule) == (used, used)
    assert (verdict.facts.reason, verdict.facts.weeks_earlier) == (reason, earlier)
    assert verdict.facts.backtest.rule("rhythm").threshold == 90.0
    with pytest.raises(KeyError):
        verdict.facts.backtest.rule("longest_own_gap")


def test_a_trial_says_what_it_did_and_says_it_twice_alike(business):
    known, model, edges = business

    def run():
        generator = np.random.default_rng(4)
        return try_on_past(known, model, calendar(), edges, promised=0.5, generator=generator)

    verdict = run()
    assert run() == verdict
    facts, backtest = verdict.facts, verdict.facts.backtest
    assert [result.rule for result in backtest.rules] == [*RULES, "longest_own_gap"]
    assert (as_day(backtest.start), as_day(backtest.end)) == (edges[0], edges[-1])
    for result in backtest.rules:
        assert 0.45 <= result.false_alarms <= 0.5, result.rule
        low, high = result.delay_interval
        assert low <= result.delay_weeks <= high
    simple = min(backtest.rule(name).delay_weeks for name in RULES[3:])
    own = min(backtest.rule(name).delay_weeks for name in RULES[:2])
    assert (facts.reason == "earlier") == (facts.rule in RULES[:2]) == (own <= simple)
    used = backtest.rule(facts.rule).delay_weeks
    assert facts.weeks_earlier == simple - (used if own <= simple else own)
    assert len(facts.calibration) == 4
    assert facts.realised == pytest.approx(0.5, rel=0.2)
    assert facts.realised_interval[0] < facts.realised < facts.realised_interval[1]


def test_the_alarm_of_today_rings_by_the_verdict_of_the_past(business):
    known, model, edges = business
    verdict = try_on_past(
        known, model, calendar(), edges, promised=0.5, generator=np.random.default_rng(4)
    )
    today = int(edges[-1])
    alarm = set_alarm(verdict, model, calendar(), known, today)
    standings = standings_at(known, today)

    assert (alarm.rule.name, alarm.level) == (verdict.rule, verdict.level)
    since = alarm.since(standings, today)
    rings = alarm.rings(standings, today)
    assert 0.1 < rings.mean() < 0.9
    np.testing.assert_array_equal(since >= 0, rings)
    assert (since[rings] > standings.last_day[rings]).all()
    assert ((since[rings] - 4) % 7 == 0).all()  # Mondays


def test_what_a_trial_learns_was_known_before_its_watch(cdnow_sample):
    ledger, then = Ledger.from_arrow(cdnow_sample), date(1997, 9, 30)
    known = gaps(ledger, end=date(1998, 6, 30))
    asked = Histories.from_arrow(histories(ledger, end=then).order_by("customer").to_pyarrow())
    made = histories_at(known, as_day(then), calendar())
    for column in ("x", "t_x", "T", "litt"):
        np.testing.assert_allclose(getattr(made, column), getattr(asked, column), atol=1e-9)


def test_who_bought_once_has_no_say_in_which_rule_is_earlier(cdnow_sample):
    """Most who leave bought once: a rule that gives them up at once must not win by that."""
    known = gaps(Ledger.from_arrow(cdnow_sample), end=date(1998, 6, 30))
    edges = watch_edges(date(1997, 1, 1), date(1998, 6, 30))
    model = MixK().fit(histories_at(known, int(edges[0]), calendar()))
    watched = watch(known, model, calendar(), edges)
    rules = make_rules(model, calendar(), known, int(edges[0]), promised=0.5)
    trials = try_rules(rules, watched, promised=0.5, generator=np.random.default_rng(4))

    repeat = watched.left & (watched.standings.x > 0)
    assert repeat.sum() < 0.5 * watched.left.sum()
    for trial in trials:
        days = silence_thresholds(trial.rule, watched.standings.take(repeat), trial.level)
        assert trial.result.delay_weeks == pytest.approx(np.median(days) / 7, rel=0.05)
    verdict = choose(trials, watched, promised=0.5)
    assert (verdict.rule, verdict.facts.reason) == ("probability_alive", "earlier")


def test_alarms_are_tried_on_the_last_year_after_at_least_half_a_year():
    def lengths(first, end):
        edges = watch_edges(first, end)
        if edges is None:
            return None
        assert as_date(int(edges[-1])) == end
        assert set(np.diff(edges)) == {91}
        return len(edges) - 1

    assert lengths(date(2020, 1, 1), date(2023, 12, 31)) == 4
    assert lengths(date(1997, 1, 1), date(1998, 6, 30)) == 3  # from 30 September 1997
    assert lengths(date(2023, 1, 1), date(2023, 12, 31)) == 2
    assert lengths(date(2023, 1, 3), date(2023, 12, 31)) is None


def test_few_data_leave_the_rule_that_needs_no_model():
    verdict = without_trial("few_customers", promised=0.5)
    assert (verdict.rule, verdict.level) == ("longest_own_gap", 1.0)
    assert (verdict.facts.reason, verdict.facts.realised) == ("few_customers", None)


def test_the_longest_of_n_own_gaps_is_passed_once_in_n_plus_one():
    """Whatever the law: gamma, or with long tails; exchangeability is all it takes."""
    rng = np.random.default_rng(2)
    for draw in (lambda n: rng.gamma(0.7, 30, n), lambda n: rng.pareto(1.5, n) * 20):
        own = np.ceil(draw((40_000, 5))).astype(np.int64) + rng.integers(0, 2, (40_000, 5))
        n = 4
        longest = own[:, :n].max(axis=1)
        nothing = np.zeros(len(own))
        standings = Standings(
            x=np.full(len(own), n),
            t_x=nothing,
            litt=nothing,
            last_day=np.zeros(len(own), dtype=np.int64),
            gap_mean_days=own[:, :n].mean(axis=1),
            gap_longest_days=longest.astype(float),
        )
        rung = own[:, n] >= silence_thresholds(LongestOwnGap(), standings, 1.0)
        tied = (own[:, n] == longest).mean()
        assert rung.mean() == pytest.approx(1 / (n + 1), abs=0.01 + tied)


def test_an_empty_base_rings_for_nobody(business):
    known, model, edges = business
    verdict = without_trial("short_history", promised=0.5)
    alarm = set_alarm(verdict, model, calendar(), known, int(edges[-1]))
    nobody = standings_at(known, int(edges[-1])).take(np.zeros(0, dtype=np.int64))
    assert alarm.since(nobody, int(edges[-1])).tolist() == []
    assert pa.array(alarm.rings(nobody, int(edges[-1]))).to_pylist() == []
