"""Twilio Voice: its signature, and its legs as one call. The fields are those of its reference."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from querencia.connectors.channel import (
    Call,
    ChannelError,
    Event,
    Forged,
    Party,
    Request,
    Unreadable,
)
from querencia.connectors.telephony import twilio
from tests.connectors.telephony.conftest import ADDRESS, payload

CONFIG = twilio.Config(country="ES", auth_token="12345", numbers=("+34911222333",))
CALL = "CA1111111111111111111111111111aaaa"
ANA = Party("+34600111222")


def posted(fields: dict[str, str], url: str = ADDRESS, signature: str | None = None) -> Request:
    signed = twilio.sign("12345", url, list(fields.items()))
    headers = {"x-twilio-signature": signed if signature is None else signature}
    return Request("POST", url, headers, {}, urlencode(fields).encode())


def events(fields: dict[str, str]) -> list[Event]:
    return twilio.parse(CONFIG, posted(fields))


def test_the_example_of_twilios_documentation_is_let_in():
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+12349013030",
        "Digits": "1234",
        "From": "+12349013030",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    twilio.verify(CONFIG, posted(fields, url, "0/KCTR6DLpKmkAf8muzZqo1nDgQ="))


@pytest.mark.parametrize(
    ("signed", "seen"),
    [
        ("https://x.example/a", "https://x.example:443/a"),
        ("https://x.example:443/a", "https://x.example/a"),
        ("http://x.example:80/a?b=1", "http://x.example/a?b=1"),
    ],
)
def test_the_usual_port_may_be_written_or_not(signed: str, seen: str):
    twilio.verify(CONFIG, replace(posted(payload("twilio_ringing"), signed), url=seen))


@pytest.mark.parametrize(
    "changed",
    [
        {"url": "https://clientes.example.com/canales/other/"},
        {"url": "http://clientes.example.com/canales/a1b2/"},
        {"url": "https://clientes.example.com:8443/canales/a1b2/"},
        {"body": b"CallSid=CA1&From=%2B34600999999"},
        {"body": b"\xff\xfe"},
        {"body": b"&".join(b"a=1" for _ in range(1000))},
        {"headers": {}},
        {"headers": {"x-twilio-signature": "ñ"}},
    ],
)
def test_another_address_body_or_signature_is_a_forgery(changed: dict):
    with pytest.raises(Forged):
        twilio.verify(CONFIG, replace(posted(payload("twilio_ringing")), **changed))


@given(st.binary(), st.text(), st.text())
def test_nothing_made_up_is_let_in(body: bytes, url: str, signature: str):
    with pytest.raises(Forged):
        twilio.verify(CONFIG, Request("POST", url, {"x-twilio-signature": signature}, {}, body))


def test_our_own_numbers_have_to_be_known():
    with pytest.raises(ValidationError):
        twilio.Config(country="ES", auth_token="12345")


RANG = Call(CALL, "+34911222333", ANA, is_outgoing=False, phase="ringing", at=None)


def test_a_call_comes_in():
    assert events(payload("twilio_ringing")) == [RANG]


def test_a_telephone_of_ours_rings_and_is_answered():
    at = datetime(2026, 3, 2, 10, 0, 3, tzinfo=UTC)
    rings = replace(RANG, extension="client:ana", at=at)
    answered = replace(rings, phase="answered", at=datetime(2026, 3, 2, 10, 0, 12, tzinfo=UTC))
    assert events(payload("twilio_leg_ringing")) == [rings]
    assert events(payload("twilio_leg_answered")) == [answered]


def test_when_they_have_spoken_it_is_told_that_somebody_answered_too():
    ended = replace(
        RANG,
        phase="ended",
        extension="client:ana",
        seconds=130,
        at=datetime(2026, 3, 2, 10, 2, 22, tzinfo=UTC),
    )
    at = datetime(2026, 3, 2, 10, 0, 12, tzinfo=UTC)
    answered = replace(ended, phase="answered", seconds=None, at=at)
    assert events(payload("twilio_leg_completed")) == [answered, ended]


def test_a_telephone_that_nobody_lifted():
    (call,) = events(payload("twilio_leg_no_answer"))
    assert (call.call_id, call.phase, call.extension) == (CALL, "missed", "client:ana")


def test_that_twilio_itself_lifted_does_not_count_as_an_answer():
    lifted = payload("twilio_ringing") | {"CallStatus": "in-progress"}
    assert events(lifted) == []
    at = datetime(2026, 3, 2, 10, 2, 22, tzinfo=UTC)
    assert events(payload("twilio_completed")) == [replace(RANG, phase="ended", at=at)]


def test_the_outcome_of_a_dial():
    assert events(payload("twilio_dialled")) == [replace(RANG, phase="missed")]
    spoke = payload("twilio_dialled") | {"DialCallStatus": "completed", "DialCallDuration": "9"}
    assert [call.phase for call in events(spoke)] == ["answered", "ended"]


def test_a_call_of_ours_to_a_mexican_mobile():
    ended = Call(
        "CA3333333333333333333333333333cccc",
        "+34911222333",
        Party("+525512345678"),
        is_outgoing=True,
        phase="ended",
        at=datetime(2026, 3, 2, 18, 0, tzinfo=UTC),
        seconds=61,
    )
    at = datetime(2026, 3, 2, 17, 58, 59, tzinfo=UTC)
    assert events(payload("twilio_outgoing")) == [
        replace(ended, phase="answered", seconds=None, at=at),
        ended,
    ]


def test_a_call_from_a_program_of_ours_is_told_by_the_leg_to_the_customer():
    first = payload("twilio_ringing") | {"From": "client:ana", "To": ""}
    leg = payload("twilio_leg_ringing") | {"From": "+34911222333", "To": "+34600111222"}
    assert events(first) == []
    (call,) = events(leg)
    assert (call.call_id, call.is_outgoing, call.party) == (CALL, True, ANA)


def test_a_recording_that_is_ready():
    url = (
        "https://api.twilio.com/2010-04-01/Accounts/ACXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX/Recordings/"
    )
    recorded = Call(
        CALL,
        "+34911222333",
        Party(""),
        is_outgoing=False,
        phase="recorded",
        at=None,
        recording=url + "RE4444444444444444444444444444dddd",
    )
    assert events(payload("twilio_recording")) == [recorded]
    assert events(payload("twilio_recording") | {"RecordingStatus": "absent"}) == []


def test_a_state_that_nobody_has_heard_of_is_left_out():
    assert events(payload("twilio_leg_ringing") | {"CallStatus": "queued"}) == []


def test_nonsense_is_no_payload():
    with pytest.raises(Unreadable):
        events({"Hello": "there"})


names = st.sampled_from([*payload("twilio_leg_completed"), *payload("twilio_recording"), "X"])


@given(
    st.binary()
    | st.dictionaries(names, st.text()).map(lambda f: urlencode(f, errors="replace").encode())
)
def test_whatever_arrives_is_read_or_refused(body: bytes):
    with suppress(ChannelError):
        calls = twilio.parse(CONFIG, Request("POST", ADDRESS, {}, {}, body))
        assert all(isinstance(call, Call) for call in calls)
