"""How long after the last purchase alarms ring."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from querencia.analytics.departures.delay import (
    WEEKS,
    silence_curves,
    weeks_to_alarm,
    weighted_median,
)
from querencia.analytics.departures.discrimination import auc
from querencia.analytics.departures.logistic import fit_logistic
from querencia.analytics.departures.simple_rules import DaysWithoutPurchase, LongestOwnGap
from querencia.analytics.departures.standings import Standings


def test_days_without_purchase_ring_after_so_many_days(gaps_of):
    standings = Standings.from_gaps(gaps_of({"Ana": [0, 9, 30], "Bruno": [4]}, end=40))
    curves = silence_curves(DaysWithoutPurchase(), standings)
    assert curves.shape == (4, len(WEEKS))
    for days in (3, 7, 10, 400, 1000):
        np.testing.assert_allclose(weeks_to_alarm(curves, float(days)), max(days, 7) / 7)


def test_a_rule_that_never_rings_is_never_early(gaps_of):
    standings = Standings.from_gaps(gaps_of({"Ana": [0, 9, 30], "Bruno": [4]}, end=40))
    curves = silence_curves(LongestOwnGap(), standings)
    found = weeks_to_alarm(curves, 1.0)
    np.testing.assert_allclose(found, [np.inf, 9.5 / 7, 21.5 / 7, np.inf])


def test_the_weighted_median_is_the_median_of_the_repeated_values():
    rng = np.random.default_rng(3)
    values, weight = rng.normal(size=101), rng.integers(0, 5, 101)
    repeated = np.sort(np.repeat(values, weight))
    expected = repeated[(len(repeated) - 1) // 2]
    assert weighted_median(values, weight.astype(float)) == expected
    assert np.isnan(weighted_median(np.zeros(0), np.zeros(0)))


def test_auc_agrees_with_scikit_learn():
    rng = np.random.default_rng(5)
    happened = rng.random(500) < 0.3
    score = np.round(rng.normal(size=500) + happened, 1)  # with ties
    assert auc(score, happened) == pytest.approx(roc_auc_score(happened, score))
    assert auc(score, np.zeros(500, dtype=bool)) is None


def test_logistic_regression_agrees_with_scikit_learn():
    rng = np.random.default_rng(6)
    features = rng.normal([1.0, -2.0, 5.0], [1.0, 3.0, 0.5], (800, 3))
    outcome = rng.random(800) < 1 / (1 + np.exp(-(features @ [0.5, 0.3, -0.8] + 3.5)))
    standard = (features - features.mean(axis=0)) / features.std(axis=0)
    theirs = LogisticRegression(C=1.0, tol=1e-10, max_iter=1000).fit(standard, outcome)

    ours = fit_logistic(features, outcome)

    np.testing.assert_allclose(
        ours[1:] * features.std(axis=0), theirs.coef_[0], rtol=1e-3, atol=1e-4
    )


def test_what_may_only_raise_the_odds_does_not_lower_them():
    rng = np.random.default_rng(6)
    features = rng.normal(size=(500, 2))
    outcome = rng.random(500) < 1 / (1 + np.exp(features[:, 0] - features[:, 1]))

    weights = fit_logistic(features, outcome, rising=(0, 1))

    assert weights[1] == 0.0
    assert weights[2] > 0.5
