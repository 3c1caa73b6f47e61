"""A call is one line of a conversation, whatever its pieces and their order."""

from itertools import permutations

import pytest

from querencia.apps.conversations.domain.calls import apply_call
from querencia.connectors.channel import Call, Party
from tests.apps.conversations.conftest import later

ANA = Party("+34600111222", "Ana")


def told(phase: str, **more) -> Call:
    return Call("c-1", "+34911222333", ANA, is_outgoing=False, phase=phase, at=later(), **more)


def listen(account, now, *events: Call):
    for event in events:
        message = apply_call(event, account=account, now=now)
    message.refresh_from_db()
    return message


def test_who_could_not_reach_us_waits(account, now):
    call = listen(account, now, told("ringing"), told("missed"))
    assert call.conversation.waits_since == later()


def test_a_call_that_ends_without_an_answer_was_missed_though_nobody_says_so(account, now):
    call = listen(account, now, told("ringing"), told("ended"))
    assert call.conversation.waits_since == later()


@pytest.mark.parametrize("order", [*permutations(["answered", "missed", "ended"])], ids=" ".join)
def test_who_was_answered_does_not_wait_though_other_telephones_were_not_lifted(
    account, now, order
):
    call = listen(account, now, told("ringing"), *(told(phase) for phase in order))
    assert call.conversation.waits_since is None
    assert call.details["was_answered"]


def test_all_pieces_are_one_line(account, now):
    call = listen(
        account,
        now,
        told("ringing", extension="201"),
        told("answered", extension="202"),
        told("ended", seconds=130),
        told("recorded", recording="https://pbx.example.com/1.mp3"),
    )
    assert account.received.count() == 0
    assert call.conversation.messages.count() == 1
    assert call.details == {
        "is_outgoing": False,
        "phase": "recorded",
        "was_answered": True,
        "extension": "202",
        "seconds": 130,
        "recording": "https://pbx.example.com/1.mp3",
    }
