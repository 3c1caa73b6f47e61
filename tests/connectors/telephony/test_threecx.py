"""3CX: its journal, and what webhook generators for it send, as their makers document it."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given

from querencia.connectors.channel import Call, ChannelError, Event, Forged, Party, Unreadable
from querencia.connectors.telephony import threecx
from tests.connectors.hostile import bodies, spoiled
from tests.connectors.telephony.conftest import documented, payload, posted

TOKEN = "a token of ours, long"
CONFIG = threecx.Config(country="RS", token=TOKEN, numbers=("+381213220030",))
SPAIN = threecx.Config(country="ES", token=TOKEN)
SMITH = Party("+381629759787", "Smith, John")
RANG = Call(
    "00000000-01dc-27dd-cc8a-799100000029",
    "+381213220030",
    SMITH,
    is_outgoing=False,
    phase="ringing",
    at=None,
)


def events(name: str, config: threecx.Config = CONFIG) -> list[Event]:
    return threecx.parse(config, posted(payload(name)))


def test_the_token_comes_in_a_header_or_in_the_address():
    threecx.verify(CONFIG, posted(b"", authorization=f"Bearer {TOKEN}"))
    threecx.verify(CONFIG, posted(b"", {"token": TOKEN}))


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ({}, {}),
        ({"token": ""}, {}),
        ({"token": "another token, long"}, {}),
        ({}, {"authorization": f"Basic {TOKEN}"}),
        ({}, {"authorization": "Bearer "}),
        ({"token": TOKEN}, {"authorization": "Bearer ñ"}),
    ],
)
def test_without_the_token_it_is_a_forgery(query: dict, headers: dict):
    with pytest.raises(Forged):
        threecx.verify(CONFIG, posted(b"{}", query, **headers))


def test_a_menu_rings_and_is_nobody():
    assert events("threecx_ringing") == [RANG]


def test_an_extension_rings():
    body = payload("threecx_ringing") | {"usertype": "ext", "user": "105"}
    assert threecx.parse(CONFIG, posted(body)) == [replace(RANG, extension="105")]


def test_somebody_picks_up():
    answered = replace(
        RANG, call_id="00000000-01dc-27f5-3c43-81de0000002d", phase="answered", extension="105"
    )
    assert events("threecx_picked_up") == [answered]


def test_nobody_picks_up():
    assert events("threecx_missed") == [replace(RANG, phase="missed", extension="809")]


def test_a_call_of_ours_with_its_recording():
    ended = Call(
        "00000000-01dc-27fc-0bdb-88fd0000002f",
        "+381213220030",
        Party("+381629759787"),
        is_outgoing=True,
        phase="ended",
        at=None,
        extension="105",
        recording="https://api.3cx.eu/webapi/recording/250917195359_47-1-1.mp3",
    )
    assert events("threecx_outgoing") == [replace(ended, phase="answered", recording=""), ended]


def test_a_call_of_ours_that_was_declined():
    (call,) = events("threecx_outgoing_missed")
    assert (call.phase, call.is_outgoing, call.party) == ("missed", True, Party("+381629759787"))


def test_another_maker_writes_the_names_in_capitals_and_has_no_chain():
    _answered, ended = events("threecx_other_ended", replace_country("TR"))
    assert ended == Call(
        "230307140234_35",
        "",
        Party("+905551239988"),
        is_outgoing=False,
        phase="ended",
        at=None,
        extension="202",
        seconds=6,
    )
    (recorded,) = events("threecx_other_recording", replace_country("TR"))
    assert (recorded.call_id, recorded.phase, recorded.recording) == (
        "230307140234_35",
        "recorded",
        "https://pbx.example.com:5001/webapi/recording/230307140234_35-1-1.mp3",
    )


def replace_country(country: str) -> threecx.Config:
    return threecx.Config(country=country, token=TOKEN)


def test_the_journal_tells_a_call_when_it_is_over():
    answered, ended = events("threecx_journal", SPAIN)
    assert ended == Call(
        answered.call_id,
        "+34911222333",
        Party("+34600111222", "Ana Prieto"),
        is_outgoing=False,
        phase="ended",
        at=datetime(2026, 3, 2, 10, 2, 22, tzinfo=UTC),
        extension="105",
        seconds=130,
    )
    at = datetime(2026, 3, 2, 10, 0, 12, tzinfo=UTC)
    assert answered == replace(ended, phase="answered", at=at, seconds=None)


@pytest.mark.parametrize(
    ("kind", "phases", "is_outgoing"),
    [
        ("Inbound", ["answered", "ended"], False),
        ("Outbound", ["answered", "ended"], True),
        ("Missed", ["missed"], False),
        ("Notanswered", ["missed"], True),
        ("Voicemail", [], False),
    ],
)
def test_the_kinds_of_the_journal(kind: str, phases: list[str], is_outgoing: bool):
    calls = threecx.parse(SPAIN, posted(payload("threecx_journal") | {"call_type": kind}))
    assert [call.phase for call in calls] == phases
    assert {call.is_outgoing for call in calls} <= {is_outgoing}


def test_a_call_of_the_journal_is_the_same_when_told_again_and_another_one_is_not():
    (first, _), (again, _) = events("threecx_journal", SPAIN), events("threecx_journal", SPAIN)
    later = payload("threecx_journal") | {"start_utc": "2026-03-02 11:00:00"}
    other, _ = threecx.parse(SPAIN, posted(later))
    assert first.call_id == again.call_id != other.call_id


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"hello": 1}'])
def test_nonsense_is_no_payload(body: bytes):
    with pytest.raises(Unreadable):
        threecx.parse(CONFIG, posted(body))


@given(bodies | spoiled(documented("threecx")).map(lambda body: json.dumps(body).encode()))
def test_whatever_arrives_is_read_or_refused(body: bytes):
    with suppress(ChannelError):
        assert all(isinstance(call, Call) for call in threecx.parse(CONFIG, posted(body)))
