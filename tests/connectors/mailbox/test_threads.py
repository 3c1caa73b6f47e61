"""Which conversation a letter belongs to (A10 to A21, A91)."""

import pytest

from querencia.connectors.mailbox import Account, Hint, Seal, list_hints, parse_letter
from querencia.connectors.mailbox.subjects import is_forward, is_same_topic, strip_prefixes
from tests.connectors.mailbox.letters import RECEIVED

SEAL = Seal(key=b"0123456789abcdef", domain="empresa.es")
FOREIGN = Seal(key=b"fedcba9876543210", domain="empresa.es")
OURS = SEAL.message_id("12", "34")


def test_a10_hints_come_in_order_of_trust(parse, write):
    raw = write(
        f"Hola\n\nEl 3/11/25, Soporte escribió:\n> {SEAL.body_mark('15')}",
        To=SEAL.address("soporte@empresa.es", "11"),
        In_Reply_To=f"<{OURS}>",
        References="<viejo@x.es> <nuevo@x.es>",
        Subject="Re: Factura [QR-77]",
    )
    assert list_hints(parse(raw), SEAL) == (
        Hint("address", "conversation", "11", is_signed=True),
        Hint("in_reply_to", "message", OURS, is_signed=True),
        Hint("in_reply_to", "conversation", "12", is_signed=True),
        Hint("references", "message", "nuevo@x.es", needs="subject"),
        Hint("references", "message", "viejo@x.es", needs="subject"),
        Hint("body", "conversation", "15", is_signed=True),
        Hint("subject", "number", "77", needs="sender"),
    )


def test_a10_the_tag_is_read_from_the_envelope_where_the_header_hides_it(parse, write):
    address = SEAL.address("soporte@empresa.es", "11")
    for name in ("Delivered_To", "X_Original_To", "Envelope_To", "Cc"):
        letter = parse(write(**{name: f"<{address.upper()}>"}))
        assert list_hints(letter, SEAL)[0] == Hint("address", "conversation", "11", is_signed=True)


def test_a10_a_tag_of_somebody_elses_address_is_none_of_ours(parse, write):
    stranger = SEAL.address("soporte@otra.es", "11")
    assert list_hints(parse(write(To=stranger)), SEAL) == ()


def test_a10_a_mailbox_may_have_a_tag_of_its_own(write):
    account = Account("soporte+es@empresa.es")
    raw = write(To=SEAL.address(account.address, "11"))
    letter = parse_letter(raw, account, received_at=RECEIVED)
    assert list_hints(letter, SEAL)[0] == Hint("address", "conversation", "11", is_signed=True)


def test_a11_references_lead_to_the_conversation_when_the_answered_letter_is_unknown(parse, write):
    raw = write(In_Reply_To="<desconocido@x.es>", References=f"<{OURS}> <desconocido@x.es>")
    hints = list_hints(parse(raw), SEAL)
    assert hints[0] == Hint("in_reply_to", "message", "desconocido@x.es")
    assert Hint("references", "message", OURS, is_signed=True, needs="subject") in hints


@pytest.mark.parametrize("forger", [FOREIGN, Seal(key=b"x" * 16, domain="EMPRESA.es")])
def test_a14_forged_marks_lead_nowhere(parse, write, forger):
    raw = write(
        f"Hola {forger.body_mark('12')}",
        To=forger.address("soporte@empresa.es", "12"),
        In_Reply_To=f"<{forger.message_id('12', '34')}>",
        References=f"<{forger.message_id('12', '34')}> <querencia.12.34.x@empresa.es>",
    )
    assert list_hints(parse(raw), SEAL) == ()


def test_a14_a_mark_of_one_place_is_worth_nothing_in_another():
    mac = SEAL.body_mark("12").rpartition(".")[2].rstrip("]")
    assert SEAL.open_tag(f"c12.{mac}") is None
    assert SEAL.open_message_id(f"querencia.12.34.{mac}@empresa.es") is None


def test_a14_a_seal_says_nothing_of_its_key_and_wants_a_long_one():
    assert "0123456789abcdef" not in repr(SEAL)
    with pytest.raises(ValueError, match="16 bytes"):
        Seal(key=b"short", domain="empresa.es")
    with pytest.raises(ValueError, match="small letters and digits"):
        SEAL.message_id("12>\r\nBcc: x", "1")


