"""What people do with alerts."""

from datetime import date

import pytest

from querencia.apps.alerts.domain import handling
from querencia.apps.alerts.domain.door import raise_alert
from querencia.apps.alerts.domain.kinds import OVERDUE, SHRINKING, SILENT
from querencia.apps.alerts.domain.queries.promise import false_alarms_noted
from querencia.apps.alerts.models import Alert, WeeklyReview
from querencia.apps.customers.models import Departure


@pytest.fixture
def alert(customer, silent_cause, now):
    return raise_alert(SILENT, silent_cause(customer), now=now)


def state(alert):
    alert.refresh_from_db()
    return alert.verdict, alert.handled_by, alert.handled_at, alert.ended_at


def test_a_false_alarm_is_closed_and_counted(alert, seller, now):
    handling.judge_still_customer(alert, by=seller, now=now)
    review = WeeklyReview(week=date(2026, 11, 16), as_of=date(2026, 11, 15), finished_at=now)

    assert state(alert) == ("still_customer", seller, now, None)
    assert false_alarms_noted(review) == 1


def test_who_has_left_is_on_record_with_the_reason_and_all_alerts_are_closed(
    alert, customer, seller, silent_cause, now
):
    other = raise_alert(SHRINKING, silent_cause(customer), now=now)
    handling.judge_has_left(
        alert,
        left_on=date(2026, 10, 7),
        reason="competitor",
        competitor="Cash Norte",
        evidence="Lo dijo al teléfono.",
        by=seller,
        now=now,
    )

    gone = Departure.objects.get(customer=customer)
    assert (gone.reason, gone.competitor, gone.recorded_by) == ("competitor", "Cash Norte", seller)
    assert state(alert) == state(other) == ("has_left", seller, now, None)


def test_who_was_reached_is_done_and_has_been_contacted(alert, customer, seller, now):
    handling.log_contact(
        customer,
        by=seller,
        now=now,
        channel="telephone",
        outcome="will_buy",
        text="Pide el lunes",
        next_contact_on=date(2026, 11, 30),
        reached=True,
    )

    customer.refresh_from_db()
    assert state(alert) == ("contacted", seller, now, None)
    assert (customer.last_contact_at, customer.next_contact_on) == (now, date(2026, 11, 30))


def test_who_did_not_answer_stays_on_the_list(alert, customer, seller, now):
    handling.log_contact(
        customer, by=seller, now=now, channel="telephone", outcome="not_reached", text="",
        next_contact_on=None, reached=False,
    )  # fmt: skip

    assert state(alert) == ("", None, None, None)


def test_a_contact_ends_the_alert_that_asked_for_one(customer, seller, silent_cause, now):
    overdue = raise_alert(OVERDUE, silent_cause(customer), now=now)
    handling.log_contact(
        customer, by=seller, now=now, channel="visit", outcome="reached", text="",
        next_contact_on=None, reached=True,
    )  # fmt: skip

    assert state(overdue) == ("contacted", seller, now, now)


def test_a_judgement_can_be_undone(alert, seller, now):
    handling.judge_buys_less(alert, reason="price", by=seller, now=now)
    assert Alert.objects.get().shrinking_reason == "price"
    handling.reopen(alert)

    assert state(alert) == ("", None, None, None)
    assert Alert.objects.get().shrinking_reason == ""
