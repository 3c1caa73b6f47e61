"""What comes with a letter (A60 to A64)."""

import base64
import struct
import time

import pytest

from querencia.connectors.channel import File


def test_a60_an_image_that_the_html_names_is_shown_without_a_disposition(parse):
    shown, unnamed = parse("a60_cid_without_disposition").incoming.files
    assert shown == File(
        "pantalla.png", "image/png", b"\x89PNG\r\n\x1a\n", content_id="pantalla@cliente.es", size=8
    )
    assert unnamed == File("image.gif", "image/gif", b"GIF89a", size=6)


def test_a61_a_letter_with_a_file_and_no_text_is_kept(parse):
    letter = parse("a61_empty_body")
    assert letter.incoming.text == ""
    assert letter.incoming.files == (File("pedido 7.pdf", "application/pdf", b"%PDF-", size=5),)


def test_a62_letters_and_recordings_keep_their_names_and_endings(parse):
    letter = parse("a62_letter_in_letter")
    assert [(file.name, file.media_type) for file in letter.incoming.files] == [
        ("Presupuesto 2025.eml", "message/rfc822"),
        ("Oferta final.msg", "application/vnd.ms-outlook"),
        ("nota de voz.ogg", "audio/ogg"),
    ]
    inner = letter.incoming.files[0].content
    assert inner.startswith(b"From: otro@proveedor.es\r\nSubject: Presupuesto 2025\r\n")
    assert letter.incoming.text == "Mire lo que me escribieron."


def test_a62_a_letter_inside_that_was_encoded_against_the_rules_is_decoded(parse, write):
    inner = b"Subject: Dentro\r\n\r\nhola"
    raw = write(
        base64.b64encode(inner),
        Content_Type="message/rfc822; name=dentro.eml",
        Content_Transfer_Encoding="base64",
        Content_Disposition="attachment",
    )
    (file,) = parse(raw).incoming.files
    assert (file.name, file.content) == ("dentro.eml", inner)


