"""Every rhythm model gives probabilities, and they hang together."""

import numpy as np
import pytest

from querencia.analytics.models import Histories, RhythmModel

SILENCES = np.r_[0.0, np.geomspace(1e-6, 3000, 60)]


def test_every_answer_is_finite_at_the_extremes(model: RhythmModel, extremes: Histories):
    answers = {
        "log_likelihood": model.log_likelihood(extremes),
        "probability_alive": model.probability_alive(extremes),
        "tail": model.tail(extremes),
        "tail_quantile": model.tail_quantile(extremes, np.full(len(extremes), 0.05)),
        "probability_silent": model.probability_silent(extremes, 13.0),
        "purchase_rate": model.purchase_rate(extremes),
        "expected_purchases": model.expected_purchases(extremes, 52.0),
        "discounted": model.expected_purchases(extremes, 52.0, weekly_discount=0.002),
    }
    assert {name: int((~np.isfinite(a)).sum()) for name, a in answers.items()} == dict.fromkeys(
        answers, 0
    )
    assert {name: a.shape for name, a in answers.items()} == dict.fromkeys(
        answers, (len(extremes),)
    )


def test_probabilities_lie_between_zero_and_one(model: RhythmModel, extremes: Histories):
    for probability in (
        model.probability_alive(extremes),
        model.tail(extremes),
        model.probability_silent(extremes, 13.0),
    ):
        assert probability.min() >= 0
        assert probability.max() <= 1


def test_the_tail_falls_from_one_as_the_silence_grows(model: RhythmModel, extremes: Histories):
    tails = np.array([model.tail(extremes, np.full(len(extremes), s)) for s in SILENCES])
    np.testing.assert_allclose(tails[0], 1, rtol=1e-12)
    assert (np.diff(tails, axis=0) <= 1e-15).all()
    assert (tails[-1] < tails[0]).all()


def test_the_tail_is_that_of_the_present_silence_unless_asked(
    model: RhythmModel, extremes: Histories
):
    assert (model.tail(extremes) == model.tail(extremes, extremes.silence)).all()


@pytest.mark.parametrize("probability", [0.999, 0.5, 0.05, 1e-6])
def test_the_quantile_is_where_the_tail_gets_to(
    model: RhythmModel, extremes: Histories, probability: float
):
    wanted = np.full(len(extremes), probability)
    silence = model.tail_quantile(extremes, wanted)
    # The slope of the tail in the log of the silence is at most x, hence the looser bound there.
    np.testing.assert_allclose(model.tail(extremes, silence), wanted, rtol=1e-9)


def test_the_quantile_of_certainty_is_no_silence(model: RhythmModel, extremes: Histories):
    assert (model.tail_quantile(extremes, np.ones(len(extremes))) == 0).all()
    assert np.isinf(model.tail_quantile(extremes, np.zeros(len(extremes)))).all()


@pytest.mark.parametrize("weeks", [0.0, 0.5, 13.0, 520.0])
def test_staying_silent_is_the_ratio_of_likelihoods(
    model: RhythmModel, extremes: Histories, weeks: float
):
    later = Histories.of(extremes.x, extremes.t_x, extremes.T + weeks, extremes.litt)
    ratio = np.exp(model.log_likelihood(later) - model.log_likelihood(extremes))
    np.testing.assert_allclose(
        model.probability_silent(extremes, weeks), ratio, rtol=1e-7, atol=1e-12
    )


def test_the_past_is_not_asked_about(model: RhythmModel, extremes: Histories):
    with pytest.raises(ValueError, match="weeks must be finite and not negative, not -1"):
        model.probability_silent(extremes, -1.0)


def test_an_unknown_probability_has_no_quantile(model: RhythmModel, extremes: Histories):
    assert np.isnan(model.tail_quantile(extremes, np.full(len(extremes), np.nan))).all()


def test_who_stays_silent_longer_is_less_likely_alive(model: RhythmModel, extremes: Histories):
    def alive(silence: float) -> np.ndarray:
        rows = Histories.of(extremes.x, extremes.t_x, extremes.t_x + silence, extremes.litt)
        return model.probability_alive(rows)

    chances = np.array([alive(s) for s in SILENCES])
    assert (np.diff(chances, axis=0) <= 1e-12).all()


def test_the_rate_without_silence_is_higher(model: RhythmModel, extremes: Histories):
    silent = extremes.take(extremes.silence > 100)
    assert (model.purchase_rate(silent) < model.purchase_rate(silent.at_last_purchase())).all()


def test_what_depends_on_the_past_does_not_depend_on_the_neighbours(
    model: RhythmModel, extremes: Histories
):
    alone = [extremes.take(np.array([row])) for row in range(0, len(extremes), 37)]
    for method in (model.log_likelihood, model.probability_alive, model.tail, model.purchase_rate):
        together = method(extremes)[::37]
        assert [method(row)[0] for row in alone] == together.tolist()
    together = model.expected_purchases(extremes, 26)[::37]
    assert [model.expected_purchases(row, 26)[0] for row in alone] == together.tolist()
