"""Letters of ours as they leave (A13, A19, A32, A63, A64)."""

import email
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from querencia.connectors.channel import File, Outgoing, Party, Refused
from querencia.connectors.mailbox import Face, Seal, Thread, expect_size, parse_letter, write_letter
from querencia.connectors.mailbox.charsets import tidy_line
from tests.connectors.mailbox.letters import ACCOUNT, RECEIVED

SEAL = Seal(key=b"0123456789abcdef", domain="empresa.es")
MESSAGE = Outgoing(
    key="34",
    to=Party("ana@cliente.es", "Ana Ruiz"),
    text="Buenos días, Ana:\n\nYa está.",
    subject="Re: Factura",
    replies_to="a1@cliente.es",
)
THREAD = Thread(
    sender=Party("soporte@empresa.es", "Soporte"),
    message_id=SEAL.message_id("12", "34"),
    at=datetime(2025, 11, 3, 9, 12, tzinfo=UTC),
    answer_to=SEAL.address("soporte@empresa.es", "12"),
    references=("a1@cliente.es",),
    mark=SEAL.body_mark("12"),
)
PNG = File("logo.png", "image/png", b"\x89PNG", content_id="logo@empresa.es", size=4)
PDF = File("Factura año.pdf", "application/pdf", b"%PDF-", size=5)


def read(message: Outgoing = MESSAGE, thread: Thread = THREAD) -> EmailMessage:
    """Write a letter and read it with Python's own parser."""
    return email.message_from_bytes(write_letter(message, thread).raw, policy=default)


def test_a19_a_letter_says_what_it_answers_and_where_answers_go():
    letter = read()
    assert {name: str(value) for name, value in letter.items()} == {
        "From": "Soporte <soporte@empresa.es>",
        "To": "Ana Ruiz <ana@cliente.es>",
        "Reply-To": THREAD.answer_to,
        "Subject": "Re: Factura",
        "Date": "Mon, 03 Nov 2025 09:12:00 +0000",
        "Message-ID": f"<{THREAD.message_id}>",
        "In-Reply-To": "<a1@cliente.es>",
        "References": "<a1@cliente.es>",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
        "MIME-Version": "1.0",
    }
    assert letter.get_content().replace("\r\n", "\n") == f"{MESSAGE.text}\n\n{THREAD.mark}\n"


def test_a13_the_same_letter_has_the_same_bytes_at_every_try():
    message = replace(MESSAGE, html="<p>Ya</p>", files=(PDF,))
    assert write_letter(message, THREAD) == write_letter(message, THREAD)


def test_a19_long_references_keep_the_first_and_the_last_ones():
    ids = tuple(f"{number}.{'x' * 50}@cliente.es" for number in range(100))
    written = write_letter(MESSAGE, replace(THREAD, references=ids)).raw
    header = written.split(b"References:")[1].split(b"\r\nMIME")[0].split(b"\r\nContent")[0]
    kept = header.decode().split()
    assert len(header) < 1_500
    assert (kept[0], kept[-1], kept[-2]) == (f"<{ids[0]}>", "<a1@cliente.es>", f"<{ids[-1]}>")
    assert max(len(line) for line in header.split(b"\r\n")) <= 100
    assert parse_letter(written, ACCOUNT, received_at=RECEIVED).references == tuple(
        one.strip("<>") for one in kept
    )


def test_a19_ids_that_no_letter_had_are_left_out():
    thread = replace(
        THREAD, references=("x@missing.invalid", "sin arroba", "b@c.es#0123456789abcdef", "a b@c")
    )
    message = replace(MESSAGE, replies_to="a1@cliente.es#0123456789abcdef")
    letter = read(message, thread)
    assert letter["References"] == "<b@c.es> <a1@cliente.es>"
    assert letter["In-Reply-To"] == "<a1@cliente.es>"


def test_a19_what_outlook_threads_by_is_copied():
    letter = read(thread=replace(THREAD, thread_index="AQHa12==", thread_topic="Facturación"))
    assert (letter["Thread-Index"], letter["Thread-Topic"]) == ("AQHa12==", "Facturación")


def test_a19_our_message_ids_look_like_no_spam_programs():
    """SpamAssassin's MSGID_RANDY: only letters, digits, $ and - before the @, and few of them."""
    local = THREAD.message_id.partition("@")[0]
    assert local.count(".") == 3
    assert len(local) > 31


