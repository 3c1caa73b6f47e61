"""Which letter is which (A01, A02, A03, A07)."""

from dataclasses import replace

import pytest

from querencia.connectors.mailbox import Account, UnreadableLetter, parse_letter
from tests.connectors.mailbox.letters import ACCOUNT, RECEIVED


@pytest.mark.parametrize(
    "written", ["<a1@cliente.es>", "a1@cliente.es", "< a1@cliente.es >", "<a1@\r\n cliente.es>"]
)
def test_a01_a_message_id_is_the_same_with_brackets_or_without(parse, write, written):
    assert parse(write(Message_ID=written)).message_id == "a1@cliente.es"


def test_a02_the_same_letter_in_two_mailboxes_has_one_id_and_says_in_which_it_lies(write):
    raw = write(To="soporte@empresa.es, ventas@otra.es")
    letters = [
        parse_letter(raw, Account(address), received_at=RECEIVED)
        for address in ("soporte@empresa.es", "ventas@otra.es")
    ]
    assert [(one.incoming.account, one.incoming.external_id) for one in letters] == [
        ("soporte@empresa.es", "a1@cliente.es"),
        ("ventas@otra.es", "a1@cliente.es"),
    ]


@pytest.mark.parametrize("missing", [None, "", "<>", "  ", "<" + "x" * 600 + "@x.es>"])
def test_a03_a_letter_without_message_id_has_one_made_from_its_bytes(parse, write, missing):
    letter = parse(write(Message_ID=missing))
    assert letter.message_id == parse(write(Message_ID=missing)).message_id
    assert letter.message_id != parse(write("Otra", Message_ID=missing)).message_id
    assert letter.message_id.endswith("@missing.invalid")
    assert letter.cautions == ("id_missing",)


def test_a07_two_letters_that_share_a_message_id_are_told_apart(parse, write):
    first, second = parse(write("Uno")), parse(write("Dos"))
    assert first.message_id == second.message_id
    assert first.digest != second.digest
    assert first.second_id != second.second_id


def test_a07_the_same_letter_that_travelled_another_way_is_the_same(parse, write):
    direct = parse(write())
    around = parse(b"Received: from a by b\r\nDelivered-To: x@y.es\r\n" + write())
    assert replace(around, size=0, delivered_to=()) == replace(direct, size=0)


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"\0\0\0", b"no es un correo\r\n\r\nhola"])
def test_a05_what_is_no_letter_raises_the_one_error(raw):
    with pytest.raises(UnreadableLetter):
        parse_letter(raw, ACCOUNT, received_at=RECEIVED)


def test_a05_a_letter_with_a_header_and_nothing_else_is_kept(parse):
    letter = parse(b"Subject: Hola")
    assert (letter.incoming.subject, letter.incoming.text, letter.sender.address) == (
        "Hola",
        "",
        "",
    )


def test_a12_a_letter_of_ours_names_the_customer_at_the_other_end(parse, write):
    raw = write(From="soporte@empresa.es", To="ventas@empresa.es, Ana <ana@cliente.es>")
    letter = parse(raw, is_sent=True)
    assert letter.incoming.is_ours
    assert letter.incoming.party.address == "ana@cliente.es"
    assert letter.automatic is None
    assert letter.cautions == ()
