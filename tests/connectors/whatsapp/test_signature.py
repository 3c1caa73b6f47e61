"""Nothing is read that Meta has not signed, and nobody learns that an address is ours by asking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from querencia.connectors import whatsapp
from querencia.connectors.channel import Forged, Request
from tests.connectors.whatsapp.conftest import CONFIG, payload, posted, settings


def asked(**query: str) -> Request:
    return Request("GET", "https://x.example/", {}, {f"hub.{k}": v for k, v in query.items()}, b"")


def test_what_meta_signed_is_let_in():
    whatsapp.verify(CONFIG, posted(payload("text")))


def test_a_signature_is_the_one_of_the_documented_algorithm():
    # echo -n '{"object":"x"}' | openssl dgst -sha256 -hmac "the app's secret"
    whatsapp.verify(
        CONFIG,
        posted(
            b'{"object":"x"}',
            "sha256=87b3d0ad5bdb4a0b209667a5349f59274e5e6627566a49927bfd925ab0d59c8f",
        ),
    )


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        "sha256=00",
        "SHA256=ñ",
        "sha1=8b1f",
        posted(b"other").headers["x-hub-signature-256"],
    ],
)
def test_a_wrong_signature_is_a_forgery(signature: str):
    with pytest.raises(Forged):
        whatsapp.verify(CONFIG, posted(payload("text"), signature))


def test_a_missing_signature_is_a_forgery():
    with pytest.raises(Forged):
        whatsapp.verify(CONFIG, Request("POST", "https://x.example/", {}, {}, b"{}"))


@given(st.binary(), st.text())
def test_no_made_up_signature_is_let_in(body: bytes, signature: str):
    with pytest.raises(Forged):
        whatsapp.verify(CONFIG, posted(body, signature))


def test_meta_asks_whether_the_address_is_ours_and_gets_its_number_back():
    question = asked(mode="subscribe", verify_token="our word", challenge="1158201444")
    assert whatsapp.greet(CONFIG, question) == "1158201444"


@pytest.mark.parametrize("word", ["", "another word", "our wörd"])
def test_who_does_not_know_the_word_learns_nothing(word: str):
    with pytest.raises(Forged):
        whatsapp.greet(CONFIG, asked(mode="subscribe", verify_token=word, challenge="1"))


def test_a_page_is_not_repeated_to_who_asks():
    page = asked(mode="subscribe", verify_token="our word", challenge="<script>alert(1)</script>")
    with pytest.raises(Forged):
        whatsapp.greet(CONFIG, page)


def test_a_message_is_no_question():
    assert whatsapp.greet(CONFIG, posted(payload("text"))) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("app_secret", ""),
        ("phone_number_id", "+1 555 078 3881"),
        ("phone_number_id", "1/../2"),
        ("api_url", "https://graph.facebook.com/?x="),
        ("api_url", "https://user@evil.example"),
        ("api_version", "24"),
    ],
)
def test_settings_that_cannot_be_right_are_refused(name: str, value: str):
    with pytest.raises(ValidationError):
        settings(**{name: value})


def test_settings_do_not_show_their_secrets():
    assert "secret" not in repr(CONFIG).replace("app_secret", "")
    assert "EAAJB" not in repr(CONFIG)
