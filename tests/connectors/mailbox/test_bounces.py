"""What servers report of our letters (A40, A41)."""

import pytest

from querencia.connectors.mailbox.bounces import is_hard

OURS = "querencia.12.34.abcdefghijklmnop@empresa.es"
REPORTS = {
    "a40_dsn_unknown_user": [
        ("failed", True, "luis@cliente.es", "5.1.1"),
        ("failed", False, "eva@cliente.es", "4.2.2"),
    ],
    "a40_dsn_headers_only": [("failed", True, "luis@cliente.es", "5.1.10")],
    "a40_dsn_delayed": [("sent", False, "luis@cliente.es", "4.4.1")],
    "a40_words_exim": [("failed", True, "luis@cliente.es", "5.1.1")],
    "a40_words_qmail": [("failed", False, "luis@cliente.es", "5.7.1")],
    "a40_words_spanish": [("failed", True, "luis@cliente.es", "5.1.1")],
    "a40_receipt": [("read", False, "luis@cliente.es", "")],
}


@pytest.mark.parametrize("name", REPORTS)
def test_a40_a_report_belongs_to_the_letter_it_reports_on(parse, name):
    letter = parse(name)
    told = [
        (one.delivery.state, one.delivery.is_permanent, one.recipient, one.status)
        for one in letter.bounces
    ]
    assert told == REPORTS[name]
    assert {one.delivery.external_id for one in letter.bounces} == {OURS}
    assert letter.incoming.is_automatic


def test_a40_the_reason_is_told_in_the_servers_words(parse):
    (bounce,) = parse("a40_words_qmail").bounces
    assert bounce.delivery.reason == "Remote host said: 554 5.7.1 Message blocked as spam"


def test_a40_a_person_who_writes_about_a_bounce_reports_nothing(parse, write):
    assert parse(write("Undelivered: 550 5.1.1 luis@cliente.es no existe")).bounces == ()


def test_a40_a_report_that_names_no_letter_is_kept_with_an_empty_id(parse, write):
    raw = write("Delivery has failed: 550 no such user", From="postmaster@mx.es")
    (bounce,) = parse(raw).bounces
    assert (bounce.delivery.external_id, bounce.recipient) == ("", "")


def test_a40_a_note_that_a_letter_was_thrown_away_is_no_reading(parse):
    raw = (
        b"From: luis@cliente.es\r\nMessage-ID: <x@y>\r\nContent-Type: multipart/report;"
        b" report-type=disposition-notification; boundary=B\r\n\r\n--B\r\n"
        b"Content-Type: message/disposition-notification\r\n\r\n"
        b"Final-Recipient: rfc822; luis@cliente.es\r\n"
        b"Disposition: automatic-action/x; deleted\r\n\r\n--B--"
    )
    assert parse(raw).bounces == ()


@pytest.mark.parametrize(
    ("status", "reason", "hard"),
    [
        ("5.1.1", "", True),
        ("5.1.2", "", True),
        ("5.1.6", "", True),
        ("5.0.0", "", True),
        ("5.4.1", "", True),
        ("5.2.2", "Mailbox full", False),
        ("5.7.1", "relay denied", False),
        ("5.5.0", "user unknown", True),
        ("5.0.0", "blocked by reputation", False),
        ("4.1.1", "user unknown", False),
        ("", "whatever", False),
    ],
)
def test_a41_only_the_address_that_is_no_good_is_hard(status, reason, hard):
    assert is_hard(status, reason) is hard
