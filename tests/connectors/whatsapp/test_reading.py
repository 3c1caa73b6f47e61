"""What Meta documents that it sends, as events. The payloads are those of its reference."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings

from querencia.connectors import whatsapp
from querencia.connectors.channel import (
    Change,
    ChannelError,
    Delivery,
    Event,
    File,
    Incoming,
    Party,
    Unreadable,
)
from tests.connectors.hostile import bodies, spoiled
from tests.connectors.whatsapp.conftest import CONFIG, PAYLOADS, payload, posted

OURS = "+15550783881"
SHEENA = Party("+16505551234", "Sheena Nelson")
ID = "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA="
ANSWERED = "wamid.HBgLMTQxMjU1NTA4MjkVAgASGBQzQUNCNjk5RDUwNUZGMUZEM0VBRAA="
AT = datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)


def events(body: dict | bytes) -> list[Event]:
    return whatsapp.parse(CONFIG, posted(body))


def only(name: str) -> Event:
    (event,) = events(payload(name))
    return event


def written(text: str, kind: str, **more: object) -> Incoming:
    """A message of Sheena's; ``details`` are those beside its kind."""
    details = {"kind": kind, **more.pop("details", {})}
    return Incoming(ID, OURS, SHEENA, AT, text, details=details, **more)


def test_a_text():
    assert only("text") == written("Does it come in another color?", "text")


def test_an_answer_names_what_it_answers():
    assert only("text_reply") == written("This one, please", "text", replies_to=(ANSWERED,))


def test_a_forwarded_text_says_so():
    assert only("text_forwarded") == written("Look at this", "text", details={"is_forwarded": True})


def test_who_comes_from_an_advertisement_brings_it_along():
    assert only("text_from_ad") == written(
        "Hello! Can I get more info on this?",
        "text",
        details={"advertisement": "https://fb.me/3cr4Wqqkv", "advertisement_title": "Chat with us"},
    )


@pytest.mark.parametrize(
    ("name", "text", "kind", "file", "details"),
    [
        (
            "image",
            "Taj Mahal",
            "image",
            File("image.jpg", "image/jpeg", reference="1003383421387256"),
            {},
        ),
        (
            "voice",
            "",
            "audio",
            File("audio.ogg", "audio/ogg", reference="1908647269898587"),
            {"is_voice": True},
        ),
        ("audio", "", "audio", File("audio.mp3", "audio/mpeg", reference="1908647269898588"), {}),
        (
            "video",
            "Kilimanjaro",
            "video",
            File("video.mp4", "video/mp4", reference="1120203253131263"),
            {},
        ),
        (
            "document",
            "Factura",
            "document",
            File("factura 2026-118.pdf", "application/pdf", reference="1195567802276206"),
            {},
        ),
        (
            "sticker",
            "",
            "sticker",
            File("sticker.webp", "image/webp", reference="798882015472548"),
            {},
        ),
    ],
)
def test_a_file(name: str, text: str, kind: str, file: File, details: dict):
    assert only(name) == written(text, kind, files=(file,), details=details)


def test_a_place():
    assert only("location") == written(
        "Philz Coffee, 101 Forest Ave, Palo Alto, CA 94301, "
        "(37.44216251868683, -122.16153582049394)",
        "location",
        details={"latitude": 37.44216251868683, "longitude": -122.16153582049394},
    )


def test_a_contact_that_was_passed_on():
    assert only("contacts") == written(
        "Barbara J. Johnson, Social Tsunami, +1 (650) 555-9999, barbara@example.com",
        "contacts",
        details={
            "contacts": payload("contacts")["entry"][0]["changes"][0]["value"]["messages"][0][
                "contacts"
            ]
        },
    )


def test_a_button_of_a_template():
    assert only("button") == written(
        "Unsubscribe",
        "button",
        replies_to=("wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI3MEZGN0Y3NTk2ODMyQzU3MTAA",),
        details={"button": "Unsubscribe"},
    )


