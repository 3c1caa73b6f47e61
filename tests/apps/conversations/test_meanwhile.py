"""Several change a conversation at the same moment: nobody's change is lost.

The second transaction begins while the first one has read the conversation and not written it yet.
"""

import threading
import time

import pytest
from django.db import connection

from querencia.apps.conversations.domain import arrival, calls, handling
from querencia.apps.conversations.models import Conversation
from tests.apps.conversations.conftest import NOW, later
from tests.apps.conversations.test_calls import ANA, told

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor == 'sqlite'", reason="there one transaction writes at a time"
    ),
]


def test_what_a_person_does_while_a_letter_comes_in_stays_done(
    arrive, support, monkeypatch, account
):
    arrive("m1")
    conversation = Conversation.objects.get()

    meanwhile = _while_it_is_held(
        monkeypatch, arrival, "keep_files",
        lambda: handling.set_priority(conversation, to=4, by=support, now=later(hours=1)),
    )  # fmt: skip
    arrive("m2", text="¿Y bien?", replies_to=("m1",), at=later(hours=2))
    meanwhile.join()

    conversation.refresh_from_db()
    assert (conversation.priority, conversation.preview) == (4, "¿Y bien?")


def test_a_letter_that_comes_in_while_a_person_works_on_it_is_seen(
    arrive, support, monkeypatch, account
):
    """The letter waits for the person's transaction, and keeps what was done in it."""
    arrive("m1")
    conversation = Conversation.objects.get()

    meanwhile = _while_it_is_held(
        monkeypatch, handling, "note_event",
        lambda: arrive("m2", text="¿Y bien?", replies_to=("m1",), at=later(hours=2)),
    )  # fmt: skip
    handling.set_priority(conversation, to=4, by=support, now=later(hours=1))
    meanwhile.join()

    conversation.refresh_from_db()
    assert (conversation.priority, conversation.preview) == (4, "¿Y bien?")


def test_what_is_done_to_a_conversation_while_another_joins_it_stays_done(
    arrive, support, monkeypatch, account
):
    arrive("m1")
    arrive("m2", subject="Lo mismo")
    joining, other = Conversation.objects.order_by("pk")

    meanwhile = _while_it_is_held(
        monkeypatch, handling.search, "index",
        lambda: handling.set_priority(other, to=4, by=support, now=later(hours=1)),
    )  # fmt: skip
    handling.merge(joining, into=other, by=support, now=later(hours=2))
    meanwhile.join()

    other.refresh_from_db()
    assert (other.priority, other.messages.filter(kind="in").count()) == (4, 2)


def test_two_events_of_a_call_at_once_leave_both_their_marks(account, monkeypatch):
    listen = {"account": account, "now": NOW}
    calls.apply_call(told("ringing"), **listen)

    meanwhile = _while_it_is_held(
        monkeypatch, calls, "_bring_up_to_date",
        lambda: calls.apply_call(told("ended", seconds=130), **listen),
    )  # fmt: skip
    message = calls.apply_call(told("answered", extension="202"), **listen)
    meanwhile.join()

    message.refresh_from_db()
    kept = {name: message.details[name] for name in ("was_answered", "extension", "seconds")}
    assert kept == {"was_answered": True, "extension": "202", "seconds": 130}
    assert message.conversation.waits_since is None


def test_what_a_person_does_while_a_call_comes_in_stays_done(account, support, monkeypatch):
    calls.apply_call(told("ringing"), account=account, now=NOW)
    conversation = Conversation.objects.get(party_address=ANA.address)

    meanwhile = _while_it_is_held(
        monkeypatch, calls, "_say_whose_turn",
        lambda: handling.set_priority(conversation, to=4, by=support, now=later(hours=1)),
    )  # fmt: skip
    calls.apply_call(told("missed"), account=account, now=NOW)
    meanwhile.join()

    conversation.refresh_from_db()
    assert (conversation.priority, conversation.waits_since) == (4, later())


def _while_it_is_held(monkeypatch, module, name, do):
    """Begin ``do`` in another transaction as soon as a function of a module is called, once."""
    original, begun = getattr(module, name), []

    def work():
        try:
            do()
        finally:
            connection.close()

    thread = threading.Thread(target=work)

    def interrupted(*args, **kwargs):
        if not begun:
            begun.append(True)
            thread.start()
            time.sleep(0.5)  # long enough for it to read, and to write unless it has to wait
        return original(*args, **kwargs)

    monkeypatch.setattr(module, name, interrupted)
    return thread
