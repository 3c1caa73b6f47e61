"""What is done in the background: signals by the hour, promises anew when rules change."""

from datetime import UTC, datetime, timedelta

from querencia.apps.alerts.models import Alert
from querencia.apps.conversations import tasks
from querencia.apps.conversations.domain.service_levels.reckoning import reckon_anew
from querencia.apps.conversations.models import Conversation, ServicePolicy
from querencia.foundation import clock
from querencia.foundation.jobs.models import Job
from querencia.foundation.jobs.worker import Worker
from tests.apps.conversations.conftest import NOW


def test_signals_are_looked_for_once_an_hour_and_not_before_there_is_a_business(db):
    moment = datetime(2026, 11, 16, 9, 59, tzinfo=UTC)
    assert tasks.every_hour(moment) is None


def test_each_hour_is_one_occasion(organisation):
    moment = datetime(2026, 11, 16, 9, 59, tzinfo=UTC)
    assert tasks.every_hour(moment) == ("2026-11-16T09", {})
    assert tasks.every_hour(moment + timedelta(minutes=1)) == ("2026-11-16T10", {})


def test_the_work_finds_the_signals(arrive, bakery, support, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    arrive(text="Un desastre.")
    Alert.objects.all().delete()
    job = Job.objects.create(kind=tasks.SIGNALS, asked_at=NOW, run_after=NOW)
    assert Worker().run_one()
    job.refresh_from_db()
    assert (job.state, job.result["angry_message"]) == ("done", 1)


def test_promises_are_reckoned_anew_when_somebody_asks_for_it(arrive, bakery, manager, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    arrive()
    ServicePolicy.objects.update(first_response_amount=1)
    reckon_anew(by=manager)
    assert Worker().run_one()
    assert Job.objects.get().result == {"conversations": 1}
    assert Conversation.objects.get().due_at == NOW + timedelta(hours=1)