def test_a_button_and_a_row_of_a_list():
    assert only("button_reply") == written(
        "Cancel", "interactive", replies_to=(ANSWERED,), details={"button": "cancel-button"}
    )
    assert only("list_reply") == written(
        "Priority Mail Express\nNext Day to 2 Days",
        "interactive",
        replies_to=(ANSWERED,),
        details={"button": "priority_express"},
    )


def test_a_form_that_was_filled_in():
    assert only("form") == written(
        "Sent",
        "interactive",
        replies_to=(ANSWERED,),
        details={"form": '{"flow_token":"t1","rating":"5"}'},
    )


def test_a_reaction_answers_what_it_stands_at_and_nothing_when_it_is_taken_back():
    assert only("reaction") == written("👍", "reaction", replies_to=(ANSWERED,))
    assert events(payload("reaction_removed")) == []


def test_an_order_can_be_read():
    order = payload("order")["entry"][0]["changes"][0]["value"]["messages"][0]["order"]
    assert only("order") == written(
        "Love these!\n2 × di9ozbzfi4, 30 USD\n1 × nqryix03ez, 25.5 USD",
        "order",
        details={"order": order},
    )


def test_a_changed_number_is_told_by_a_machine():
    assert only("number_changed") == written(
        "User Sheena Nelson changed from 16505551234 to 12195555358",
        "system",
        is_automatic=True,
        details={"new_number": "12195555358"},
    )


def test_that_something_came_is_kept_even_if_meta_does_not_hand_it_on():
    assert only("unsupported") == written(
        "",
        "unsupported",
        details={
            "unsupported": "poll_update",
            "reason": "Message type is currently not supported.",
        },
    )


def test_a_kind_that_nobody_has_heard_of_is_kept_as_something_that_came():
    body = payload("text")
    body["entry"][0]["changes"][0]["value"]["messages"][0] |= {"type": "hologram", "hologram": {}}
    assert events(body) == [
        written("", "hologram", details={"unsupported": "hologram", "reason": ""})
    ]


def test_who_hides_the_number_is_known_by_the_id_that_meta_gives():
    assert only("user_without_number") == Incoming(
        ID,
        OURS,
        Party("US.13491208655302741918", "Sheena Nelson"),
        AT,
        "Hello",
        details={"kind": "text"},
    )


@pytest.mark.parametrize(
    ("wa_id", "address"),
    [
        ("5215512345678", "+525512345678"),  # MX: still 521 at WhatsApp, 52 on a telephone
        ("525512345678", "+525512345678"),
        ("551187654321", "+5511987654321"),  # BR: without the ninth digit at WhatsApp
        ("5511987654321", "+5511987654321"),
        ("5491123456789", "+5491123456789"),  # AR: 54 9 is how a mobile is dialled from abroad
        ("34600111222", "+34600111222"),
        ("123", "+123"),
        ("whatever", "whatever"),
    ],
)
def test_a95_people_are_known_by_the_number_as_it_is_dialled_today(wa_id: str, address: str):
    body = payload("text")
    value = body["entry"][0]["changes"][0]["value"]
    value["contacts"][0]["wa_id"] = value["messages"][0]["from"] = wa_id
    (event,) = events(body)
    assert event.party == Party(address, "Sheena Nelson")


def test_a96_an_edit_and_a_deletion_by_the_customer():
    assert only("edit") == Change(ANSWERED, OURS, AT, "Taj Mahal, at last")
    assert only("revoke") == Change(ANSWERED, OURS, AT, None)


def test_an_edit_that_does_not_say_to_what_changes_nothing():
    body = payload("edit")
    del body["entry"][0]["changes"][0]["value"]["messages"][0]["edit"]["message"]
    assert events(body) == []