def pack(*attributes: tuple[int, bytes]) -> bytes:
    """Pack what Outlook packs into winmail.dat."""
    body = b"".join(
        struct.pack("<BII", 2, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
        for name, data in attributes
    )
    return b"\x78\x9f\x3e\x22\x01\x00" + body


def long_name(name: str) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return struct.pack("<IHHII", 1, 0x001F, 0x3707, 1, len(encoded)) + encoded


def of_outlook(write, content: bytes) -> bytes:
    return write(
        base64.b64encode(content),
        Content_Type='application/ms-tnef; name="winmail.dat"',
        Content_Disposition='attachment; filename="winmail.dat"',
        Content_Transfer_Encoding="base64",
    )


def test_a62_winmail_dat_is_unpacked(parse, write):
    packed = pack(
        (0x00069002, b"\0" * 14),
        (0x00018010, b"FACTUR~1.PDF\0"),
        (0x0006800F, b"%PDF-"),
        (0x00069005, long_name("Factura año.pdf")),
        (0x00069002, b"\0" * 14),
        (0x00018010, b"notas.txt\0"),
        (0x0006800F, b"hola"),
    )
    assert parse(of_outlook(write, packed)).incoming.files == (
        File("Factura año.pdf", "application/pdf", b"%PDF-", size=5),
        File("notas.txt", "text/plain", b"hola", size=4),
    )


def test_a62_winmail_dat_that_cannot_be_unpacked_is_offered_as_it_is(parse, write):
    for broken in (pack(), pack((0x00069002, b""))[:-3], b"\x78\x9f\x3e\x22" + b"\xff" * 50):
        (file,) = parse(of_outlook(write, broken)).incoming.files
        assert (file.name, file.content) == ("winmail.dat", broken)


def test_a62_a_calendar_and_a_signed_letter_are_kept(parse):
    raw = (
        b"From: ana@cliente.es\r\nMessage-ID: <x@y>\r\n"
        b"Content-Type: multipart/alternative; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: text/plain\r\n\r\nCita\r\n"
        b"--B\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n--B--\r\n"
    )
    letter = parse(raw)
    assert letter.incoming.text == "Cita"
    assert [file.name for file in letter.incoming.files] == ["text.ics"]


def test_a62_a_text_that_came_as_a_file_is_a_file(parse):
    raw = (
        b"From: ana@cliente.es\r\nMessage-ID: <x@y>\r\n"
        b"Content-Type: multipart/mixed; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: text/plain\r\n\r\nAdjunto\r\n"
        b"--B\r\nContent-Type: text/html; name=pagina.html\r\n\r\n<script>1</script>\r\n--B--\r\n"
    )
    letter = parse(raw)
    assert (letter.incoming.text, letter.incoming.html) == ("Adjunto", "")
    assert [file.name for file in letter.incoming.files] == ["pagina.html"]


def test_a64_of_a_letter_that_is_too_large_the_header_is_read(parse, write):
    header = write("").split(b"\r\n\r\n")[0] + b"\r\n\r\n"
    letter = parse(header, size=90_000_000)
    assert (letter.size, letter.incoming.text, letter.incoming.subject) == (
        90_000_000,
        "",
        "Factura",
    )
    assert letter.cautions == ("body_missing",)


@pytest.mark.parametrize(
    "kind", ["multipart/mixed", "multipart/mixed; boundary=Z", "multipart/x; boundary"]
)
def test_a05_parts_that_cannot_be_told_apart_are_shown_as_text(parse, write, kind):
    letter = parse(write("--B\n\nHola\n--B--", Content_Type=kind))
    assert "Hola" in letter.incoming.text
    assert letter.incoming.files == ()


def test_a62_a_letter_of_any_alphabet_inside_of_another_keeps_its_content(parse, write):
    raw = write("Subject: año\n\nhola", Content_Type="message/global; name=carta.eml")
    (file,) = parse(raw).incoming.files
    assert file.content.split(b"\r\n") == ["Subject: año".encode(), b"", b"hola"]


def test_a62_further_forms_of_the_same_text_are_left_out(parse):
    raw = (
        b"From: ana@cliente.es\r\nMessage-ID: <x@y>\r\n"
        b"Content-Type: multipart/alternative; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: text/plain\r\n\r\nHola\r\n"
        b"--B\r\nContent-Type: text/x-amp-html\r\n\r\n<html amp4email></html>\r\n"
        b"--B\r\nContent-Type: text/html\r\n\r\n<p>Hola</p>\r\n--B--\r\n"
    )
    letter = parse(raw)
    assert (letter.incoming.text, letter.incoming.files) == ("Hola", ())
    assert letter.incoming.html.strip() == "<p>Hola</p>"


def of_parts(depth: int) -> bytes:
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
        for level in range(depth)
    )
    return b"From: ana@cliente.es\r\nMessage-ID: <x@y>\r\n" + opened + b"\r\nal fondo\r\n"


def test_a05_a_letter_nested_without_end_is_kept_as_text(parse):
    begun = time.monotonic()
    letter = parse(of_parts(3_000))
    assert "al fondo" in letter.incoming.text
    assert letter.cautions[0] == "body_unreadable"
    assert time.monotonic() - begun < 5


def test_a05_letters_of_countless_parts_lines_or_headers_are_read_in_bounded_time(parse):
    head = b"From: ana@cliente.es\r\nMessage-ID: <x@y>\r\n"
    mixed = head + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n"
    begun = time.monotonic()
    for raw in (
        mixed + b"--B\r\n\r\na\r\n" * 200_000,
        mixed + b"--B\r\n\r\na\r\n" * 9_000,
        of_parts(40) + b"a\n" * 1_000_000,
        head + b"\r\n" + b"\n" * 3_000_000,
        head + b"X-A: b\r\n" * 300_000 + b"\r\nhola",
        head + b"Subject: " + b"a\r\n " * 300_000 + b"\r\n\r\nhola",
        head + b"Content-Type: text/plain; " + b"a=b;" * 200_000 + b"\r\n\r\nhola",
    ):
        assert parse(raw).sender.address == "ana@cliente.es"
    assert time.monotonic() - begun < 20
