"""Who wrote, whom to answer, and when it was written (A53, A54, A90)."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from querencia.connectors.channel import Party
from querencia.connectors.mailbox import Authentication
from querencia.connectors.mailbox.addresses import read_parties
from tests.connectors.mailbox.letters import RECEIVED

SENDERS = [
    ("Ana Ruiz <Ana@Cliente.ES>", Party("ana@cliente.es", "Ana Ruiz")),
    ("ana@cliente.es", Party("ana@cliente.es")),
    ("<ana@cliente.es>", Party("ana@cliente.es")),
    ("ana@cliente.es (Ana Ruiz)", Party("ana@cliente.es", "Ana Ruiz")),
    ('"Ruiz, Ana" <ana@cliente.es>', Party("ana@cliente.es", "Ruiz, Ana")),
    ("Ruiz, Ana <ana@cliente.es>", Party("ana@cliente.es", "Ruiz, Ana")),
    ("Ruiz Gil, Ana, Dra. <ana@cliente.es>", Party("ana@cliente.es", "Ruiz Gil, Ana, Dra.")),
    ("=?utf-8?Q?Ruiz=2C_Ana?= <ana@cliente.es>", Party("ana@cliente.es", "Ruiz, Ana")),
    ("'ana@cliente.es' <ana@cliente.es>", Party("ana@cliente.es")),
    ("<mailto:ana@cliente.es>", Party("ana@cliente.es")),
    ("Ana <ana@cliente.es.>", Party("ana@cliente.es", "Ana")),
    ("Ana <ana@peña.es>", Party("ana@peña.es", "Ana")),
    ('"Ana sin cerrar <ana@cliente.es>', Party("ana@cliente.es", "Ana sin cerrar")),
    ("Ana [ventas] <ana@cliente.es>", Party("ana@cliente.es", "Ana [ventas]")),
    ("Amigos: ana@cliente.es, luis@cliente.es;", Party("ana@cliente.es")),
]
NOBODY = [
    (None, ""),
    ("", ""),
    ("<>", ""),
    ("@unknown", "@unknown"),
    ("Ana <@unknown>", "Ana"),
    ("Ana <ana>", "Ana"),
    ("Ana", "Ana"),
    ("undisclosed-recipients:;", ""),
    ("<ana@@cliente.es>", ""),
    ("<ana@cliente..es>", ""),
    (",,,;:", ""),
]


@pytest.mark.parametrize(("written", "party"), SENDERS)
def test_a53_a_sender_is_read_however_it_is_written(parse, write, written, party):
    letter = parse(write(From=written))
    assert (letter.sender, letter.incoming.party) == (party, party)


@pytest.mark.parametrize(("written", "name"), NOBODY)
def test_a53_a_letter_of_nobody_is_kept_with_its_sender_unknown(parse, write, written, name):
    letter = parse(write(From=written))
    assert letter.sender == Party("", name)
    assert letter.cautions == ("sender_unreadable",)
    assert letter.incoming.text == "Hola"


def test_a53_of_several_senders_the_first_one_counts(parse, write):
    letter = parse(write(From="Ana <ana@cliente.es>, luis@cliente.es"))
    assert letter.sender == Party("ana@cliente.es", "Ana")
    assert letter.cautions == ("several_senders",)


def test_a53_the_sender_header_stands_in_for_a_missing_from(parse, write):
    assert parse(write(From=None, Sender="ana@cliente.es")).sender == Party("ana@cliente.es")


def test_a53_a_group_and_several_headers_are_opened(parse, write):
    raw = write(To="Soporte: soporte@empresa.es, Ana <ana@x.es>;, luis@x.es", Cc="a@b.es; c@d.es")
    letter = parse(raw)
    assert [party.address for party in letter.to] == [
        "soporte@empresa.es",
        "ana@x.es",
        "luis@x.es",
    ]
    assert [party.address for party in letter.cc] == ["a@b.es", "c@d.es"]


def test_a53_several_reply_to_are_all_kept(parse, write):
    letter = parse(write(Reply_To="a@cliente.es, Luis <b@cliente.es>, nadie"))
    assert letter.reply_to == (Party("a@cliente.es"), Party("b@cliente.es", "Luis"))
    assert letter.cautions == ()


@pytest.mark.parametrize(
    "header", ['"' * 50_000, "(" * 50_000, "a," * 30_000, '\\"' * 40_000, "<" * 50_000]
)
def test_a53_a_header_of_nonsense_is_read_in_bounded_time(header):
    begun = time.monotonic()
    read_parties(header)
    assert time.monotonic() - begun < 2


def test_a54_a_date_in_another_zone_is_one_instant(parse, write):
    letter = parse(write(Date="Mon, 3 Nov 2025 05:12:00 -0600 (CST)"))
    assert letter.at == letter.incoming.at == datetime(2025, 11, 3, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "caution"),
    [
        (None, "date_missing"),
        ("", "date_missing"),
        ("ayer por la tarde", "date_wrong"),
        ("Mon, 3 Nov 2031 10:12:00 +0100", "date_wrong"),
        ("Thu, 1 Jan 1970 00:00:00 +0000", "date_wrong"),
        ("Mon, 99 Nov 2025 10:12:00 +0100", "date_wrong"),
        ("Mon, 3 Nov 2025 10:12:00 +9999", "date_wrong"),
        ("Mon, 3 Nov 99999999999 10:12:00 +0100", "date_wrong"),
    ],
)
def test_a54_a_date_that_cannot_be_believed_gives_way_to_the_time_of_arrival(
    parse, write, date, caution
):
    letter = parse(write(Date=date))
    assert (letter.at, letter.incoming.at) == (RECEIVED, None)
    assert letter.date == (date or "")
    assert letter.cautions == (caution,)


def test_a54_a_clock_that_runs_a_little_ahead_is_believed(parse, write):
    ahead = RECEIVED.astimezone(timezone(timedelta(hours=1))) + timedelta(minutes=5)
    letter = parse(write(Date=ahead.strftime("%a, %d %b %Y %H:%M:%S %z")))
    assert letter.at == RECEIVED + timedelta(minutes=5)


def test_a90_an_answer_that_would_go_to_another_domain_is_pointed_out(parse, write):
    letter = parse(write(Reply_To="Ana <ana@estafa.example>"))
    assert letter.reply_to == (Party("ana@estafa.example", "Ana"),)
    assert letter.cautions == ("reply_to_elsewhere",)


def test_a90_a_letter_from_outside_with_our_own_address_is_pointed_out(parse, write):
    assert parse(write(From="ventas@empresa.es")).cautions == ("pretends_to_be_us",)


def test_a90_what_our_own_server_found_out_is_told(parse, write):
    raw = write(
        Authentication_Results="mx.empresa.es 1; spf=pass (ok; fine) smtp.mailfrom=cliente.es;\r\n"
        " dkim=fail header.d=cliente.es; dmarc=fail (p=REJECT) header.from=cliente.es"
    )
    letter = parse(raw)
    assert letter.authentication == Authentication("pass", "fail", "fail")
    assert letter.cautions == ("authentication_failed",)


@pytest.mark.parametrize("claim", ["mx.cliente.es; dmarc=pass", "dmarc=pass", "; dmarc=pass", ""])
def test_a90_what_others_claim_of_themselves_is_not_believed(parse, write, claim):
    assert parse(write(Authentication_Results=claim)).authentication == Authentication()


def test_a90_the_topmost_result_counts(parse, write):
    forged = b"Authentication-Results: mx.empresa.es; dmarc=pass\r\n"
    raw = b"Authentication-Results: mx.empresa.es; dmarc=fail\r\n" + forged + write()
    assert parse(raw).authentication.dmarc == "fail"
