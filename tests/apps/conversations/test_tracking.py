"""What we sent is told from what we wrote elsewhere, and never goes twice, whatever gets lost."""

import pytest

from querencia.apps.conversations.domain import delivering
from querencia.apps.conversations.domain.answering import Answer, answer
from querencia.apps.conversations.domain.events import apply
from querencia.apps.conversations.models import Conversation, Message
from querencia.connectors.channel import Delivery, Unreachable
from tests.apps.conversations.conftest import incoming, later

ANA = "ana@panaderia.example"


@pytest.fixture
def answered(arrive, support, now):
    arrive()
    return answer(Conversation.objects.get(), Answer("Va de camino"), by=support, now=now)


def deliver(at):
    return delivering.deliver_due(now=lambda: at)


def happened(event, account):
    apply(event, account=account, received=None, now=later(hours=1))


def stood(message):
    message.refresh_from_db()
    return message.state, message.failure, message.external_id


def test_when_the_line_breaks_after_we_asked_a_person_decides(post, account, answered):
    post.fails = [Unreachable("the line broke", is_unsure=True)]
    deliver(later(minutes=1))
    deliver(later(hours=3))
    assert stood(answered) == ("failed", "interrupted", "")
    assert post.sent == []


def test_the_delivery_that_comes_later_finds_it_by_our_key(post, account, answered):
    post.fails = [Unreachable("the line broke", is_unsure=True)]
    deliver(later(minutes=1))
    told = Delivery("w1", "x", "delivered", later(minutes=2), key=f"message-{answered.pk}")
    happened(told, account)
    assert stood(answered) == ("delivered", "", "w1")


@pytest.mark.parametrize(
    "key", ["", "message-", "message-0", "message-x", "message-1/2", "message-" + "9" * 40]
)
def test_a_key_that_is_not_ours_finds_nothing(post, account, answered, key):
    happened(Delivery("w1", "x", "delivered", later(), key=key), account)
    assert stood(answered)[2] == ""


def test_the_parts_that_went_are_told_to_the_next_try(post, account, answered):
    error = Unreachable("later")
    error.sent_parts = ("part-1", "part-2")
    post.fails = [error]
    deliver(later(minutes=1))
    deliver(later(hours=1))
    assert [sent.sent_parts for sent in post.sent] == [("part-1", "part-2")]


def test_an_echo_that_is_faster_than_the_answer_is_the_same_message(post, account, answered):
    echo = incoming(f"sent-{answered.pk}", "Va de camino", is_ours=True)
    happened(echo, account)
    deliver(later(minutes=1))
    happened(echo, account)
    assert [message.text for message in Message.objects.filter(kind="out")] == ["Va de camino"]
    assert stood(answered) == ("sent", "", f"sent-{answered.pk}")


def test_all_until_then_was_read(post, account, answered):
    deliver(later(minutes=1))
    happened(Delivery("", "x", "read", later(days=-1), to=ANA), account)
    happened(Delivery("", "x", "read", later(hours=1), to="other@panaderia.example"), account)
    assert stood(answered)[0] == "sent"
    happened(Delivery("", "x", "read", later(hours=1), to=ANA), account)
    happened(Delivery("", "x", "delivered", later(hours=1), to=ANA), account)
    assert stood(answered)[0] == "read"
