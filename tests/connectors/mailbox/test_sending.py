"""Letters handed over by SMTP, to a real server (A41, A43, A64)."""

import socket
import threading

import pytest
from aiosmtpd.smtp import AuthResult

from querencia.connectors.channel import Misconfigured, Refused, Unreachable
from querencia.connectors.mailbox import (
    Doubtful,
    OutgoingServer,
    Written,
    check_server,
    send_letter,
)
from tests.connectors.mailbox.conftest import free_port

RAW = b"From: soporte@empresa.es\r\nTo: ana@cliente.es\r\n\r\nHola\r\n.punto\r\n..\r\n"
LETTER = Written(RAW, "q.1@empresa.es", "soporte@empresa.es", ("ana@cliente.es",))
TWO = Written(RAW, "q.1@empresa.es", "soporte@empresa.es", ("ana@cliente.es", "luis@cliente.es"))


def server(port: int, **changes: object) -> OutgoingServer:
    given = {"host": "127.0.0.1", "port": port, "security": "plain", "timeout": 5}
    return OutgoingServer.model_validate(given | changes)


def test_a13_a_letter_is_handed_over_as_it_is_and_the_servers_words_are_kept(smtp):
    postbox, port = smtp()
    sent = send_letter(server(port), LETTER)
    assert (sent.message_id, sent.refused) == ("q.1@empresa.es", ())
    assert sent.answer == "2.0.0 Ok: queued as 0100018f"
    (received,) = postbox.letters
    assert received.original_content == RAW
    assert (received.mail_from, received.rcpt_tos) == ("soporte@empresa.es", ["ana@cliente.es"])


ADDRESS = [
    ("550 5.1.1 User unknown", Refused, True),
    ("550 No such user here", Refused, True),
    ("550 5.7.1 Relay denied by policy", Refused, False),
    ("552 5.2.2 Mailbox full", Refused, False),
    ("451 4.7.1 Greylisted, try later", Unreachable, None),
    ("421 Too busy", Unreachable, None),
]


@pytest.mark.parametrize(("answer", "error", "permanent"), ADDRESS)
def test_a41_a_recipient_is_refused_for_good_or_for_now(smtp, answer, error, permanent):
    postbox, port = smtp({"ana@cliente.es": answer})
    with pytest.raises(error) as raised:
        send_letter(server(port), LETTER)
    assert getattr(raised.value, "is_permanent", None) is permanent
    assert answer.partition(" ")[2] in str(raised.value)
    assert postbox.letters == []


def test_a41_a_letter_that_some_take_is_sent_and_the_others_are_told(smtp):
    postbox, port = smtp({"luis@cliente.es": "550 5.1.1 User unknown"})
    (bounce,) = send_letter(server(port), TWO).refused
    assert (bounce.recipient, bounce.status) == ("luis@cliente.es", "5.1.1")
    assert bounce.delivery.is_permanent
    assert bounce.delivery.external_id == "q.1@empresa.es"
    assert len(postbox.letters) == 1


def test_a41_who_can_be_reached_later_is_reason_to_try_again(smtp):
    _, port = smtp({"ana@cliente.es": "550 5.1.1 no", "luis@cliente.es": "451 4.2.0 later"})
    with pytest.raises(Unreachable):
        send_letter(server(port), TWO)


def test_a43_the_letter_itself_is_refused_for_good_or_for_now(smtp):
    _, port = smtp({"DATA": "554 5.7.1 Spam"})
    with pytest.raises(Refused) as refused:
        send_letter(server(port), LETTER)
    assert not refused.value.is_permanent
    _, port = smtp({"DATA": "451 4.3.0 Try later"})
    with pytest.raises(Unreachable):
        send_letter(server(port), LETTER)


