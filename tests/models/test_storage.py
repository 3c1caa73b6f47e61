"""Fitted models are plain data that says what it is."""

import numpy as np
import pytest

from querencia.analytics.models import (
    MODELS,
    BgNbd,
    GammaGamma,
    MbgCnbdK,
    RhythmModel,
    ShiftedBetaGeometric,
    load,
    model,
    save,
)


@pytest.fixture
def saved() -> dict:
    given = {"r": 0.5, "alpha": 6.0, "a": 0.9, "b": 1.6}
    return save(MbgCnbdK(3).with_parameters(given))


def test_a_saved_model_is_readable(saved):
    assert saved == {
        "format": "querencia.model",
        "version": 1,
        "model": "mbg_cnbd_k",
        "arguments": {"k": 3},
        "parameters": {"r": 0.5, "alpha": 6.0, "a": 0.9, "b": 1.6},
        "covariance": [[None] * 4] * 4,
        "log_likelihood": None,
        "customers": 0.0,
    }
    assert dict(load(saved).parameters_) == {"r": 0.5, "alpha": 6.0, "a": 0.9, "b": 1.6, "k": 3.0}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"version": 2}, "a saved model of version 2: this release reads 1 only"),
        ({"version": None}, "a saved model of version None"),
        ({"format": "pickle"}, "not a saved model: its format is 'pickle'"),
        ({"model": "oracle"}, "no model is called 'oracle'; there are bg_nbd, "),
        ({"parameters": {"r": 1.0}}, "mbg_cnbd_k needs the parameters alpha, a, b"),
        ({"parameters": {"r": 0.5, "alpha": -6.0, "a": 0.9, "b": 1.6}}, "alpha must be positive"),
        ({"arguments": {"p": 3}}, "a saved model that is incomplete"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(saved, change, sentence):
    with pytest.raises(ValueError, match=sentence):
        load(saved | change)


def test_a_missing_part_is_named(saved):
    del saved["covariance"]
    with pytest.raises(ValueError, match="incomplete: 'covariance'"):
        load(saved)


def test_money_and_contract_models_are_saved_too(through_json_of):
    money = GammaGamma().fit(np.array([2, 3, 1, 5]), np.array([30.0, 12.5, 80.0, 44.0]))
    contracts = ShiftedBetaGeometric().fit(
        np.array([1, 2, 3, 3]), np.array([True, True, False, True])
    )
    for fitted in (money, contracts):
        again = load(through_json_of(save(fitted)))
        assert save(again) == save(fitted)
        assert type(again) is type(fitted)


@pytest.fixture
def through_json_of():
    import json  # noqa: PLC0415 -- only this fixture needs it

    return lambda data: json.loads(json.dumps(data, allow_nan=False))


def test_models_are_found_by_name():
    assert list(MODELS) == [
        "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_cnbd_k", "mbg_cnbd_k", "mix_k",
    ]  # fmt: skip
    assert model("mbg_cnbd_k", k=4).k == 4
    assert {name: model(name).name for name in MODELS} == {name: name for name in MODELS}
    with pytest.raises(ValueError, match="no model is called 'bgnbd'; there are bg_nbd, mbg_nbd"):
        model("bgnbd")


def test_fitted_models_keep_the_protocol(sample):
    assert isinstance(BgNbd().fit(sample.histories), RhythmModel)


@pytest.mark.parametrize(("name", "arguments"), [
    ("mbg_cnbd_k", {"k": 0}), ("mix_k", {"ks": (2,)}), ("mix_k", {"ks": (3, 1)}),
    ("mix_k", {"ks": (0, 1)}),
])  # fmt: skip
def test_a_k_that_cannot_be_is_refused(name, arguments):
    with pytest.raises(ValueError, match="must be"):
        model(name, **arguments)