def test_a32_what_nobody_wrote_says_so():
    letter = read(thread=replace(THREAD, is_automatic=True))
    assert (letter["Auto-Submitted"], letter["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    first = read(replace(MESSAGE, replies_to=""), replace(THREAD, is_automatic=True))
    assert first["Auto-Submitted"] == "auto-generated"
    assert read()["Auto-Submitted"] is None


def test_a32_what_comes_back_to_us_is_known_as_ours():
    written = write_letter(MESSAGE, THREAD).raw
    assert parse_letter(written, ACCOUNT, received_at=RECEIVED).automatic == "own"


def test_a63_text_html_inline_images_and_files_stand_where_programs_look_for_them():
    html = '<p>Ya está.</p><img src="cid:logo@empresa.es">'
    letter = read(replace(MESSAGE, html=html, files=(PNG, PDF)))
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    parts = list(letter.walk())
    assert parts[5]["Content-ID"] == "<logo@empresa.es>"
    assert [part.get_filename() for part in parts[5:]] == ["logo.png", "Factura año.pdf"]
    assert [part.get_content() for part in parts[5:]] == [b"\x89PNG", b"%PDF-"]


def test_a63_a_letter_of_ours_reads_back_as_it_was_written():
    html = '<p>Ya está.</p><img src="cid:logo@empresa.es">'
    message = replace(MESSAGE, html=html, files=(PNG, PDF))
    raw = write_letter(message, replace(THREAD, mark="")).raw
    letter = parse_letter(raw, ACCOUNT, received_at=RECEIVED, is_sent=True)
    assert letter.incoming.text == message.text
    assert letter.incoming.html.strip() == html
    assert letter.incoming.files == (PNG, PDF)
    assert letter.incoming.party == message.to


def test_a63_a_letter_that_is_passed_on_goes_as_bytes():
    inner = File("queja.eml", "message/rfc822", b"Subject: x\r\n\r\n" + b"y" * 2_000, size=2_014)
    letter = read(replace(MESSAGE, files=(inner,)))
    (part,) = letter.iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("queja.eml", inner.content)


def test_a63_a_file_that_is_not_here_is_refused():
    with pytest.raises(Refused, match="not here"):
        write_letter(replace(MESSAGE, files=(File("a.pdf", "application/pdf"),)), THREAD)


def test_a63_html_alone_is_written_as_text_too():
    letter = read(replace(MESSAGE, text="", html="<p>Ya</p><p>está</p>"), replace(THREAD, mark=""))
    assert letter.get_body(("plain",)).get_content().split() == ["Ya", "está"]


def test_a64_the_size_is_known_before_anything_is_sent():
    big = File("video.mp4", "video/mp4", b"x" * 3_000_000, size=3_000_000)
    message = replace(MESSAGE, html="<p>Ya está.</p>", files=(big, PDF))
    real = write_letter(message, THREAD).size
    assert real <= expect_size(message) <= real * 1.05
    later = replace(message, files=(replace(big, content=None), PDF))
    assert expect_size(later) == expect_size(message)


def test_the_face_of_the_organisation_frames_the_message():
    face = Face(
        '<body><img src="cid:logo@empresa.es">{{content}}<p>Empresa, S. L.</p></body>', (PNG,)
    )
    letter = read(replace(MESSAGE, text="Uno <dos>\nTres"), replace(THREAD, face=face))
    html = letter.get_body(("html",)).get_content().replace("\r\n", "\n")
    assert "<div>Uno &lt;dos&gt;<br>\nTres</div>" in html
    assert THREAD.mark in html
    assert html.index("cid:logo") < html.index("Uno") < html.index("Empresa")
    assert "image/png" in [part.get_content_type() for part in letter.walk()]
    with pytest.raises(ValueError, match="content"):
        Face("<p>nada</p>")


def test_hidden_recipients_get_the_letter_and_are_not_named_in_it():
    thread = replace(
        THREAD, cc=(Party("luis@cliente.es", "Gil, Luis"),), bcc=(Party("jefa@empresa.es"),)
    )
    written = write_letter(MESSAGE, thread)
    assert written.recipients == ("ana@cliente.es", "luis@cliente.es", "jefa@empresa.es")
    assert b"jefa" not in written.raw
    assert read(thread=thread)["Cc"].addresses[0].display_name == "Gil, Luis"


@pytest.mark.parametrize(
    "address",
    ["", "ana", "ana@", "ana@x.es\r\nBcc: m@x.es", "a b@x.es", "<ana@x.es>, m@x.es", "ñ@x.es"],
)
def test_an_address_that_cannot_be_written_to_is_refused(address):
    with pytest.raises(Refused) as refused:
        write_letter(replace(MESSAGE, to=Party(address)), THREAD)
    assert refused.value.is_permanent


def test_a_domain_of_another_alphabet_is_written_in_ascii():
    written = write_letter(replace(MESSAGE, to=Party("ana@peña.es")), THREAD)
    assert written.recipients == ("ana@xn--pea-8ma.es",)


NAMES = {
    "From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "Thread-Index", "Thread-Topic", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip
anything = st.text(st.characters() | st.sampled_from('\r\n\0:<>"@,;=?\u2028\x85'), max_size=120)


@given(anything, anything, anything, anything, anything)
def test_nothing_that_is_written_begins_another_header(subject, name, text, topic, id_):
    message = replace(MESSAGE, subject=subject, text=text, replies_to=id_)
    message = replace(message, to=Party("ana@cliente.es", name))
    thread = replace(THREAD, thread_topic=topic, thread_index=id_, references=(id_, "b@c.es"))
    written = write_letter(message, replace(thread, sender=Party("soporte@empresa.es", name)))
    header, _, _ = written.raw.partition(b"\r\n\r\n")
    lines = [line for line in header.split(b"\r\n") if not line.startswith(b" ")]
    assert {line.partition(b":")[0].decode() for line in lines} <= NAMES
    assert len(lines) == len({line.partition(b":")[0] for line in lines})
    assert written.raw.isascii()
    assert b"\n" not in header.replace(b"\r\n", b"")


@given(anything, anything)
def test_what_is_written_is_what_is_read(subject, name):
    message = replace(MESSAGE, subject=subject, to=Party("ana@cliente.es", name))
    letter = parse_letter(
        write_letter(message, THREAD).raw, ACCOUNT, received_at=RECEIVED, is_sent=True
    )
    assert letter.incoming.subject == tidy_line(subject)
    assert letter.incoming.party.address == "ana@cliente.es"
