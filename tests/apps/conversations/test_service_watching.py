"""Warnings in working hours, and what happens when a promise is broken (A86)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from querencia.apps.alerts.models import Alert
from querencia.apps.conversations.domain import handling
from querencia.apps.conversations.domain.service_levels import clocks
from querencia.apps.conversations.domain.service_levels.calendars import put_week
from querencia.apps.conversations.domain.service_levels.watching import watch_clocks
from querencia.apps.conversations.enums import Status
from querencia.apps.conversations.models import (
    Calendar,
    Conversation,
    Message,
    Promise,
    ServicePolicy,
    TeamRule,
)
from querencia.apps.conversations.presentation.events import sentence_of
from querencia.apps.people.models import User
from querencia.foundation.frame.reading import Reading, reader_for, reading_as
from querencia.foundation.working_time.writing import read_openings


def at(text):
    day, clock = text.split()
    hour, minute = clock.split(":")
    return datetime(2026, 11, int(day), int(hour), int(minute), tzinfo=ZoneInfo("Europe/Madrid"))


def told(event):
    found = Message.objects.filter(kind="event", details__event=event)
    return [one.details["told"] for one in found]


@pytest.fixture
def arrived(arrive, bakery):
    """A message of Monday at noon, due on Tuesday at noon."""
    arrive("m1", at=at("16 12:00"))
    return Conversation.objects.get()


@pytest.fixture
def agent(arrived, support, manager):
    """Elena, who is in charge."""
    handling.assign(arrived, to=support, by=manager, now=at("16 12:00"))
    return support


def test_who_is_in_charge_is_warned_an_hour_before_and_once(agent):
    assert watch_clocks(now=at("17 10:59")) == 0
    assert watch_clocks(now=at("17 11:00")) == 1
    assert watch_clocks(now=at("17 11:01")) == 0
    assert told("promise_due_soon") == [["Elena Soto"]]


def test_the_warning_waits_for_the_working_hours_of_who_is_warned(agent, north):
    """A86."""
    afternoons = Calendar.objects.create(name="Tardes", zone="Europe/Madrid")
    put_week(afternoons, [read_openings("11:30-19")] * 7)
    afternoons.save()
    TeamRule.objects.create(team=north, calendar=afternoons)
    User.objects.filter(pk=agent.pk).update(team=north)
    assert watch_clocks(now=at("17 11:00")) == 0
    assert watch_clocks(now=at("17 11:30")) == 1


def test_nobody_is_warned_of_what_is_answered_or_stands(agent, arrived):
    handling.change_status(arrived, to=Status.WAITING, by=agent, now=at("17 10:00"))
    assert watch_clocks(now=at("17 11:30")) == 0
    handling.change_status(arrived, to=Status.OPEN, by=agent, now=at("17 12:00"))
    assert watch_clocks(now=at("17 13:00")) == 1


def test_without_anybody_in_charge_the_team_is_warned(arrived, seller, teammate, other_seller):
    Conversation.objects.update(team=seller.team)
    clocks.follow(arrived, now=at("16 12:00"))
    watch_clocks(now=at("17 11:00"))
    assert told("promise_due_soon") == [["Sofia Prieto", "Tomas Vega"]]


def test_a_broken_promise_is_told_to_the_managers_who_watch_it_from_then_on(
    agent, arrived, manager
):
    """A86."""
    assert watch_clocks(now=at("17 12:00")) == 1
    assert watch_clocks(now=at("17 12:01")) == 0
    assert told("promise_broken") == [["Mateo Ruiz"]]
    assert arrived.watches.filter(user=manager).exists()
    assert Promise.objects.get(kind="first_response").broken_at == at("17 12:00")


def test_where_there_is_no_manager_the_administrators_are_told(arrived, administrator):
    watch_clocks(now=at("17 12:00"))
    assert told("promise_broken") == [["Lucia Ferrer"]]


def test_a_promise_that_another_message_found_broken_is_still_told(agent, arrived, arrive):
    arrive("m2", at=at("17 12:30"), replies_to=["m1"])
    assert Promise.objects.get(kind="first_response").broken_at == at("17 12:00")
    assert watch_clocks(now=at("17 12:31")) == 1
    assert told("promise_broken") == [["Mateo Ruiz"]]


def test_a_new_promise_after_a_change_of_terms_is_warned_of_anew(agent, arrived):
    watch_clocks(now=at("17 12:00"))
    ServicePolicy.objects.update(first_response_amount=16)
    clocks.follow_all(now=lambda: at("17 12:10"))
    assert Promise.objects.get(kind="first_response").broken_at is None
    assert watch_clocks(now=at("18 11:00")) == 1
    assert watch_clocks(now=at("18 12:00")) == 1
    assert len(told("promise_due_soon")) == 1
    assert len(told("promise_broken")) == 2


def test_a_broken_promise_becomes_an_alert_at_once_with_its_evidence(agent, arrived, bakery):
    watch_clocks(now=at("17 12:00"))
    alert = Alert.objects.get()
    assert (alert.kind, alert.customer, alert.evidence) == (
        "broken_promise",
        bakery,
        {
            "number": arrived.pk,
            "day": "2026-11-17",
            "kind": "first_response",
            "due_at": "2026-11-17T11:00:00+00:00",
        },
    )


def test_the_history_says_what_was_due_and_who_was_told(agent, arrived):
    watch_clocks(now=at("17 11:00"))
    watch_clocks(now=at("17 12:00"))
    noted = Message.objects.filter(details__event__startswith="promise")
    with reading_as(Reading(reader_for("es", "ES"), "EUR", ZoneInfo("Europe/Madrid"))):
        sentences = [sentence_of(one) for one in noted]
    assert sentences == [
        "Primera respuesta: vence el 17 nov 2026, 12:00. Se ha avisado a Elena Soto",
        "Primera respuesta: vencía el 17 nov 2026, 12:00. Se ha informado a Mateo Ruiz",
    ]