@pytest.mark.parametrize("farewell", ["554 Something went wrong", "421 Closing"])
def test_a43_an_error_after_the_letter_was_accepted_is_none(smtp, farewell):
    postbox, port = smtp({"QUIT": farewell})
    assert send_letter(server(port), LETTER).message_id == "q.1@empresa.es"
    assert len(postbox.letters) == 1


def test_a43_a_connection_that_breaks_before_the_answer_leaves_a_doubt(smtp):
    postbox, port = smtp({"DATA": "hang up"})
    with pytest.raises(Doubtful):
        send_letter(server(port), LETTER)
    assert len(postbox.letters) == 1


def test_a64_a_letter_that_is_too_large_is_not_even_begun(smtp):
    postbox, port = smtp(data_size_limit=50)
    with pytest.raises(Refused, match="50"):
        send_letter(server(port), LETTER)
    with pytest.raises(Refused, match="1024"):
        large = Written(RAW * 100, "q", "soporte@empresa.es", ("ana@cliente.es",))
        send_letter(server(port, size_limit=1024), large)
    assert postbox.letters == []


def test_a_sender_that_the_server_does_not_take_is_a_matter_of_settings(smtp):
    _, port = smtp({"MAIL": "553 5.7.1 Sender address rejected"})
    with pytest.raises(Misconfigured, match="Sender address rejected"):
        send_letter(server(port), LETTER)


def test_a_server_that_is_not_there_or_says_nothing_is_tried_again_later():
    with pytest.raises(Unreachable):
        send_letter(server(free_port()), LETTER)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unreachable):
        check_server(server(silent.getsockname()[1], timeout=0.3))


def test_a_server_that_hangs_up_at_once_is_tried_again_later():
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            listening.accept()[0].close()

        threading.Thread(target=hang_up).start()
        with pytest.raises(Unreachable):
            check_server(server(listening.getsockname()[1]))


PASSWORD = {"username": "soporte", "credentials": {"kind": "password", "password": "clave ñ"}}


@pytest.mark.parametrize(("right", "outcome"), [("clave ñ", None), ("otra", Misconfigured)])
def test_a_password_is_right_or_a_matter_of_settings(smtp, right, outcome):
    def check(server, session, envelope, mechanism, data) -> AuthResult:
        return AuthResult(success=data.password == right.encode(), handled=False)

    _, port = smtp(authenticator=check, auth_require_tls=False)
    if outcome is None:
        check_server(server(port, **PASSWORD))
        return
    with pytest.raises(outcome) as raised:
        check_server(server(port, **PASSWORD))
    assert "clave" not in str(raised.value)


def test_starttls_encrypts_with_a_certificate_of_an_authority_that_is_trusted(smtp, certificate):
    postbox, port = smtp(tls_context=certificate.context, require_starttls=True)
    trusted = {"host": "localhost", "security": "starttls", "certificate": certificate.pem}
    send_letter(server(port, **trusted), LETTER)
    assert len(postbox.letters) == 1
    with pytest.raises(Misconfigured, match="certificate"):
        send_letter(server(port, **(trusted | {"certificate": ""})), LETTER)
    with pytest.raises(Misconfigured, match="can't be read"):
        send_letter(server(port, **(trusted | {"certificate": "nada"})), LETTER)


def test_tls_encrypts_from_the_first_byte(smtp, certificate):
    postbox, port = smtp(ssl_context=certificate.context)
    trusted = {"host": "localhost", "security": "tls", "certificate": certificate.pem}
    send_letter(server(port, **trusted), LETTER)
    assert len(postbox.letters) == 1
    with pytest.raises(Misconfigured, match="certificate"):
        send_letter(server(port, **(trusted | {"certificate": ""})), LETTER)


def test_a_server_that_cannot_encrypt_gets_nothing(smtp):
    postbox, port = smtp()
    with pytest.raises(Misconfigured):
        send_letter(server(port, security="starttls"), LETTER)
    with pytest.raises(Misconfigured):
        send_letter(server(port, security="tls"), LETTER)
    assert postbox.letters == []
