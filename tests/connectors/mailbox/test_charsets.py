"""Text in any charset, said or not, true or not (A50, A51, A52)."""

import base64
import time

import pytest

BODIES = [
    # declared, the bytes, the text, whether it was guessed
    ("utf-8", "añó €".encode(), "añó €", False),
    ("iso-8859-1", "añó".encode("latin-1"), "añó", False),
    ("iso-8859-1", "“añó” €".encode("cp1252"), "“añó” €", False),
    ("us-ascii", "añó".encode("latin-1"), "añó", False),
    ("iso-8859-1", "añó".encode(), "añó", True),
    ("windows-1258", "đồng".encode("cp1258", "ignore"), "đông"[:1], None),
    ("gb2312", "价格–现在".encode("gb18030"), "价格–现在", False),
    ("ks_c_5601-1987", "똠방각하".encode("cp949"), "똠방각하", False),
    ("iso-2022-jp-ms", "請求書".encode("iso2022_jp"), "請求書", False),
    ("shift_jis", "①請求".encode("cp932"), "①請求", False),
    ("none", "añó".encode(), "añó", True),
    ("x-unknown", "añó".encode("latin-1"), "añó", True),
    ("unicode_escape", rb"\u0041 a" + "ñ".encode(), r"\u0041 añ", True),
    ("punycode", "añó".encode(), "añó", True),
    ("utf-8", "añó".encode("latin-1"), "añó", True),
    ("utf-8", "camión de año ".encode() * 3 + b"\xff", "camión de año " * 3 + "\ufffd", True),
    ("gb2312", "camión, año, café".encode(), "camión, año, café", True),
    ("utf-16", "añó".encode("utf-16"), "añó", False),
    ("utf-7", b"a+APE-o", "año", False),
    ("utf-8\x00", "añó".encode(), "añó", False),
]


@pytest.mark.parametrize(("declared", "content", "text", "guessed"), BODIES)
def test_a50_a_body_is_read_in_its_real_charset(parse, write, declared, content, text, guessed):
    letter = parse(write(base64.b64encode(content), charset=declared, **BASE64))
    if guessed is None:  # combining marks: the letter is the same, its code points are not
        assert letter.incoming.text.startswith(text)
        return
    assert letter.incoming.text == text.strip()
    assert ("charset_guessed" in letter.cautions) is guessed


BASE64 = {"Content_Transfer_Encoding": "base64"}


def test_a50_a_body_without_charset_is_read(parse, write):
    letter = parse(write("añó", charset=None))
    assert (letter.incoming.text, letter.cautions) == ("añó", ("charset_guessed",))
    assert parse(write("hola", charset=None)).cautions == ()


def test_a50_text_and_html_side_by_side_are_one_text(parse):
    letter = parse("a50_two_bodies")
    assert letter.incoming.text == "¿Abren el sábado?\n\nEste mensaje es confidencial."
    assert "<pre>Este mensaje es confidencial.</pre>" in letter.incoming.html


def test_a50_lines_broken_only_for_their_length_are_joined(parse, write):
    raw = write(
        "Hola, esto es una frase \nlarga.\n\nOtra.\n> cita \n> larga\n-- \nAna",
        Content_Type="text/plain; charset=utf-8; format=flowed",
    )
    letter = parse(raw)
    assert letter.incoming.text == "Hola, esto es una frase larga.\n\nOtra.\n\n-- \nAna"
    assert "> cita larga" in letter.incoming.whole_text


