"""Prometheus gets its figures with the token, and nobody else."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from querencia.apps.alerts.models import WeeklyReview
from querencia.foundation import clock, metrics


@pytest.fixture
def asked(settings, organisation):
    """Return what asks for the figures with a token, and gives them by name."""
    settings.METRICS_TOKEN = "secreto"
    return lambda token: Client().get("/metrics", headers={"Authorization": f"Bearer {token}"})


def test_figures_count_requests_by_view_and_status_and_open_jobs(asked):
    Client().get("/salud")
    text = asked("secreto").content.decode()
    assert 'querencia_requests_total{status="200",view="health"}' in text
    assert 'querencia_request_seconds_bucket{le="0.2",view="health"}' in text
    assert "querencia_open_jobs 0.0" in text


def test_the_age_of_the_last_review_is_told_once_there_is_one(asked):
    assert "querencia_review_age_seconds" not in asked("secreto").content.decode()
    finished = clock.now() - timedelta(hours=2)
    monday = clock.monday_of(finished.date())
    WeeklyReview.objects.create(week=monday, as_of=monday, facts={}, finished_at=finished)
    text = asked("secreto").content.decode()
    age = float(re.search(r"\nquerencia_review_age_seconds (\S+)", text)[1])
    assert 7200 <= age < 7260


def test_a_wrong_token_is_turned_away(asked):
    assert asked("otro").status_code == 401


def test_without_a_token_there_is_no_such_page(organisation, client):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_room_adds_a_figure_and_one_that_is_not_known_is_left_out(asked, monkeypatch):
    monkeypatch.setattr(metrics, "_GAUGES", {})
    metrics.add_gauge(metrics.Gauge("querencia_age", "How old.", lambda: 7.0))
    metrics.add_gauge(metrics.Gauge("querencia_unknown", "Not known.", lambda: None))
    text = asked("secreto").content.decode()
    assert "querencia_age 7.0" in text
    assert "querencia_unknown" not in text