def test_a13_the_mark_in_the_body_is_found_among_what_is_quoted(parse, write):
    body = f"Gracias\n\nEl 3/11/25 a las 9:00, Soporte escribió:\n> Hola\n> {SEAL.body_mark('12')}"
    letter = parse(write(body, References="<otro@amazonses.com>"))
    assert letter.incoming.text == "Gracias"
    assert Hint("body", "conversation", "12", is_signed=True) in list_hints(letter, SEAL)


def test_a13_a_body_full_of_marks_costs_no_more_than_a_few():
    marks = " ".join(FOREIGN.body_mark(str(number)) for number in range(50))
    assert SEAL.open_body(f"{marks} {SEAL.body_mark('12')}") == ()


def test_a16_references_count_only_with_the_same_subject_and_an_answer_always(parse, write):
    letter = parse(write(In_Reply_To="<a@x.es>", References="<b@x.es>"))
    assert [(hint.kind, hint.needs) for hint in list_hints(letter, SEAL)] == [
        ("in_reply_to", ""),
        ("references", "subject"),
    ]
    assert is_same_topic("RE: RV: Factura  12", "[EXT] factura 12")
    assert not is_same_topic("Re: Factura 12", "Factura 13")


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Factura",
        "RE:Factura",
        "RV: Factura",
        "RES: Factura",
        "ENC: Factura",
        "Fwd: Factura",
        "FW: Factura",
        "AW: Factura",
        "WG: Factura",
        "Antw: Factura",
        "SV: Factura",
        "Re[5]: Factura",
        "Re(2): Factura",
        "Re^3: Factura",
        "Re : Factura",
        "RE: RV: AW: Re[2]: Fwd:Factura",
        "回复：Factura",
        "Ответ: Factura",
        "Respuesta automática: Factura",
        "Resposta automática: Factura",
        "Automatic reply: Factura",
        "[EXTERNAL] Re: Factura",
        "Re: [EXT] RV: Factura",
        "***SPAM*** Factura",
        "Re: [QR-1234] Factura",
        "  Re:\tFactura ",
        "Factura (fwd)",
    ],
)
def test_a17_prefixes_of_any_language_and_length_are_not_the_subject(parse, write, subject):
    assert parse(write(Subject=subject)).topic == "Factura"


@pytest.mark.parametrize(
    "subject", ["IVA: duda", "Pedido: 12", "Reunión: lunes", "Ref: 12", "Real: x"]
)
def test_a17_a_word_before_a_colon_is_no_prefix(subject):
    assert strip_prefixes(subject) == subject


def test_a17_a_thousand_prefixes_leave_nothing():
    assert strip_prefixes("Re: " * 250) == ""


def test_a20_a_letter_that_is_passed_on_is_kept_whole(parse, write):
    body = (
        "Os paso esto.\n\n---------- Forwarded message ---------\n"
        "De: Luis Gil <luis@otro.es>\nDate: lun, 3 nov 2025\nSubject: Queja\n"
        "To: <ana@cliente.es>\n\n"
        "No funciona."
    )
    letter = parse(write(body, Subject="Fwd: Queja"))
    assert letter.incoming.text == body
    assert letter.incoming.whole_text == ""
    assert is_forward(letter.incoming.subject)


@pytest.mark.parametrize(
    "subject", ["[#123] Factura", "[Ticket #123]", "[OTRA-123] x", "QR-123", "[QR-x]"]
)
def test_a21_the_number_of_another_ticket_system_is_not_ours(parse, write, subject):
    assert list_hints(parse(write(Subject=subject)), SEAL) == ()


def test_a21_our_number_counts_only_for_a_sender_who_belongs_there(parse, write):
    letter = parse(write(Subject=f"Re: Factura {SEAL.subject_mark(123)}"))
    assert list_hints(letter, SEAL) == (Hint("subject", "number", "123", needs="sender"),)


def test_a91_the_address_to_answer_to_is_signed_for_one_conversation():
    address = SEAL.address("soporte@empresa.es", "12")
    tag = address.partition("+")[2].partition("@")[0]
    assert SEAL.open_tag(tag) == SEAL.open_tag(tag.upper()) == "12"
    assert SEAL.open_tag(tag.replace("c12", "c13")) is None
