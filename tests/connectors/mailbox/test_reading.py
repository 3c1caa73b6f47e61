"""Letters out of a real mailbox (A04, A05, A06, A12, A64)."""

import json
import threading
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from querencia.connectors.channel import Misconfigured, Unreachable
from querencia.connectors.mailbox import IncomingServer, MailboxConfig, open_mailbox
from querencia.connectors.mailbox.reading import _Listed
from tests.connectors.mailbox.conftest import free_port, run_imap


def letter(number: int, size: int = 0) -> bytes:
    return (
        f"From: ana@cliente.es\r\nSubject: {number}\r\nMessage-ID: <{number}@cliente.es>\r\n\r\n"
        f"Hola {number}{'x' * size}\r\n"
    ).encode()


def unseen(imap, folder: str = "INBOX") -> int:
    client = imap.client()
    client.select(folder, readonly=True)
    found = client.search(None, "UNSEEN")[1][0].split()
    client.logout()
    return len(found)


def test_a06_letters_come_once_in_order_and_stay_unread(imap):
    imap.append(letter(1), letter(2))
    with open_mailbox(imap.settings()) as mailbox:
        first = list(mailbox.fetch(None))
        assert [one.raw for one in first] == [letter(1), letter(2)]
        assert list(mailbox.fetch(first[-1].position)) == []
        imap.append(letter(3))
        (third,) = mailbox.fetch(first[-1].position)
        for one in first:
            mailbox.settle(one.uid)
    assert (third.raw, third.is_whole, third.is_sent) == (letter(3), True, False)
    assert third.size == len(letter(3))
    assert abs(third.received_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert unseen(imap) == 3


def test_a06_a_position_is_plain_json_and_holds_over_connections(imap):
    imap.append(letter(1), letter(2))
    with open_mailbox(imap.settings()) as mailbox:
        first = next(mailbox.fetch(None))
    stored = json.loads(json.dumps(dict(first.position)))
    with open_mailbox(imap.settings()) as mailbox:
        assert [one.raw for one in mailbox.fetch(stored)] == [letter(2)]


def test_a06_letters_that_the_server_numbered_anew_are_read_again(imap):
    imap.append(letter(1))
    with open_mailbox(imap.settings()) as mailbox:
        (one,) = mailbox.fetch({"validity": 1, "uid": 9_999})
        assert list(mailbox.fetch({**one.position, "validity": 2}, since=date(2100, 1, 1))) == []
    assert one.raw == letter(1)


def test_a06_letters_that_vanish_meanwhile_are_passed_over(imap, monkeypatch):
    """This server shows a letter to the end of the connection; others don't: 9000 is not there."""
    imap.append(letter(1), letter(2))
    with open_mailbox(imap.settings()) as mailbox:
        first, second = (one.uid for one in mailbox.fetch(None))
        monkeypatch.setattr(mailbox, "_search", lambda *_: [first, second, 9_000])
        assert [one.raw for one in mailbox.fetch(None)] == [letter(1), letter(2)]
        gone = _Listed(9_000, 10, datetime.now(UTC))
        assert mailbox._fetch_one(gone, 1, is_sent=False) is None


def test_a05_a_letter_that_the_server_cannot_give_does_not_stop_the_others(imap, monkeypatch):
    imap.append(letter(1), letter(2))
    with open_mailbox(imap.settings()) as mailbox:
        give = mailbox._fetch_raw
        first = next(mailbox.fetch(None)).uid

        def refuse_the_first(uid: int, part: str) -> bytes:
            return give(uid, "BODY.PEEK[NONSENSE" if uid == first else part)

        monkeypatch.setattr(mailbox, "_fetch_raw", refuse_the_first)
        broken, whole = mailbox.fetch(None)
    assert (broken.raw, bool(broken.problem), broken.position["uid"]) == (b"", True, first)
    assert (whole.raw, whole.problem) == (letter(2), "")


def test_a06_many_letters_come_in_several_requests(imap):
    imap.append(*map(letter, range(230)))
    with open_mailbox(imap.settings()) as mailbox:
        assert [one.raw for one in mailbox.fetch(None)] == list(map(letter, range(230)))


def test_a06_the_first_reading_goes_back_as_far_as_it_is_told(imap):
    imap.append(letter(1))
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    with open_mailbox(imap.settings()) as mailbox:
        assert list(mailbox.fetch(None, since=tomorrow)) == []
        assert len(list(mailbox.fetch(None, since=tomorrow - timedelta(days=9)))) == 1


def test_a64_of_a_letter_that_is_too_large_only_the_header_is_fetched(imap):
    imap.append(letter(1, size=5_000), letter(2))
    with open_mailbox(imap.settings(size_limit=1_024)) as mailbox:
        large, small = mailbox.fetch(None)
    assert (large.is_whole, large.size) == (False, len(letter(1, size=5_000)))
    assert large.raw == letter(1).split(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert (small.is_whole, small.raw) == (True, letter(2))


def test_a12_what_was_sent_from_other_programs_is_read_too(imap):
    imap.append(letter(7), folder="Sent")
    for folder in ("", "Sent"):
        with open_mailbox(imap.settings(sent_folder=folder)) as mailbox:
            (sent,) = mailbox.fetch_sent(None)
            assert (sent.raw, sent.is_sent) == (letter(7), True)
    with open_mailbox(imap.settings(sent_folder="-")) as mailbox:
        assert list(mailbox.fetch_sent(None)) == []


def test_a06_a_letter_that_was_taken_in_is_marked_where_that_is_wanted(imap):
    imap.append(letter(1), letter(2))
    with open_mailbox(imap.settings(after="mark")) as mailbox:
        first = next(mailbox.fetch(None))
        mailbox.settle(first.uid)
    assert unseen(imap) == 1


def test_a06_a_letter_that_was_taken_in_is_moved_where_that_is_wanted(imap):
    imap.append(letter(1), letter(2))
    imap.client().create("Hecho")
    with open_mailbox(imap.settings(after="move", move_to="Hecho")) as mailbox:
        for one in mailbox.fetch(None):
            mailbox.settle(one.uid)
        mailbox.settle(9_999)  # somebody was faster
        assert list(mailbox.fetch(None)) == []
    assert unseen(imap, "Hecho") == 2


def test_a_folder_that_is_not_there_is_a_matter_of_settings(imap):
    imap.append(letter(1))
    with open_mailbox(imap.settings(folder="Nada")) as mailbox, pytest.raises(Misconfigured):
        list(mailbox.fetch(None))
    with open_mailbox(imap.settings(after="move", move_to="Nada")) as mailbox:
        one = next(mailbox.fetch(None))
        with pytest.raises(Misconfigured, match="Nada"):
            mailbox.settle(one.uid)


@pytest.mark.parametrize("has_idle", [True, False])
def test_a06_new_letters_are_noticed_at_once_or_when_asked_for(imap, monkeypatch, has_idle):
    monkeypatch.setattr("querencia.connectors.mailbox.reading.POLL_SECONDS", 0.2)
    with open_mailbox(imap.settings()) as mailbox:
        mailbox._has_idle = mailbox._has_idle and has_idle
        assert list(mailbox.fetch(None)) == []
        assert mailbox.wait(0.3) is False
        later = threading.Timer(0.5, imap.append, [letter(1)])
        later.start()
        begun = time.monotonic()
        assert mailbox.wait(20) is True
        assert time.monotonic() - begun < 5
        later.join()
        assert [one.raw for one in mailbox.fetch(None)] == [letter(1)]


def test_a06_a_letter_that_came_before_the_waiting_began_is_noticed(imap):
    with open_mailbox(imap.settings()) as mailbox:
        list(mailbox.fetch(None))
        imap.append(letter(1))
        begun = time.monotonic()
        assert mailbox.wait(20) is True
        assert time.monotonic() - begun < 2


def test_a05_a_wrong_password_is_a_matter_of_settings_and_is_not_told(imap):
    wrong = {"kind": "password", "password": "secreta ñ"}
    with pytest.raises(Misconfigured) as raised, open_mailbox(imap.settings(credentials=wrong)):
        pass
    assert "secreta" not in str(raised.value)


def test_a05_a_server_that_is_not_there_is_tried_again_later(imap):
    with pytest.raises(Unreachable), open_mailbox(imap.settings(port=free_port())):
        pass


def test_a05_a_server_that_cannot_encrypt_is_a_matter_of_settings(imap):
    for security in ("tls", "starttls"):
        with pytest.raises(Misconfigured), open_mailbox(imap.settings(security=security)):
            pass


def test_starttls_encrypts_with_a_certificate_of_an_authority_that_is_trusted(certificate):
    path = str(certificate.path)
    trusted = {"host": "localhost", "security": "starttls", "certificate": certificate.pem}
    with run_imap("--cert", path, "--key", path) as server:
        with open_mailbox(server.settings(**trusted)) as mailbox:
            assert next(mailbox.fetch(None)).raw
        with pytest.raises(Misconfigured, match="certificate"):
            open_mailbox(server.settings(**(trusted | {"certificate": ""}))).__enter__()


def test_a05_a_connection_that_breaks_is_taken_up_again_from_the_last_position(imap):
    imap.append(letter(1), letter(2), letter(3))
    with pytest.raises(Unreachable), open_mailbox(imap.settings()) as mailbox:
        for one in mailbox.fetch(None):
            last = one
            mailbox._mailbox.client.sock.close()
            mailbox._mailbox.client.file.close()
    with open_mailbox(imap.settings()) as mailbox:
        assert [one.raw for one in mailbox.fetch(last.position)] == [letter(2), letter(3)]


SETTINGS = {
    "host": "imap.gmail.com",
    "username": "soporte@empresa.es",
    "credentials": {"kind": "password", "password": "secreta"},
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"security": "plain"},
        {"security": "starttls", "port": 993},
        {"after": "move"},
        {"after": "move", "move_to": "INBOX"},
        {"folder": "a\r\nLOGOUT"},
        {"host": ""},
        {"host": "a b"},
        {"port": 0},
        {"credentials": {"kind": "nada"}},
    ],
)
def test_settings_that_cannot_work_are_refused(wrong):
    with pytest.raises(ValidationError):
        IncomingServer.model_validate(SETTINGS | wrong)


def test_settings_keep_their_secrets_and_know_the_large_hosts():
    config = MailboxConfig.model_validate(
        {"address": "Soporte@Empresa.es", "aliases": ["Ventas@Empresa.es"], "incoming": SETTINGS}
    )
    assert "secreta" not in repr(config) + config.model_dump_json()
    account = config.account
    assert account.addresses == {"soporte@empresa.es", "ventas@empresa.es"}
    assert (account.authentication_server, account.domain) == ("mx.google.com", "empresa.es")
