"""What the Bot API documents that it sends, as events."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from querencia.connectors import telegram
from querencia.connectors.channel import (
    Change,
    ChannelError,
    Event,
    File,
    Forged,
    Incoming,
    Party,
    Unreadable,
)
from tests.connectors.hostile import bodies, spoiled
from tests.connectors.telegram import conftest
from tests.connectors.telegram.conftest import CONFIG, PAYLOADS, SECRET, TOKEN, payload, posted

ANA = Party("1111111", "Ana Prieto")
AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ID = "1111111:1365"


def events(body: dict | bytes) -> list[Event]:
    return telegram.parse(CONFIG, posted(body))


def written(text: str, kind: str, **more: object) -> list[Incoming]:
    who = {"username": "anaprieto", "language_code": "es"}
    details = {"kind": kind, **who, **more.pop("details", {})}
    return [Incoming(ID, "123456", ANA, AT, text, details=details, **more)]


def test_what_brings_our_secret_is_let_in():
    telegram.verify(CONFIG, posted(payload("text")))


@pytest.mark.parametrize("secret", [None, "", "another_word_of_ours", SECRET + " ", "ñ"])
def test_what_does_not_bring_our_secret_is_a_forgery(secret: str | None):
    with pytest.raises(Forged):
        telegram.verify(CONFIG, posted(payload("text"), secret))


@given(st.text())
def test_no_made_up_secret_is_let_in(secret: str):
    with pytest.raises(Forged):
        telegram.verify(CONFIG, posted(b"{}", secret))


def test_telegram_asks_nothing():
    assert telegram.greet(CONFIG, posted(b"")) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bot_token", "ABC"),
        ("bot_token", "123:AB/../C"),
        ("secret_token", "short"),
        ("secret_token", "with spaces in between"),
        ("api_url", "ftp://x"),
    ],
)
def test_settings_that_cannot_be_right_are_refused_without_repeating_them(name: str, value: str):
    with pytest.raises(ValidationError) as raised:
        conftest.settings(**{name: value})
    assert value not in str(raised.value)


def test_settings_do_not_show_their_secrets():
    assert TOKEN.partition(":")[2] not in repr(CONFIG)
    assert SECRET not in repr(CONFIG)


def test_a_text():
    assert events(payload("text")) == written("¿Tienen la bota en el 42?", "text")


def test_the_start_button_is_pressed_by_a_program():
    assert events(payload("start")) == written("/start web", "text", is_automatic=True)


def test_an_answer_names_what_it_answers():
    assert events(payload("reply")) == written("Esta", "text", replies_to=("1111111:1334",))


def test_a_forwarded_text_says_so():
    assert events(payload("forwarded")) == written("Mire", "text", details={"is_forwarded": True})


def test_of_a_photo_the_largest_size_is_kept():
    assert events(payload("photo")) == written(
        "La suela",
        "photo",
        files=(File("photo.jpg", "image/jpeg", reference="AgAClarge", size=101324),),
        details={"album": "13500000"},
    )


@pytest.mark.parametrize(
    ("name", "text", "file"),
    [
        (
            "document",
            "La factura",
            File("factura 118.pdf", "application/pdf", reference="BQACdocument", size=48213),
        ),
        ("voice", "", File("voice.ogg", "audio/ogg", reference="AwACvoice", size=23000)),
        ("audio", "", File("nota.mp3", "audio/mpeg", reference="CQACaudio", size=3897500)),
        ("video", "", File("video.mp4", "video/mp4", reference="BAACvideo", size=702112)),
        ("video_note", "", File("video_note.mp4", "video/mp4", reference="DQACround", size=120300)),
        ("animation", "", File("gato.mp4", "video/mp4", reference="CgACgif", size=80000)),
        ("sticker", "👍", File("sticker.webp", "image/webp", reference="CAACsticker", size=18302)),
    ],
)
def test_a_file(name: str, text: str, file: File):
    assert events(payload(name)) == written(text, name, files=(file,))


def test_a_place_with_and_without_a_name():
    place = {"latitude": 40.4168, "longitude": -3.7038}
    assert events(payload("location")) == written("(40.4168, -3.7038)", "location", details=place)
    assert events(payload("venue")) == written(
        "Almacén, Calle Mayor 1, (40.4168, -3.7038)", "location", details=place
    )


def test_a95_the_senders_own_number_is_told_from_somebody_elses():
    assert events(payload("own_contact")) == written(
        "Ana Prieto, +525512345678", "contact", details={"own_number": "+525512345678"}
    )
    assert events(payload("contact")) == written("Luis, +34600111222", "contact")


def test_what_we_cannot_show_is_kept_as_something_that_came():
    assert events(payload("poll")) == written("", "unsupported", details={"unsupported": "poll"})


def test_an_edit():
    at = datetime(2026, 3, 2, 10, 5, tzinfo=UTC)
    assert events(payload("edited")) == [Change(ID, "123456", at, "¿Tienen la bota en el 43?")]


@pytest.mark.parametrize("name", ["group", "callback", "blocked", "pinned"])
def test_groups_and_what_nobody_wrote_are_left_out(name: str):
    assert events(payload(name)) == []


def test_what_another_bot_writes_is_left_out():
    body = payload("text")
    body["message"]["from"]["is_bot"] = True
    assert events(body) == []


def test_a_message_without_a_name_is_left_out_and_one_with_odd_fields_kept():
    body = payload("text")
    body["message"] |= {"date": "soon", "reply_to_message": 7, "text": "a\0b\udfff"}
    (event,) = events(body)
    assert (event.text, event.at, event.replies_to) == ("ab�", None, ())
    del body["message"]["message_id"]
    assert events(body) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"message": {}}', b"\xff"])
def test_nonsense_is_no_update(body: bytes):
    with pytest.raises(Unreadable):
        events(body)


DOCUMENTED = [json.loads(path.read_text()) for path in sorted(PAYLOADS.glob("*.json"))]


@given(bodies | spoiled(DOCUMENTED).map(lambda body: json.dumps(body).encode()))
@settings(max_examples=400)
def test_whatever_arrives_is_read_or_refused(body: bytes):
    with suppress(ChannelError):
        assert all(isinstance(event, Event) for event in events(body))
