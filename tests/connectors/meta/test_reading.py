"""What Meta documents that it sends about pages and Instagram accounts, as events."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given, settings

from querencia.connectors import meta
from querencia.connectors.channel import (
    Change,
    ChannelError,
    Delivery,
    Event,
    File,
    Forged,
    Incoming,
    Party,
    Request,
    Unreadable,
)
from tests.connectors.hostile import bodies, spoiled
from tests.connectors.meta.conftest import CONFIGS, PAYLOADS, payload, posted

PAGE, PERSON = "1067280970047460", Party("6254923454567890")
INSTAGRAM, FOLLOWER = "17841405822304914", Party("526252232423423")
MID = "m_toDnmD6Yxn0k2vGKr1UrkNGrQ8h1DdTaOK8nJ1GsgzbNPQ"
AT = datetime(2016, 3, 23, 0, 25, 52, 478000, tzinfo=UTC)


def events(body: dict | bytes, platform: str = "messenger") -> list[Event]:
    return meta.parse(CONFIGS[platform], posted(body))


def only(name: str) -> Event:
    (event,) = events(payload(name), name.partition("_")[0])
    return event


def written(text: str, details: dict | None = None, **more: object) -> Incoming:
    told = {"kind": "message", **(details or {})}
    return Incoming(MID, PAGE, PERSON, AT, text, details=told, **more)


def on_instagram(text: str, details: dict | None = None, **more: object) -> Incoming:
    told = {"kind": "message", **(details or {})}
    return Incoming(MID, INSTAGRAM, FOLLOWER, AT, text, details=told, **more)


def test_what_meta_signed_is_let_in_and_nothing_else():
    meta.verify(CONFIGS["messenger"], posted(payload("messenger_text")))
    for signature in ("", "sha256=00", "sha1=00", "ñ"):
        with pytest.raises(Forged):
            meta.verify(CONFIGS["messenger"], posted(payload("messenger_text"), signature))


def test_meta_asks_whether_the_address_is_ours():
    question = {"hub.mode": "subscribe", "hub.verify_token": "our word", "hub.challenge": "115"}
    asked = Request("GET", "https://x.example/", {}, question, b"")
    assert meta.greet(CONFIGS["instagram"], asked) == "115"


def test_a_text_with_a_quick_reply():
    assert only("messenger_text") == written("hello, world!", {"button": "DEVELOPER_PAYLOAD"})


def test_an_answer_names_what_it_answers():
    answered = "m_1457764197618:41d102a3e1ae206a38"
    assert only("messenger_reply") == written("this one", replies_to=(answered,))


def test_a_picture():
    url = "https://scontent.xx.fbcdn.net/v/t1.15752-9/picture.jpg?oh=55ab&oe=5D"
    assert only("messenger_image") == written(
        "", files=(File("image.jpg", "image/jpeg", reference=url),)
    )


def test_a_document_has_its_name_from_the_address():
    event = only("messenger_file")
    assert (event.text, [(file.name, file.media_type) for file in event.files]) == (
        "La factura",
        [("factura 118.pdf", "application/octet-stream"), ("audio.m4a", "audio/mp4")],
    )


def test_a_place():
    assert only("messenger_location") == written("Ana's location, (40.4168, -3.7038)")


def test_a_link_with_its_title():
    link = {"kind": "fallback", "title": "Botas", "url": "https://example.com/botas"}
    text = "https://example.com/botas\nBotas https://example.com/botas"
    assert only("messenger_fallback") == written(text, {"links": [link]})


def test_a_link_that_a_browser_would_run_is_dropped():
    body = payload("messenger_fallback")
    message = body["entry"][0]["messaging"][0]["message"]
    message["attachments"][0]["payload"]["url"] = "javascript:alert(1)"
    (event,) = events(body)
    assert event.details["links"] == [{"kind": "fallback", "title": "Botas", "url": ""}]


def test_who_comes_from_an_advertisement_brings_it_along():
    assert only("messenger_from_ad") == written(
        "Info", {"advertisement_title": "Botas de invierno"}
    )


def test_what_was_written_on_the_page_itself_comes_as_ours():
    assert only("messenger_echo") == written("Escrito en la página", is_ours=True)


def test_the_echo_of_what_we_sent_says_that_it_went_and_not_that_it_came():
    assert only("messenger_own_echo") == Delivery(MID, PAGE, "sent", AT, key="message-42")


def test_an_edit():
    assert only("messenger_edit") == Change(MID, PAGE, AT, "hello, moon!")


def test_which_messages_were_delivered():
    first, second = "mid.1458668856218:ed81099e15d3f4f233", "mid.1458668856219:xx"
    assert events(payload("messenger_delivery")) == [
        Delivery(first, PAGE, "delivered", AT),
        Delivery(second, PAGE, "delivered", AT),
    ]


def test_until_when_everything_was_read():
    until = datetime(2016, 3, 22, 17, 47, 36, 253000, tzinfo=UTC)
    assert only("messenger_read") == Delivery("", PAGE, "read", until, to=PERSON.address)


def test_a_button_with_and_without_an_id():
    details = {"kind": "postback", "button": "HUMAN"}
    pressed = Incoming("m_MESSAGE-ID", PAGE, PERSON, AT, "Hablar con una persona", details=details)
    assert only("messenger_postback") == pressed
    body = payload("messenger_postback")
    del body["entry"][0]["messaging"][0]["postback"]["mid"]
    (event,) = events(body)
    assert event.external_id == "postback:6254923454567890:1458692752478"


def test_a_reaction_answers_what_it_stands_at_and_nothing_when_it_is_taken_back():
    assert only("messenger_reaction") == Incoming(
        f"reaction:6254923454567890:1458692752478:{sha256(MID.encode()).hexdigest()[:16]}",
        PAGE,
        PERSON,
        AT,
        "❤️",
        replies_to=(MID,),
        details={"kind": "reaction"},
    )
    assert events(payload("messenger_unreaction")) == []


def test_instagram():
    assert only("instagram_text") == on_instagram("¿Tienen la 42?")
    assert only("instagram_echo") == on_instagram("Escrito en Instagram", is_ours=True)
    assert only("instagram_seen") == Delivery(MID, INSTAGRAM, "read", AT)


def test_an_answer_to_a_story_and_a_mention_in_one():
    story = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=17"
    assert only("instagram_story_reply") == on_instagram("¡Qué bonita!", {"story": story})
    mention = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=19"
    link = {"kind": "story_mention", "title": "", "url": mention}
    assert only("instagram_story_mention") == on_instagram(mention, {"links": [link]})


def test_a_message_that_was_taken_back():
    assert only("instagram_unsent") == Change(MID, INSTAGRAM, AT, None)


def test_what_meta_does_not_hand_on_is_kept_as_something_that_came():
    assert only("instagram_unsupported") == on_instagram("", {"unsupported": "message"})


@pytest.mark.parametrize("name", ["messenger_optin", "messenger_standby", "instagram_comment"])
def test_events_of_other_kinds_are_left_out(name: str):
    assert events(payload(name), name.partition("_")[0]) == []


def test_what_is_meant_for_the_other_platform_is_not_taken():
    with pytest.raises(Unreadable):
        events(payload("instagram_text"), "messenger")
    with pytest.raises(Unreadable):
        events(payload("messenger_text"), "instagram")


def test_a_payload_that_is_half_broken_keeps_its_good_half():
    body, good = payload("messenger_text"), only("messenger_text")
    entry = body["entry"][0]
    broken = [None, {}, {"message": 7}, {"message": {"mid": ""}}, {"read": {"watermark": "x"}}]
    entry["messaging"] = [*broken, {"delivery": {"mids": 3}}, *entry["messaging"]]
    body["entry"] = [5, {"messaging": "?"}, entry]
    assert events(body) == [good]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"object": "page"}', b'{"object": "user", "entry": []}', b"\xff"]
)
def test_nonsense_is_no_payload(body: bytes):
    with pytest.raises(Unreadable):
        events(body)


DOCUMENTED = [json.loads(path.read_text()) for path in sorted(PAYLOADS.glob("*.json"))]


@given(bodies | spoiled(DOCUMENTED).map(lambda body: json.dumps(body).encode()))
@settings(max_examples=400)
def test_whatever_arrives_is_read_or_refused(body: bytes):
    for platform in CONFIGS:
        with suppress(ChannelError):
            assert all(isinstance(event, Event) for event in events(body, platform))
