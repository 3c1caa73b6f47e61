"""The JSON: the shape that programs rely on."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from querencia.report import document
from querencia.report.document import plain, to_json


def test_it_is_json_in_either_language(any_review):
    for language in ("es", "en"):
        json.loads(json.dumps(to_json(any_review, language), allow_nan=False))


def test_it_has_what_was_asked_for(review):
    found = to_json(review, "es")
    assert found["as_of"] == "2026-11-22"
    assert {"rows", "purchases", "customers", "rejected", "first", "last"} <= found["ledger"].keys()
    assert {"coefficient", "ci", "nc", "cf", "retained", "interval", "window_days"} <= found[
        "retention"
    ].keys()
    assert {"name", "parameters", "log_likelihood"} <= found["model"].keys()
    assert {"promised", "realised", "rule", "backtest"} <= found["alarm"].keys()
    assert found["customers"][0].keys() == {
        "id", "status", "p_alive", "p_silent", "silence_days", "mean_gap_days",
        "expected_purchases", "value", "value_at_risk", "alarm", "reason",
    }  # fmt: skip


def test_the_retention_of_the_year_is_numbers_only(review):
    assert to_json(review, "en")["retention"] == {
        "start": "2025-11-22", "end": "2026-11-22", "window_days": 90, "ci": 308, "nc": 37,
        "cf": 298, "retained": 261, "won": 31, "returned": 6, "lost": 47,
        "signed": 35, "left_and_returned": 5,
        "coefficient": pytest.approx(84.74025974025975),
        "interval": [pytest.approx(80.29, abs=0.01), pytest.approx(88.33, abs=0.01)],
    }  # fmt: skip


def test_it_says_where_the_window_is_from(review):
    assert to_json(review, "en")["window"] == {
        "days": 90, "source": "proposed", "returns_within": 0.93, "asked_days": 74,
    }  # fmt: skip


def test_groups_of_customers_are_numbers_only(review):
    rfm = to_json(review, "en")["rfm"]
    assert {key: rfm[key] for key in ("as_of", "measure", "base_gap_days")} == {
        "as_of": "2026-11-22", "measure": "margin", "base_gap_days": 24.5,
    }  # fmt: skip
    assert rfm["groups"][0] == {
        "r": 5, "f": 5, "m": 5, "customers": 25, "monetary": "22500",
        "frequency": [45, 103], "relative_recency": [0.1, 0.2],
    }  # fmt: skip


def test_customers_come_by_value_at_risk_with_their_sentence(review):
    customers = to_json(review, "es")["customers"]
    assert len(customers) == 400
    at_risk = [customer["value_at_risk"] for customer in customers]
    assert at_risk == sorted(at_risk, reverse=True)
    named = {customer["id"]: customer["reason"].replace("\xa0", " ") for customer in customers}
    assert named["Restaurante Casa Tomás"] == (
        "Compra cada 12 días (±3); lleva 41 sin comprar; "
        "probabilidad de que siga siendo cliente: 9 %."
    )
    assert named["Cafetería Alameda"].startswith("Ha dejado de comprar «Café y té»")


def test_beyond_the_limit_customers_are_counted(review, monkeypatch):
    monkeypatch.setattr(document, "MOST_CUSTOMERS", 30)
    found = to_json(review, "es")
    whole = review.customers.sort_by([("value_at_risk", "descending"), ("id", "ascending")])
    assert [customer["id"] for customer in found["customers"]] == whole["id"].to_pylist()[:30]
    assert found["customers_omitted"] == 370


def test_customers_without_a_known_value_come_last(review):
    unknown = pa.table({"id": ["none", "some"], "status": ["active"] * 2, "silence_days": [3, 3],
                        "value_at_risk": pa.array([None, 1.0])})  # fmt: skip
    found = to_json(replace(review, customers=unknown, this_week=()), "en")
    assert [(customer["id"], customer["value"]) for customer in found["customers"]] == [
        ("some", None),
        ("none", None),
    ]


def test_what_is_missing_is_null_with_its_reason(review):
    found = to_json(replace(review, retention=None, retention_missing="short_history"), "es")
    assert (found["retention"], found["retention_missing"]) == (None, "short_history")


def test_values_become_plain():
    assert plain({"nan": float("nan"), "day": date(2026, 11, 22), "flag": True}) == {
        "nan": None,
        "day": "2026-11-22",
        "flag": True,
    }
    assert plain((np.int64(3), np.float64(0.5), np.float32("inf"))) == [3, 0.5, None]
    assert type(plain(np.int64(3))) is int
