"""What comes in goes to people who are here, in turn or to who has least (A80)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from querencia.apps.conversations.domain import handling
from querencia.apps.conversations.domain.answering import Answer, answer
from querencia.apps.conversations.domain.assigning import hand_out
from querencia.apps.conversations.domain.availability import attend, is_here, see, set_capacity
from querencia.apps.conversations.domain.presence import be_present
from querencia.apps.conversations.enums import Attendance, Distribution, Status
from querencia.apps.conversations.models import (
    Account,
    Availability,
    Conversation,
    Message,
    TeamRule,
)
from querencia.apps.conversations.presentation.events import sentence_of
from tests.apps.conversations.conftest import NOW, later


@pytest.fixture
def rule(north, account):
    """The team of the north shares out in turn what comes to the mailbox."""
    Account.objects.update(team=north)
    account.refresh_from_db()
    return TeamRule.objects.create(team=north, distribution=Distribution.ROUND_ROBIN)


def here(*people, at=NOW):
    for one in people:
        attend(one, presence=Attendance.HERE, now=at)


def in_charge():
    """Who has which conversation, in the order in which they came."""
    found = Conversation.objects.order_by("pk").select_related("assignee")
    return [str(one.assignee).split()[0] if one.assignee else None for one in found]


def change(rule, **fields):
    TeamRule.objects.filter(pk=rule.pk).update(**fields)


def arrive_many(arrive, count, start=0):
    for number in range(start, start + count):
        arrive(f"m{number}", at=later(minutes=number))


# --- Who is here ----------------------------------------------------------------------------------


def test_who_uses_the_program_is_here_for_ten_minutes_more(seller):
    see(seller, now=NOW)
    mine = Availability.objects.get()
    assert (is_here(mine, now=later(minutes=10)), is_here(mine, now=later(minutes=11))) == (
        True,
        False,
    )


def test_being_seen_writes_a_row_once_a_minute(seller, django_assert_num_queries):
    see(seller, now=NOW)
    see(seller, now=later(seconds=59))
    assert Availability.objects.get().seen_at == NOW
    see(seller, now=later(seconds=61))
    assert Availability.objects.get().seen_at == later(seconds=61)


def test_who_has_a_conversation_open_is_here(arrive, seller):
    arrive()
    be_present(Conversation.objects.get(), user=seller, is_typing=False, now=NOW)
    assert is_here(seller.availability, now=NOW)


def test_what_somebody_says_of_themselves_holds_whatever_they_use(seller):
    here(seller)
    assert is_here(Availability.objects.get(), now=later(days=2))
    attend(seller, presence=Attendance.AWAY, now=NOW)
    see(seller, now=later(minutes=2))
    assert not is_here(Availability.objects.get(), now=later(minutes=2))
    assert not is_here(None, now=NOW)


# --- Sharing out ----------------------------------------------------------------------------------


def test_without_a_rule_nobody_gets_anything(arrive, seller, support):
    here(seller, support)
    arrive()
    hand_out(now=NOW)
    assert in_charge() == [None]


def test_in_turn_each_gets_one_after_the_other(arrive, rule, seller, teammate, other_seller):
    """A80."""
    here(seller, teammate, other_seller)
    arrive_many(arrive, 4)
    assert in_charge() == ["Sofia", "Tomas", "Sofia", "Tomas"]  # Omar is of another team


def test_who_has_least_gets_the_next(arrive, rule, seller, teammate):
    change(rule, distribution=Distribution.LEAST_BUSY)
    here(seller, teammate)
    arrive_many(arrive, 4)
    for one in Conversation.objects.filter(assignee=teammate):
        answer(one, Answer(text="Hecho."), by=teammate, now=later(minutes=5))
    arrive_many(arrive, 2, start=4)
    assert in_charge() == ["Sofia", "Tomas", "Sofia", "Tomas", "Tomas", "Tomas"]


def test_nobody_gets_more_than_they_take_and_the_rest_waits(arrive, rule, seller, teammate):
    """A80."""
    change(rule, capacity=2)
    set_capacity(teammate, capacity=1)
    here(seller, teammate)
    arrive_many(arrive, 5)
    assert in_charge() == ["Sofia", "Tomas", "Sofia", None, None]
    first = Conversation.objects.order_by("pk").first()
    answer(first, Answer(text="Hecho."), by=seller, now=later(hours=1))
    assert hand_out(now=later(hours=1)) == 1
    assert in_charge() == ["Sofia", "Tomas", "Sofia", "Sofia", None]


def test_who_is_away_or_may_not_answer_gets_nothing(arrive, rule, seller, analyst):
    attend(seller, presence=Attendance.AWAY, now=NOW)
    type(analyst).objects.filter(pk=analyst.pk).update(team=rule.team)
    here(analyst)
    arrive()
    assert in_charge() == [None]


def test_who_comes_in_gets_what_has_waited_longest(arrive, rule, seller):
    """A80."""
    change(rule, capacity=2)
    arrive_many(arrive, 3)
    Conversation.objects.filter(pk=Conversation.objects.last().pk).update(
        waits_since=NOW - timedelta(days=1)
    )
    last = Conversation.objects.order_by("waits_since").first()
    here(seller, at=later(hours=1))
    assert hand_out(now=later(hours=1)) == 2
    last.refresh_from_db()
    assert last.assignee == seller
    assert in_charge().count(None) == 1
    assert hand_out(now=later(hours=1)) == 0


def test_the_rule_without_a_team_is_for_what_has_none_and_everybody(arrive, account, support):
    TeamRule.objects.create(is_general=True, distribution=Distribution.ROUND_ROBIN)
    here(support)
    arrive()
    assert in_charge() == ["Elena"]


def test_automatic_and_unwanted_messages_are_given_to_nobody(arrive, rule, seller, manager):
    here(seller)
    arrive("m0", is_automatic=True)
    assert in_charge() == [None]
    Conversation.objects.update(is_spam=True, waits_since=NOW)
    assert hand_out(now=NOW) == 0


def test_the_history_says_to_whom_and_why_and_they_watch_it(arrive, rule, seller):
    here(seller)
    arrive()
    made = Conversation.objects.get()
    event = Message.objects.get(details__event="given")
    assert sentence_of(event) == "Asignada a Sofia Prieto por turno"
    assert made.watches.get().user == seller


# --- Coming back, and going away ------------------------------------------------------------------


def test_what_is_opened_again_stays_with_who_had_it_when_they_are_here(
    arrive, rule, seller, teammate
):
    here(seller, teammate)
    arrive()
    made = Conversation.objects.get()
    handling.change_status(made, to=Status.CLOSED, by=seller, now=later(hours=1))
    arrive("m1b", at=later(hours=2), replies_to=["m1"])
    assert in_charge() == ["Sofia"]


def test_what_is_opened_again_goes_to_somebody_who_is_here(arrive, rule, seller, teammate):
    """A80."""
    here(seller, teammate)
    arrive()
    made = Conversation.objects.get()
    handling.change_status(made, to=Status.CLOSED, by=seller, now=later(hours=1))
    attend(seller, presence=Attendance.AWAY, now=later(hours=1))
    arrive("m1b", at=later(hours=2), replies_to=["m1"])
    assert in_charge() == ["Tomas"]
    event = Message.objects.filter(details__event="given").last()
    assert sentence_of(event) == "Asignada a Tomas Vega: Sofia Prieto no está"


def test_a_reply_in_an_open_conversation_stays_with_who_has_it_though_they_are_away(
    arrive, rule, seller, teammate
):
    here(seller, teammate)
    arrive()
    attend(seller, presence=Attendance.AWAY, now=later(hours=1))
    arrive("m1b", at=later(hours=2), replies_to=["m1"])
    assert in_charge() == ["Sofia"]


def test_what_waits_with_somebody_who_has_gone_is_given_to_another_after_a_while(
    arrive, rule, seller, teammate
):
    change(rule, reassign_minutes=30)
    here(seller)
    arrive()
    attend(seller, presence=Attendance.AWAY, now=later(hours=1))
    here(teammate)
    assert hand_out(now=later(minutes=89)) == 0
    assert hand_out(now=later(minutes=90)) == 1
    assert in_charge() == ["Tomas"]
    assert hand_out(now=later(minutes=91)) == 0


def test_nothing_is_taken_from_somebody_when_nobody_else_is_here_or_nothing_waits(
    arrive, rule, seller, teammate
):
    change(rule, reassign_minutes=30)
    here(seller)
    arrive()
    attend(seller, presence=Attendance.AWAY, now=NOW)
    assert hand_out(now=later(hours=2)) == 0
    answer(Conversation.objects.get(), Answer(text="Ya."), by=seller, now=later(hours=2))
    here(teammate)
    assert hand_out(now=later(hours=3)) == 0
    assert in_charge() == ["Sofia"]


def test_who_is_only_quiet_is_gone_after_the_ten_minutes_and_the_rules_time(
    arrive, rule, seller, teammate
):
    change(rule, reassign_minutes=30)
    see(seller, now=NOW)
    arrive()
    here(teammate)
    assert hand_out(now=later(minutes=29)) == 0
    assert hand_out(now=later(minutes=30)) == 1
    assert in_charge() == ["Tomas"]


@pytest.mark.django_db(transaction=True)
def test_several_processes_at_once_give_each_conversation_once_and_nobody_too_much(
    arrive, rule, seller, teammate
):
    arrive_many(arrive, 8)
    change(rule, capacity=3)
    here(seller, teammate)
    together, failures = threading.Barrier(4), []

    def hand():
        try:
            together.wait()
            hand_out(now=later(hours=1))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand) for _number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == []
    assert sorted(filter(None, in_charge())) == ["Sofia"] * 3 + ["Tomas"] * 3
    assert Message.objects.filter(details__event="given").count() == 6