def test_a96_what_we_wrote_on_the_telephone_comes_as_ours():
    at = datetime(2025, 2, 12, 0, 43, 44, tzinfo=UTC)
    assert only("echo") == Incoming(
        "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUFERjg0NDEzNDdFODU3MUMxMAA=",
        OURS,
        Party("+16505551234"),
        at,
        "Here's the info you requested! https://www.meta.com/quest/quest-3/",
        is_ours=True,
        details={"kind": "text"},
    )
    assert only("echo_edit") == Change(ANSWERED, OURS, at, "Here is the info you requested")
    assert only("echo_revoke") == Change(ANSWERED, OURS, at, None)


STATUS = "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBJBRTRGNDlFMEI3QUU3QkZFMjUA"
TOLD_AT = datetime(2025, 6, 18, 16, 22, 53, tzinfo=UTC)


@pytest.mark.parametrize("state", ["sent", "delivered", "read"])
def test_how_far_a_message_has_come(state: str):
    assert only(state) == Delivery(STATUS, OURS, state, TOLD_AT, key="message-42")


def test_a_number_that_is_not_on_whatsapp_is_no_good_for_another_try():
    assert only("failed_undeliverable") == Delivery(
        STATUS,
        OURS,
        "failed",
        TOLD_AT,
        reason="Message Undeliverable. (131026)",
        is_permanent=True,
        key="message-42",
    )


def test_a96_a_closed_window_can_be_told_from_other_failures():
    assert only("failed_window") == Delivery(
        STATUS,
        OURS,
        "failed",
        TOLD_AT,
        reason="Message failed to send because more than 24 hours have passed since the customer "
        "last replied to this number. (131047)",
        is_window_closed=True,
        key="message-42",
    )


def test_another_failure_says_why_and_condemns_nobody():
    assert only("failed_experiment") == Delivery(
        STATUS,
        OURS,
        "failed",
        TOLD_AT,
        reason="Failed to send message because this user's phone number is part of an experiment "
        "(130472)",
        key="message-42",
    )


def test_events_of_other_kinds_are_left_out():
    assert events(payload("template_status")) == []


def test_what_is_said_in_a_group_is_left_out():
    body = payload("text")
    body["entry"][0]["changes"][0]["value"]["messages"][0]["group_id"] = "Y2FwaV9ncm91cDox"
    assert events(body) == []


def test_a_payload_that_is_half_broken_keeps_its_good_half():
    body, good = payload("text"), only("text")
    value = body["entry"][0]["changes"][0]["value"]
    broken = [None, 7, {}, {"id": 3.5}, {"id": [], "type": {}}, {"id": "", "type": "text"}]
    value["messages"] = [*broken, value["messages"][0], {"type": "image"}]
    value["statuses"] = "none"
    value["contacts"] = [None, {"wa_id": 3}, *value["contacts"]]
    body["entry"] = ["?", {"changes": 5}, {"changes": [{"field": "messages"}]}, *body["entry"]]
    assert events(body) == [good]


def test_a_message_with_an_absurd_time_or_text_is_kept():
    body = payload("text")
    body["entry"][0]["changes"][0]["value"]["messages"][0] |= {
        "timestamp": "9" * 30,
        "text": {"body": "a\0b\ud800c"},
    }
    (event,) = events(body)
    assert (event.at, event.text) == (None, "ab�c")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"7",
        b"{}",
        b'{"object": "page", "entry": []}',
        b'{"object": "whatsapp_business_account"}',
        b'{"object": "whatsapp_business_account", "entry": {}}',
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_nonsense_is_no_payload(body: bytes):
    with pytest.raises(Unreadable):
        events(body)


DOCUMENTED = [json.loads(path.read_text()) for path in sorted(PAYLOADS.glob("*.json"))]


@given(bodies | spoiled(DOCUMENTED).map(lambda body: json.dumps(body).encode()))
@settings(max_examples=500)
def test_whatever_arrives_is_read_or_refused(body: bytes):
    with suppress(ChannelError):
        assert all(isinstance(event, Event) for event in events(body))