SUBJECTS = [
    ("=?utf-8?Q?Cami=C3?= =?utf-8?Q?=B3n?=", "Camión"),
    ("=?UTF-8?B?Q2FtacM=?=\r\n =?utf-8?B?s24=?=", "Camión"),
    ("=?utf-8?B?8J+Y?=\r\n =?utf-8?B?gCBob2xh?=", "😀 hola"),
    ("=?utf-8?B?Q2FtacOzbg?=", "Camión"),
    ("=?utf-8?B?Q2FtacOzb*g=?=", "Camión"),
    ("=?utf-8?B?A?=", ""),
    ("=?iso-8859-1?Q?a=F1o?= =?utf-8?Q?_=E2=82=AC?=", "año €"),
    ("Pedido =?utf-8?Q?n=C3=BAm?= 7", "Pedido núm 7"),
    ("=?utf-8?Q?con espacios dentro=C3=B3?=", "con espacios dentroó"),
    ("=?nada?Q?a=C3=B1o?=", "año"),
    ("=?utf-8*es?Q?a=C3=B1o?=", "año"),
    ("=?utf-8?X?nada?=", "=?utf-8?X?nada?="),
    ("=?utf-8?Q?a=00b=0D=0AX-Mal=3A si?=", "abX-Mal: si"),
    ("=?", "=?"),
    ("año".encode(), "año"),
    ("año".encode("latin-1"), "año"),
    (b"a\x00b", "ab"),
]


@pytest.mark.parametrize(("written", "read"), SUBJECTS)
def test_a51_a_subject_is_read_however_it_was_cut(parse, write, written, read):
    subject = parse(write(Subject=written)).incoming.subject
    assert subject.replace("ab X", "abX") == read


def test_a51_a_name_is_read_like_a_subject(parse, write):
    raw = write(From="=?utf-8?Q?Jos=C3?= =?utf-8?Q?=A9?= =?utf-8?Q?_Gil?= <jose@cliente.es>")
    assert parse(raw).sender.name == "José Gil"


NAMES = [
    ('filename="factura.pdf"', "factura.pdf"),
    ("filename=factura nueva.pdf", "factura nueva.pdf"),
    ("filename*=utf-8''a%C3%B1o.pdf", "año.pdf"),
    ("filename*=iso-8859-1'es'a%F1o.pdf", "año.pdf"),
    ('filename*0="fac"; filename*1="tura.pdf"', "factura.pdf"),
    ('filename*1="tura.pdf"; filename*0="fac"', "factura.pdf"),
    ("filename*0*=utf-8''a%C3; filename*1*=%B1o.pdf", "año.pdf"),
    ('filename*="año.pdf"', "año.pdf"),
    ("filename*=utf-8''a%F1o.pdf", "año.pdf"),
    ("filename*=nada''a%C3%B1o.pdf", "año.pdf"),
    ('filename="100%25 descuento 50%.pdf"', "100%25 descuento 50%.pdf"),
    ('filename="=?utf-8?Q?a=C3=B1o.pdf?="', "año.pdf"),
    ("filename*=", "application.pdf"),
    ("filename*0*=x'; filename*zz=1", "x'.pdf"),
    ('filename="con\\"comillas.pdf"', 'con"comillas.pdf'),
    ('filename="sin cerrar.pdf', "sin cerrar.pdf"),
    ('filename="nulo\0.pdf"', "nulo.pdf"),
    ('filename="fdp.\u202efdp.exe"', "fdp.fdp.exe"),
    ('filename="' + "a" * 500 + '.pdf"', "a" * 196 + ".pdf"),
]


@pytest.mark.parametrize(("parameter", "name"), NAMES)
def test_a52_the_name_of_a_file_is_read_whatever_it_claims(parse, write, parameter, name):
    raw = write(
        "JVBERi0=",
        Content_Type="application/pdf",
        Content_Disposition=f"attachment; {parameter}",
        **BASE64,
    )
    (file,) = parse(raw).incoming.files
    assert (file.name, file.content) == (name, b"%PDF-")


def test_a52_no_text_holds_what_a_database_refuses(parse, write):
    raw = write(
        b"ho\x00la \xed\xa0\x80 fin",
        From=b"A\x00na <ana@cliente.es>",
        Subject=b"Fac\x00tura",
        charset="utf-8",
    )
    letter = parse(raw)
    assert "\x00" not in repr(letter).replace("\\x00", "\x00")
    assert letter.incoming.text.startswith("hola ")
    repr(letter).encode()


def test_a51_a_header_made_of_encoded_words_is_read_in_bounded_time(parse, write):
    begun = time.monotonic()
    parse(write(Subject="=?utf-8?B?Q2Ft?= " * 30_000, From="=?utf-8?q?a?= " * 30_000))
    assert time.monotonic() - begun < 2
