"""What is promised, when it is due, and what meets or breaks it (A81, A83, A84, A85)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from querencia.apps.conversations.domain import answering, handling
from querencia.apps.conversations.domain.service_levels import clocks
from querencia.apps.conversations.domain.service_levels.calendars import put_week, set_days_off
from querencia.apps.conversations.domain.service_levels.defaults import set_up, the_default_calendar
from querencia.apps.conversations.enums import ClockKind, Priority, Status, TargetUnit
from querencia.apps.conversations.models import (
    Calendar,
    Conversation,
    Promise,
    ServicePolicy,
    TeamRule,
)
from querencia.apps.customers.models import Customer, Segment
from querencia.apps.people.models import Organisation
from querencia.apps.sales.models import Contract
from querencia.foundation.working_time.writing import read_openings

MADRID = ZoneInfo("Europe/Madrid")
FIRST, NEXT, RESOLUTION = ClockKind


def at(text):
    """A moment in November 2026, by the clock in Madrid: ``16 10:00`` is a Monday."""
    day, clock = text.split()
    hour, minute = clock.split(":")
    return datetime(2026, 11, int(day), int(hour), int(minute), tzinfo=MADRID)


def shown(moment):
    return None if moment is None else moment.astimezone(MADRID).strftime("%d %H:%M")


def promise(kind=FIRST, **filters):
    return Promise.objects.get(kind=kind, **filters)


def conversation():
    return Conversation.objects.get()


def answer(text="Ya sale.", *, when, by, status=Status.WAITING):
    given = answering.Answer(text=text)
    return answering.answer(conversation(), given, by=by, now=at(when), status=status)


def level(**fields):
    values = {"name": "Otro", "order": 1}
    return ServicePolicy.objects.create(**values | fields)


@pytest.fixture
def arrived(arrive, bakery):
    """Return what lets Ana write at a time of day."""

    def _arrived(when, external_id="m1", **fields):
        arrive(external_id, at=at(when), **fields)
        return conversation()

    return _arrived


# --- By default -----------------------------------------------------------------------------------


def test_by_default_everything_is_answered_within_eight_working_hours(arrived):
    made = arrived("16 12:00")
    assert shown(promise().due_at) == "17 12:00"
    assert made.due_at == promise().due_at


def test_the_defaults_are_written_down_once_and_what_was_taken_away_stays_away(organisation):
    calendar = the_default_calendar()
    assert (calendar.name, calendar.zone, calendar.country) == (
        "Horario general", "Europe/Madrid", "ES",
    )  # fmt: skip
    ServicePolicy.objects.all().delete()
    assert (the_default_calendar(), set_up()) == (calendar, calendar)
    assert ServicePolicy.objects.count() == 0


def test_the_defaults_are_those_of_the_organisations_country(organisation):
    Organisation.objects.update(country="MX", time_zone="America/Mexico_City")
    calendar = the_default_calendar()
    assert (calendar.zone, calendar.country) == ("America/Mexico_City", "MX")


def test_by_default_a_complaint_is_resolved_within_fifteen_working_days(arrived, support):
    made = arrived("16 12:00")
    assert promise(RESOLUTION).due_at is None  # measured, not promised
    handling.set_subject_matter(
        made, factor="product", is_complaint=True, by=support, now=at("16 13:00")
    )
    assert promise(RESOLUTION).due_at.astimezone(MADRID) == datetime(
        2026, 12, 7, 19, 0, tzinfo=MADRID
    )
    assert promise(RESOLUTION).terms == {
        "policy": "Quejas", "calendar": "Horario general", "amount": "15.00",
        "unit": "working_days", "pauses": False,
    }  # fmt: skip


def test_a_complaint_on_the_telephone_counts_from_when_it_was_made(arrived, support):
    made = arrived("16 12:00")
    Conversation.objects.update(waits_since=None, last_in_at=None)
    Promise.objects.all().delete()
    handling.set_subject_matter(made, factor="", is_complaint=True, by=support, now=at("18 9:00"))
    assert shown(promise(RESOLUTION).started_at) == "16 12:00"


# --- What meets and what breaks -------------------------------------------------------------------


def test_an_answer_by_a_person_meets_the_first_response(arrived, support):
    arrived("16 12:00")
    answer(when="16 17:00", by=support)
    found = promise()
    assert (shown(found.met_at), found.broken_at, found.met_by) == ("16 17:00", None, support)
    assert found.taken_seconds == 3 * 3600  # 12 to 14, and 16 to 17
    assert conversation().due_at is None


def test_an_automatic_answer_is_no_first_response(arrived):
    """A84."""
    made = arrived("16 12:00")
    given = answering.Answer(text="La hemos recibido.")
    answering.answer(made, given, by=None, now=at("16 12:01"), is_automatic=True)
    assert promise().met_at is None
    assert shown(conversation().due_at) == "17 12:00"


def test_automatic_mail_starts_no_clock(arrived):
    arrived("16 12:00", is_automatic=True)
    assert list(Promise.objects.all()) == []


def test_a_late_answer_meets_what_was_broken(arrived, support):
    arrived("16 12:00")
    answer(when="17 12:30", by=support)
    found = promise()
    assert (shown(found.broken_at), shown(found.met_at)) == ("17 12:00", "17 12:30")
    assert found.taken_seconds == 8.5 * 3600


def test_an_answer_that_is_taken_back_has_met_nothing(arrived, support):
    arrived("16 12:00")
    message = answer(when="16 13:00", by=support)
    assert answering.take_back(message)
    assert (promise().met_at, promise().met_by, promise().taken_seconds) == (None, None, None)
    assert shown(conversation().due_at) == "17 12:00"


def test_each_later_message_of_the_customer_waits_for_a_next_response(arrived, support):
    level(next_response_amount=4)
    arrived("16 12:00")
    arrived("16 12:30", "m2", replies_to=["m1"])
    assert not Promise.objects.filter(kind=NEXT).exists()  # the first response is still to come
    answer(when="16 13:00", by=support)
    arrived("16 17:00", "m3", replies_to=["m1"])
    arrived("16 18:00", "m4", replies_to=["m1"])
    assert shown(promise(NEXT).due_at) == "17 11:00"
    assert shown(promise(FIRST).met_at) == "16 13:00"  # not overruled
    answer(when="17 10:00", by=support)
    arrived("17 12:00", "m5", replies_to=["m1"])
    assert [
        (shown(one.started_at), shown(one.met_at), one.taken_seconds)
        for one in Promise.objects.filter(kind=NEXT)
    ] == [("16 17:00", "17 10:00", 3 * 3600), ("17 12:00", None, None)]


def test_taking_back_the_answer_to_a_later_message_lets_its_clock_run_on(arrived, support):
    level(next_response_amount=4)
    arrived("16 12:00")
    answer(when="16 13:00", by=support)
    arrived("16 17:00", "m3", replies_to=["m1"])
    assert answering.take_back(answer(when="16 17:30", by=support))
    assert (promise(NEXT).met_at, shown(promise(NEXT).due_at)) == (None, "17 11:00")


def test_following_twice_changes_nothing(arrived, support):
    made = arrived("16 12:00")
    answer(when="16 13:00", by=support)
    before = list(Promise.objects.values())
    clocks.follow(made, now=at("16 13:00"))
    clocks.follow(made, now=at("17 13:00"))
    assert list(Promise.objects.values()) == before


# --- Pauses ---------------------------------------------------------------------------------------


def test_the_clock_stands_while_we_wait_and_only_working_time_of_the_pause_counts(arrived, support):
    """A83."""
    level(resolution_amount=8)
    made = arrived("16 12:00")  # two hours on Monday until noon
    answer(when="16 14:00", by=support)
    assert (promise(RESOLUTION).due_at, conversation().due_at) == (None, None)
    arrived("17 8:00", "m2", replies_to=["m1"])  # three working hours of Monday were a pause
    assert shown(promise(RESOLUTION).due_at) == "17 17:00"
    handling.change_status(made, to=Status.CLOSED, by=support, now=at("17 11:00"))
    assert promise(RESOLUTION).taken_seconds == 4 * 3600


def test_putting_off_stops_the_clock_and_waking_starts_it(arrived, support):
    made = arrived("16 12:00")
    until = at("17 9:00")
    handling.change_status(made, to=Status.SNOOZED, by=support, now=at("16 13:00"), until=until)
    assert conversation().due_at is None
    handling.wake(now=until)
    assert shown(conversation().due_at) == "17 18:00"  # seven of eight hours were left


def test_a_service_level_without_pauses_runs_on(arrived, support):
    level(resolution_amount=8, pauses=False)
    arrived("16 12:00")
    answer(when="16 14:00", by=support)
    assert shown(promise(RESOLUTION).due_at) == "17 12:00"


def test_what_was_broken_before_it_stood_stays_broken(arrived, support):
    made = arrived("16 12:00")
    handling.change_status(made, to=Status.WAITING, by=support, now=at("18 12:00"))
    assert shown(promise().broken_at) == "17 12:00"


def test_opened_again_the_resolution_runs_on_from_where_it_stood(arrived, support):
    level(resolution_amount=8)
    arrived("16 12:00")
    answer(when="16 13:00", by=support, status=Status.CLOSED)
    assert (shown(promise(RESOLUTION).met_at), conversation().due_at) == ("16 13:00", None)
    arrived("18 9:00", "m2", replies_to=["m1"])
    assert promise(RESOLUTION).met_at is None
    assert shown(promise(RESOLUTION).due_at) == "18 18:00"  # one hour was used
    answer(when="18 10:00", by=support, status=Status.CLOSED)
    assert promise(RESOLUTION).taken_seconds == 2 * 3600


def test_closed_without_an_answer_nothing_is_due(arrived, support):
    made = arrived("16 12:00")
    handling.change_status(made, to=Status.CLOSED, by=support, now=at("16 13:00"))
    assert (promise().met_at, promise().due_at, conversation().due_at) == (None, None, None)


def test_what_nobody_wants_has_no_clocks_until_it_is_wanted_again(arrived, support):
    made = arrived("16 12:00")
    handling.mark_unwanted(made, is_spam=True, by=support, now=at("16 12:30"))
    assert (Promise.objects.count(), conversation().due_at) == (0, None)
    handling.mark_unwanted(made, is_spam=False, by=support, now=at("16 12:40"))
    assert shown(conversation().due_at) == "17 12:00"


def test_merged_conversations_have_the_clock_of_who_waits_longest(arrived, arrive, support):
    arrived("16 12:00")
    arrive("other", at=at("16 10:00"), subject="Otra cosa")
    newer, older = Conversation.objects.order_by("-opened_at")
    handling.merge(older, into=newer, by=support, now=at("16 13:00"))
    assert not older.promises.filter(met_at=None).exists()
    newer.refresh_from_db()
    assert newer.due_at == newer.promises.get(kind=FIRST).due_at


# --- Which service level --------------------------------------------------------------------------


def test_each_promise_comes_from_the_first_that_fits_and_says_something_about_it(arrived):
    level(name="Panaderías", first_response_amount=1, resolution_amount=4, complaint="no")
    level(name="Todas", order=5, resolution_amount=40, next_response_amount=1)
    arrived("16 12:00")
    assert {one.kind: one.terms["policy"] for one in Promise.objects.all()} == {
        FIRST: "Panaderías", RESOLUTION: "Panaderías",
    }  # fmt: skip
    assert shown(conversation().due_at) == "16 13:00"


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ({"channel": "email"}, True),
        ({"channel": "whatsapp"}, False),
        ({"priority": Priority.NORMAL}, True),
        ({"priority": Priority.URGENT}, False),
        ({"complaint": "no"}, True),
        ({"complaint": "yes"}, False),
        ({"contract": "without"}, True),
        ({"contract": "with"}, False),
        ({"is_on": False}, False),
    ],
)
def test_a_service_level_holds_where_all_its_conditions_do(arrived, condition, fits):
    level(first_response_amount=1, **condition)
    arrived("16 12:00")
    assert shown(conversation().due_at) == ("16 13:00" if fits else "17 12:00")


def test_a_service_level_of_a_customer_or_segment_holds_for_them_alone(arrived, bakery):
    other = Customer.objects.create(name="Otra")
    segment = Segment.objects.create(name="Hostelería")
    level(first_response_amount=1, customer=other)
    level(first_response_amount=2, segment=segment)
    arrived("16 12:00")
    assert shown(conversation().due_at) == "17 12:00"
    Customer.objects.filter(pk=bakery.pk).update(segment=segment)
    clocks.follow(conversation(), now=at("16 12:00"))
    assert shown(conversation().due_at) == "16 14:00"
    level(first_response_amount=1, customer=bakery, order=0)
    clocks.follow(conversation(), now=at("16 12:00"))
    assert shown(conversation().due_at) == "16 13:00"


def test_who_has_paid_for_support_is_answered_first(arrived, bakery):
    Contract.objects.create(
        customer=bakery, reference="K1", starts_on=date(2026, 1, 1), currency="EUR",
        entitlement_unit="hours", entitlement_quantity=Decimal(10),
    )  # fmt: skip
    level(first_response_amount=1, contract="with")
    arrived("16 12:00")
    assert shown(conversation().due_at) == "16 13:00"


def test_a_new_priority_makes_new_terms_for_what_is_open(arrived, support):
    level(first_response_amount=1, priority=Priority.URGENT)
    made = arrived("16 12:00")
    handling.set_priority(made, to=Priority.URGENT, by=support, now=at("16 12:10"))
    assert shown(conversation().due_at) == "16 13:00"


def test_what_is_met_keeps_its_terms_whatever_is_changed_later(arrived, support):
    """A85."""
    arrived("16 12:00")
    answer(when="16 13:00", by=support, status=Status.CLOSED)
    before = list(Promise.objects.values())
    ServicePolicy.objects.update(first_response_amount=Decimal("0.1"))
    put_week(calendar := the_default_calendar(), [read_openings("0-24")] * 7)
    calendar.save()
    clocks.follow_all(now=lambda: at("17 13:00"))
    clocks.follow(conversation(), now=at("17 13:00"))
    assert list(Promise.objects.values()) == before


def test_what_is_open_is_reckoned_anew_when_the_calendar_changes(arrived):
    arrived("16 12:00")
    set_days_off(the_default_calendar(), days={date(2026, 11, 17): "Fiesta local"})
    assert clocks.follow_all(now=lambda: at("16 13:00")) == 1
    assert shown(conversation().due_at) == "18 12:00"


def test_each_team_goes_by_its_own_calendar(arrived, account, north):
    """A81."""
    nights = Calendar.objects.create(name="Noches", zone="Europe/Madrid")
    put_week(nights, [read_openings("22-6")] * 7)
    nights.save()
    TeamRule.objects.create(team=north, calendar=nights)
    account.team = north
    account.save()
    arrived("16 12:00")
    assert shown(conversation().due_at) == "17 06:00"


def test_hours_of_day_and_night_run_through_the_weekend(arrived):
    level(first_response_amount=24, first_response_unit=TargetUnit.HOURS)
    arrived("20 20:00")
    assert shown(conversation().due_at) == "21 20:00"


def test_a_calendar_that_never_opens_promises_nothing(arrived):
    calendar = the_default_calendar()
    put_week(calendar, [()] * 7)
    calendar.save()
    arrived("16 12:00")
    assert conversation().due_at is None


def test_a_moment_is_the_same_in_any_zone(arrived):
    arrived("16 12:00")
    assert promise().started_at == datetime(2026, 11, 16, 11, 0, tzinfo=UTC)
    assert promise().due_at - promise().started_at == timedelta(days=1)
