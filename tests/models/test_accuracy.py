"""The formulas against other ways to compute the same, at ordinary and at extreme histories."""

import itertools

import numpy as np
import pytest
from scipy.special import betainc, betaln, hyp2f1
from scipy.stats import nbinom

from querencia.analytics.models import BgNbd, Histories, MbgCnbdK, MixK
from querencia.analytics.models.erlang_expectation import _walk
from querencia.analytics.models.pareto_likelihood import ParetoLaw, left

EXTREMES = [
    (0, 0.0, 1e-4),
    (0, 0.0, 3000.0),
    (3, 2.0, 900.0),
    (200, 30.0, 31.0),
    (10_000, 1000.0, 1000.1),
    (10_000, 1000.0, 1500.0),
    (10_000, 1000.0, 1000.0 + 1e-6),
]


@pytest.mark.parametrize("k", [1, 2, 6, 14])
@pytest.mark.parametrize(("x", "t_x", "T"), EXTREMES)
def test_the_tail_is_the_incomplete_beta_function(k, x, t_x, T):
    model = MbgCnbdK(k).with_parameters({"r": 0.9, "alpha": 2.0, "a": 0.8, "b": 2.4})
    tail = model.tail(Histories.of([x], [t_x], [T]))[0]
    assert tail == pytest.approx(betainc(0.9 + k * x, k, (2 + t_x) / (2 + T)), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("law", [
    ParetoLaw(0.55, 10.6, 0.6, 11.7), ParetoLaw(0.55, 0.02, 1.0, 40.0),
    ParetoLaw(2.0, 30.0, 0.1, 0.01), ParetoLaw(50.0, 400.0, 30.0, 2000.0),
])  # fmt: skip
@pytest.mark.parametrize(("x", "t_x", "T"), EXTREMES)
def test_the_chance_of_having_left_is_the_integral_of_the_paper(law, x, t_x, T):
    """By 12,000 nodes, crowded where the integrand falls, scaled by its start."""
    nodes, shares = np.polynomial.legendre.leggauss(200)
    silence = T - t_x
    cuts = np.r_[0.0, np.geomspace(1e-12, 1, 60)] * silence
    total = 0.0
    for start, end in itertools.pairwise(cuts):
        y = start + (end - start) * (nodes + 1) / 2
        fall = (law.r + x) * np.log1p(y / (law.alpha + t_x))
        fall += (law.s + 1) * np.log1p(y / (law.beta + t_x))
        total += shares @ np.exp(-fall) * (end - start) / 2
    first = -(law.r + x) * np.log(law.alpha + t_x) - (law.s + 1) * np.log(law.beta + t_x)
    found = left(law, float(x), t_x, T, np.empty(4))
    assert found - first == pytest.approx(np.log(law.s * total), rel=1e-11, abs=1e-10)


def test_bg_nbd_expects_what_the_closed_form_says():
    """Fader, Hardie & Lee 2005, equation 10."""
    r, alpha, a, b = 0.243, 4.414, 0.793, 2.426
    model = BgNbd().with_parameters({"r": r, "alpha": alpha, "a": a, "b": b})
    for x, t_x, T, t in [(2, 30.43, 38.86, 39.0), (26, 30.0, 31.0, 52.0), (1, 1.0, 39.0, 5.0)]:
        rising = hyp2f1(r + x, b + x, a + b + x - 1, t / (alpha + T + t))
        bought = (
            (a + b + x - 1) / (a - 1) * (1 - ((alpha + T) / (alpha + T + t)) ** (r + x) * rising)
        )
        odds = a / (b + x - 1) * ((alpha + T) / (alpha + t_x)) ** (r + x)
        history = Histories.of([x], [t_x], [T])
        assert model.expected_purchases(history, t)[0] == pytest.approx(bought / (1 + odds))


@pytest.mark.parametrize("k", [1, 3, 14])
@pytest.mark.parametrize(
    ("x", "t_x", "silence", "weeks"),
    [(0, 0.0, 0.0, 52.0), (0, 0.0, 20.0, 52.0), (4, 30.0, 6.0, 13.0), (60, 60.0, 1.5, 26.0),
     (900, 104.0, 0.0, 52.0), (10_000, 700.0, 0.01, 52.0), (3, 40.0, 60.0, 52.0),
     (12, 100.0, 40.0, 52.0), (30, 150.0, 30.0, 26.0)],
)  # fmt: skip
def test_expected_purchases_are_the_sum_over_each_purchase_to_come(k, x, t_x, silence, weeks):
    """sum over n of E[(1-p)^(n-1)] * P(n-th purchase within the weeks), phase by phase."""
    r, alpha, a, b = 0.9, 2.0, 0.8, 2.4
    model = MbgCnbdK(k).with_parameters({"r": r, "alpha": alpha, "a": a, "b": b})
    history = Histories.of([x], [t_x], [t_x + silence])
    m, anchor = r + k * x, alpha + t_x
    phase = np.arange(k)
    share = (phase == 0).astype(float)
    if silence:
        share = nbinom.pmf(phase, m, anchor / (anchor + silence))
    n = np.arange(1, 60_000 if x == 10_000 else 8000)
    stays = np.exp(betaln(a, b + x + n) - betaln(a, b + x + 1))
    z = (anchor + silence) / (anchor + silence + weeks)
    expected = sum(
        weight * (stays * nbinom.sf(n * k - j - 1, m + j, z)).sum()
        for j, weight in zip(phase, share / share.sum(), strict=True)
    )
    alive = model.probability_alive(history)[0]
    found = model.expected_purchases(history, weeks)[0]
    assert found == pytest.approx(alive * expected, rel=1e-7)


def test_both_ways_to_count_phases_agree():
    """One pass over silence and future together, or phase by phase where digits would cancel."""
    law = _walk(0.9 + 12, (20 + 13) / 40.0, 4, 0, 20 / 33, np.array([0.8, 7.4]))
    by_phase = 0.0
    for j in range(4):
        chance = nbinom.pmf(j, 0.9 + 12, 40 / 60)
        by_phase += chance * _walk(0.9 + 12 + j, 13 / 60, 4, j, 0.0, np.array([0.8, 7.4]))
    assert law == pytest.approx(by_phase, rel=1e-12)


def test_a_mixture_of_one_certain_k_is_that_k(sample):
    single = MbgCnbdK(2).with_parameters({"r": 0.6, "alpha": 2.3, "a": 1.1, "b": 1.6})
    mixed = MixK((1, 2, 9)).with_parameters(
        {"r": 0.6, "A": 4.6, "a": 1.1, "b": 1.6, "weight_1": 1e-200, "weight_2": 1.0,
         "weight_9": 1e-200}
    )  # fmt: skip
    rows = sample.histories
    for name in ("log_likelihood", "probability_alive", "tail", "purchase_rate"):
        np.testing.assert_allclose(
            getattr(mixed, name)(rows), getattr(single, name)(rows), rtol=1e-9
        )
    np.testing.assert_allclose(
        mixed.expected_purchases(rows, 39), single.expected_purchases(rows, 39), rtol=1e-9
    )


def test_a_mixture_learns_from_litt_who_buys_like_clockwork():
    even, uneven = 8 * np.log(2.0), 8 * np.log(2.0) - 5
    rows = Histories.of([8, 8], [16.0, 16.0], [18.0, 18.0], [even, uneven])
    model = MixK().with_parameters(
        {"r": 1.2, "A": 5.0, "a": 0.4, "b": 0.8, **{f"weight_{k}": 1 / 7 for k in MixK().ks}}
    )
    at_10_percent = model.tail_quantile(rows, np.array([0.1, 0.1]))
    assert at_10_percent[0] < 3.2
    assert at_10_percent[1] > 4.5


def test_the_shares_of_the_ks_are_normalised():
    given = {"r": 1.0, "A": 5.0, "a": 0.5, "b": 1.0, "weight_1": 3.0, "weight_4": 1.0}
    rows = Histories.of([2], [4.0], [9.0], [1.0])
    model, halved = (
        MixK((1, 4)).with_parameters(given),
        MixK((1, 4)).with_parameters(given | {"weight_1": 0.75, "weight_4": 0.25}),
    )
    assert model.log_likelihood(rows) == pytest.approx(halved.log_likelihood(rows))
