"""The generic webhook: signed, fresh, and read with care."""

import json
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from querencia.connectors.channel import Call, ChannelError, Event, Forged, Party, Unreadable
from querencia.connectors.telephony import exchange
from tests.connectors.hostile import bodies, spoiled
from tests.connectors.telephony.conftest import documented, payload, posted

SECRET = "sixteen signs or more"
CONFIG = exchange.Config(country="ES", secret=SECRET, numbers=("+34911222333",))
NOW = 1_772_445_600
BODY = b'{"event":"ringing","call":"c-1"}'


def signed(stamp: str, body: bytes = BODY):
    headers = {
        "x_querencia_timestamp": stamp,
        "x_querencia_signature": exchange.sign(SECRET, stamp, body),
    }
    return posted(body, **headers)


def test_a_request_signed_just_now_is_let_in():
    exchange.check(CONFIG, signed(str(NOW)), now=NOW)
    exchange.verify(CONFIG, signed(str(int(time.time()))))


def test_the_signature_is_the_one_that_the_page_says():
    # printf '%s' '1772445600.{"event":"ringing","call":"c-1"}' |
    #   openssl dgst -sha256 -hmac 'sixteen signs or more'
    signature = "sha256=46ce46ae43badb4d4b253a35ec1883f82dc4ddba71b1d1b7be52d3f634c63746"
    request = posted(BODY, x_querencia_timestamp=str(NOW), x_querencia_signature=signature)
    exchange.check(CONFIG, request, now=NOW)


@pytest.mark.parametrize("seconds", [301, 86_400, -301])
def test_a_repetition_of_an_old_request_is_a_forgery(seconds: int):
    with pytest.raises(Forged):
        exchange.check(CONFIG, signed(str(NOW)), now=NOW + seconds)


@pytest.mark.parametrize("seconds", [0, 300, -300])
def test_clocks_may_differ_a_little(seconds: int):
    exchange.check(CONFIG, signed(str(NOW)), now=NOW + seconds)


def test_an_old_request_with_a_new_stamp_is_a_forgery():
    old = signed(str(NOW))
    renewed = replace(old, headers={**old.headers, "x-querencia-timestamp": str(NOW + 900)})
    with pytest.raises(Forged):
        exchange.check(CONFIG, renewed, now=NOW + 900)


def test_another_body_under_the_same_signature_is_a_forgery():
    with pytest.raises(Forged):
        exchange.check(CONFIG, replace(signed(str(NOW)), body=BODY + b" "), now=NOW)


@pytest.mark.parametrize("stamp", ["", "now", "-5", "1.5", "9" * 40, "١٢٣", "1772445600 "])
def test_a_stamp_that_is_no_moment_is_a_forgery_even_if_signed(stamp: str):
    with pytest.raises(Forged):
        exchange.check(CONFIG, signed(stamp), now=NOW)


@given(st.binary(), st.text(), st.text())
def test_nothing_made_up_is_let_in(body: bytes, stamp: str, signature: str):
    headers = {"x_querencia_timestamp": stamp, "x_querencia_signature": signature}
    with pytest.raises(Forged):
        exchange.check(CONFIG, posted(body, **headers), now=NOW)


def test_a_short_secret_is_refused():
    with pytest.raises(ValidationError):
        exchange.Config(country="ES", secret="short")


def events(body: dict | bytes) -> list[Event]:
    return exchange.parse(CONFIG, posted(body))


def test_a_call_from_ring_to_recording():
    rang = Call(
        "c-1",
        "+34911222333",
        Party("+34600111222", "Ana Prieto"),
        is_outgoing=False,
        phase="ringing",
        at=datetime(2026, 3, 2, 10, 0, tzinfo=UTC),
        extension="201",
    )
    party = Party("+34600111222")
    answered = replace(
        rang, phase="answered", party=party, at=datetime(2026, 3, 2, 10, 0, 12, tzinfo=UTC)
    )
    ended_at = datetime(2026, 3, 2, 10, 2, 22, tzinfo=UTC)
    ended = replace(answered, phase="ended", at=ended_at, seconds=130)
    recorded = Call(
        "c-1",
        "+34911222333",
        Party(""),
        is_outgoing=False,
        phase="recorded",
        at=None,
        recording="https://pbx.example.com/recordings/c-1.mp3",
    )
    # That it was answered is told twice: it is known even if the first telling was lost.
    assert events(payload("exchange")) == [rang, answered, answered, ended, recorded]


def test_one_event_alone_needs_no_list():
    body = {"event": "missed", "call": 7, "number": "anonymous", "direction": "out"}
    assert events(body) == [
        Call("7", "+34911222333", Party(""), is_outgoing=True, phase="missed", at=None)
    ]


def test_a_call_that_ended_without_a_word_was_not_answered():
    (call,) = events({"event": "ended", "call": "c", "seconds": 0})
    assert (call.phase, call.seconds) == ("ended", 0)


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("recording", "javascript:alert(1)", ""),
        ("recording", "file:///etc/passwd", ""),
        ("recording", "https:///x", ""),
        ("recording", 'https://x.example/"onload="alert(1)', ""),
        ("recording", "http://pbx.local/1.wav", "http://pbx.local/1.wav"),
        ("recording", 7, ""),
        ("seconds", "-3", None),
        ("seconds", "2:10", 130),
        ("seconds", 10**9, None),
        ("at", "2026-03-02T11:00:00", None),
        ("at", "yesterday", None),
        ("at", "0001-01-01T00:00:00+14:00", None),
        ("at", "9999-12-31T23:59:59-12:00", None),
        ("at", float("inf"), None),
    ],
)
def test_a_field_that_cannot_be_right_costs_that_field(field: str, value: object, kept: object):
    (*_, call) = events({"event": "ended", "call": "c-1", field: value})
    assert (call.call_id, getattr(call, field)) == ("c-1", kept)


def test_a_list_that_is_half_broken_keeps_its_good_half():
    good = payload("exchange")
    broken = [None, 3, {}, {"event": "ringing"}, {"event": "exploded", "call": "c"}, []]
    assert events({"events": [*broken, *good["events"]]}) == events(good)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"calls": []}', b"\xff"])
def test_nonsense_is_no_payload(body: bytes):
    with pytest.raises(Unreadable):
        events(body)


@given(bodies | spoiled(documented("exchange")).map(lambda body: json.dumps(body).encode()))
def test_whatever_arrives_is_read_or_refused(body: bytes):
    with suppress(ChannelError):
        assert all(isinstance(event, Call) for event in events(body))


def test_no_exchange_asks_whether_the_address_is_ours():
    assert exchange.greet(CONFIG, posted(b"")) is None
