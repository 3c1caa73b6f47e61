"""Letters that no program writes on purpose: each is read, or refused with the one error (A05)."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from querencia.connectors.mailbox import (
    Letter,
    Seal,
    UnreadableLetter,
    clean_html,
    list_hints,
    parse_letter,
)
from tests.connectors.mailbox.letters import ACCOUNT, HERE, RECEIVED, read_corpus

SEAL = Seal(key=b"0123456789abcdef", domain="empresa.es")
CORPUS = sorted(path.stem for path in (HERE / "corpus").glob("*.eml"))
BOUND = 5.0  # seconds that no letter of these may take, on a slow machine

HEADERS = st.sampled_from(
    [
        b"From", b"To", b"Cc", b"Reply-To", b"Sender", b"Subject", b"Date", b"Message-ID",
        b"In-Reply-To", b"References", b"Content-Type", b"Content-Transfer-Encoding",
        b"Content-Disposition", b"Content-ID", b"Authentication-Results", b"Return-Path",
        b"Auto-Submitted", b"Thread-Index", b"List-Id", b"X-Failed-Recipients", b"Delivered-To",
    ]
)  # fmt: skip
PIECES = st.sampled_from(
    [
        b"ana@cliente.es", b"<", b">", b'"', b",", b";", b":", b"=", b"=?utf-8?Q?a=C3?=", b"?=",
        b"=?x?B?", b"multipart/mixed", b"multipart/report; report-type=delivery-status",
        b"message/rfc822", b"message/delivery-status", b"text/html", b"text/plain", b"boundary=B",
        b"boundary*0=B", b"charset=utf-7", b"charset=\xff", b"name*0*=utf-8''%", b"filename=", b"*",
        b"base64", b"quoted-printable", b"uuencode", b"\0", b"\xff\xfe", b"\xc3", b"%", b"\\", b" ",
        b"\t", b"\r\n ", b"(", b")", b"99999999999", b"-0000", b"Mon, 3 Nov 2025 10:12:00 +0100",
    ]
)  # fmt: skip
values = st.lists(PIECES | st.binary(max_size=12), max_size=8).map(b"".join)
headers = st.lists(st.tuples(HEADERS, values), max_size=12).map(
    lambda lines: b"".join(name + b": " + value + b"\r\n" for name, value in lines)
)
bodies = st.lists(
    st.sampled_from([b"--B\r\n", b"--B--\r\n", b"\r\n", b"<div>", b"> ", b"begin 644 a\r\n"])
    | headers
    | st.binary(max_size=40),
    max_size=12,
).map(b"".join)


def read(raw: bytes) -> Letter | None:
    """Read a letter as the inbox does; None where it is refused."""
    begun = time.monotonic()
    letter, cause = None, None
    try:
        letter = parse_letter(raw, ACCOUNT, received_at=RECEIVED)
    except UnreadableLetter as refused:
        cause = refused.__cause__
    assert time.monotonic() - begun < BOUND
    assert cause is None  # there was no header, and nothing else is a reason
    return letter


def check(letter: Letter | None) -> None:
    """Check what holds of every letter."""
    if letter is None:
        return
    list_hints(letter, SEAL)
    clean_html(letter.incoming.html)
    assert letter.message_id
    assert letter.at.tzinfo is not None
    assert letter.sender.address == letter.sender.address.lower()
    written = repr(letter)
    written.encode()
    texts = [letter.incoming.text, letter.incoming.whole_text, letter.incoming.html]
    texts += [letter.incoming.subject, letter.sender.name, letter.message_id, letter.date]
    texts += [text for file in letter.incoming.files for text in (file.name, file.media_type)]
    assert not any("\0" in text for text in texts)
    assert all(file.size == len(file.content) for file in letter.incoming.files)
    if letter.incoming.whole_text.strip():
        assert letter.incoming.text.strip()


@given(st.binary(max_size=400))
def test_a05_any_bytes_are_a_letter_or_are_refused(raw):
    check(read(raw))


@settings(max_examples=400, deadline=None)
@given(headers, bodies)
def test_a05_headers_of_any_content_are_read(header, body):
    check(read(header + b"\r\n" + body))


@settings(deadline=None)
@given(st.sampled_from(CORPUS), st.data())
def test_a05_a_letter_that_was_spoiled_on_the_way_is_read(name, data):
    raw = bytearray(read_corpus(name))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(raw) - 1))
        length = data.draw(st.integers(0, 30))
        raw[place : place + length] = data.draw(st.binary(max_size=20) | PIECES)
    check(read(bytes(raw)))


@settings(deadline=None)
@given(st.sampled_from(CORPUS), st.floats(0, 1))
def test_a05_a_letter_that_ends_in_the_middle_is_read(name, part):
    raw = read_corpus(name)
    check(read(raw[: int(len(raw) * part)]))


@pytest.mark.parametrize("name", CORPUS)
def test_a05_every_letter_of_the_corpus_is_read_the_same_twice(name):
    assert read(read_corpus(name)) == read(read_corpus(name))
    check(read(read_corpus(name)))


def test_fifty_letters_are_read_in_a_second():
    letters = [read_corpus(name) for name in CORPUS] * 4
    begun = time.monotonic()
    for raw in letters:
        read(raw)
    assert len(letters) / (time.monotonic() - begun) > 50
