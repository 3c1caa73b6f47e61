"""What we write goes out once, tried again where that may help, and can be taken back at first."""

from dataclasses import replace
from itertools import pairwise

import pytest

from querencia.apps.conversations.domain import channel as channels
from querencia.apps.conversations.domain import delivering
from querencia.apps.conversations.domain.answering import (
    UNDO,
    Answer,
    CannotAnswer,
    MeanwhileChanged,
    answer,
    take_back,
    write_note,
)
from querencia.apps.conversations.domain.outgoing import NotForCustomers, outgoing_of
from querencia.apps.conversations.models import (
    Attachment,
    BlockedAddress,
    Conversation,
    Draft,
    Message,
)
from querencia.connectors.channel import Misconfigured, Refused, Unreachable
from tests.apps.conversations.conftest import later

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(arrive):
    arrive()
    return Conversation.objects.get()


@pytest.fixture
def answered(conversation, support, now):
    return answer(conversation, Answer("Va de camino"), by=support, now=now)


def deliver(at):
    return delivering.deliver_due(now=lambda: at)


def test_an_answer_goes_when_it_can_no_longer_be_taken_back(post, answered, support, now):
    assert deliver(now) == 0
    assert deliver(now + UNDO) == 1
    assert deliver(later(hours=1)) == 0
    (sent,) = post.sent
    assert (sent.to.address, sent.text, sent.replies_to) == (
        "ana@panaderia.example", "Va de camino", "m1",
    )  # fmt: skip
    answered.refresh_from_db()
    assert (answered.state, answered.external_id) == ("sent", f"sent-{answered.pk}")
    conversation = answered.conversation
    conversation.refresh_from_db()
    stood = (conversation.status, conversation.waits_since, conversation.answered_at)
    assert stood == ("waiting", None, now)
    assert conversation.assignee == support


def test_what_is_taken_back_never_went_and_is_a_draft_again(post, conversation, answered, now):
    """A71."""
    assert take_back(answered)
    deliver(later(hours=1))
    assert post.sent == []
    assert Draft.objects.get().text == "Va de camino"
    conversation.refresh_from_db()
    stood = (conversation.status, conversation.waits_since, conversation.answered_at)
    assert stood == ("open", now, None)


def test_what_has_gone_cannot_be_taken_back(post, answered):
    deliver(later(minutes=1))
    assert not take_back(answered)
    assert Message.objects.filter(pk=answered.pk, state="sent").exists()


def test_who_has_not_seen_the_last_message_is_stopped(conversation, arrive, support, now):
    """A70."""
    seen = conversation.messages.get().pk
    arrive("m2", replies_to=["m1"], text="Olvídelo")
    with pytest.raises(MeanwhileChanged) as stopped:
        answer(conversation, Answer("Va", seen=seen), by=support, now=now)
    assert [m.text for m in stopped.value.messages] == ["Olvídelo"]
    assert not Message.objects.filter(kind="out").exists()


def test_a_note_has_no_way_out(post, conversation, support, now):
    """A74."""
    note = write_note(conversation, text="Cliente difícil", by=support, now=now)
    deliver(later(days=1))
    with pytest.raises(NotForCustomers):
        outgoing_of(note)
    assert post.sent == []


def test_what_cannot_be_reached_is_tried_again_and_given_up_at_last(post, answered, now):
    """A42."""
    post.fails = [Unreachable("no answer")] * delivering.MOST_TRIES
    tried = [at for at in range(0, 20_000, 10) if deliver(later(seconds=at + 10))]
    waits = [b - a for a, b in pairwise(tried)]
    assert len(tried) == delivering.MOST_TRIES
    assert waits == sorted(waits)
    answered.refresh_from_db()
    assert (answered.state, answered.failure) == ("failed", "no answer")
    assert delivering.send_again(answered, now=later(days=1))
    deliver(later(days=1))
    assert len(post.sent) == 1


def test_a_refusal_for_good_blocks_the_address_for_a_while(post, answered, conversation, support):
    """A41."""
    post.fails = [Refused("5.1.1 no such user", is_permanent=True)]
    deliver(later(minutes=1))
    assert BlockedAddress.objects.get().address == "ana@panaderia.example"
    second = answer(conversation, Answer("¿Hola?"), by=support, now=later(hours=1))
    deliver(later(hours=2))
    second.refresh_from_db()
    assert (second.state, second.failure, post.sent) == ("failed", "blocked", [])
    delivering.send_again(second, now=later(days=61))
    deliver(later(days=61))
    assert len(post.sent) == 1


def test_a_fault_of_ours_is_not_tried_again_in_silence(post, answered):
    post.fails = [Misconfigured("wrong password")]
    assert [deliver(later(minutes=1)), deliver(later(days=1))] == [1, 0]
    answered.refresh_from_db()
    assert (answered.state, answered.failure) == ("failed", "wrong password")


def test_what_a_worker_died_with_is_shown_rather_than_sent_twice(post, answered, monkeypatch):
    """A43."""
    post.fails = [KeyboardInterrupt()]  # the process ends while the channel has the message
    with pytest.raises(KeyboardInterrupt):
        deliver(later(minutes=1))
    answered.refresh_from_db()
    assert answered.state == "sending"
    assert deliver(later(minutes=2)) == 0  # it may still be under way
    deliver(later(minutes=10))
    answered.refresh_from_db()
    assert (answered.state, answered.failure, post.sent) == ("failed", "interrupted", [])


def test_while_large_files_are_handed_over_nobody_takes_the_worker_for_dead(
    post, answered, monkeypatch
):
    half = delivering.SLOWEST * 15 * 60  # bytes in a quarter of an hour
    for name in ("plano.pdf", "fotos.zip"):
        Attachment.objects.create(message=answered, name=name, media_type="x/y", size=half)
    seen = []

    def look(_message):
        for minutes in (5, 32, 35):
            deliver(later(minutes=1 + minutes))
            seen.append(Message.objects.get(pk=answered.pk).state)
        return "sent-1"

    slow = replace(channels.CHANNELS["email"], send=look)
    monkeypatch.setitem(channels.CHANNELS, "email", slow)
    deliver(later(minutes=1))
    answered.refresh_from_db()
    assert (seen, answered.state) == (["sending", "sending", "failed"], "sent")


def test_nothing_is_written_to_nobody(conversation, support, now):
    Conversation.objects.update(party_address="")
    with pytest.raises(CannotAnswer, match="nobody"):
        answer(conversation, Answer("Hola"), by=support, now=now)
