"""E-mail through real servers: letters come in, are answered, and answers find their way back."""

from email import message_from_bytes, policy

import pytest

from querencia.apps.conversations.domain.answering import Answer, answer
from querencia.apps.conversations.domain.courier import read_account
from querencia.apps.conversations.domain.delivering import deliver_due
from querencia.apps.conversations.domain.taking_in import take_in_waiting
from querencia.apps.conversations.models import Account, BlockedAddress, Conversation, Message
from querencia.foundation import clock
from tests.apps.conversations.conftest import later

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]


def letter(text, *, message_id="<a1@panaderia.example>", **headers):
    given = {
        "From": "Ana Núñez <ana@panaderia.example>",
        "To": "demouser@norte.example",
        "Subject": "Pedido 7",
        "Date": "Mon, 16 Nov 2026 09:00:00 +0100",
        "Message-ID": message_id,
        "Content-Type": "text/plain; charset=utf-8",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in given.items() if value]
    return "\r\n".join([*lines, "", text]).encode()


def fetch(account):
    """Read what waits, once, and take it in."""
    looks = iter([False, True])
    read_account(account, stopping=lambda: next(looks, True))
    take_in_waiting(now=clock.now)


def send(conversation, text, by):
    message = answer(conversation, Answer(text), by=by, now=clock.now())
    deliver_due(now=lambda: later(days=3650))
    message.refresh_from_db()
    return message


@pytest.fixture
def quick(monkeypatch):
    """No waiting for what may still come."""
    monkeypatch.setattr("querencia.apps.conversations.channels.email.WAIT_SECONDS", 0.01)


def test_a_letter_comes_in_is_answered_and_the_answer_to_that_comes_back(mailbox, bakery, support):
    mailbox.imap.append(letter("¿Dónde está mi pedido?"))
    fetch(mailbox.account)
    conversation = Conversation.objects.get()
    assert (conversation.customer, conversation.subject) == (bakery, "Pedido 7")

    ours = send(conversation, "Va de camino.", support)
    assert (ours.state, ours.failure) == ("sent", "")
    (envelope,) = mailbox.sent
    out = message_from_bytes(envelope.content, policy=policy.default)
    assert envelope.rcpt_tos == ["ana@panaderia.example"]
    assert (out["Subject"], out["In-Reply-To"], out["From"].addresses[0].addr_spec) == (
        "Re: Pedido 7", "<a1@panaderia.example>", "demouser@norte.example",
    )  # fmt: skip
    assert "Va de camino." in out.get_body(("plain",)).get_content()

    # Her program forgets every header but where to answer to (A10, A13).
    back = out["Reply-To"].addresses[0].addr_spec
    said = letter("Gracias", message_id="<a2@panaderia.example>", To=back, Subject="otro")
    mailbox.imap.append(said)
    fetch(mailbox.account)
    assert [m.text.strip() for m in conversation.messages.exclude(kind="event")] == [
        "¿Dónde está mi pedido?", "Va de camino.", "Gracias",
    ]  # fmt: skip


def test_a_mailbox_read_again_brings_nothing_twice_even_when_it_forgets_how_far_it_was(
    mailbox, bakery
):
    """A01, A04, A06."""
    mailbox.imap.append(letter("Hola"), letter("Adiós", message_id="<a2@panaderia.example>"))
    fetch(mailbox.account)
    fetch(mailbox.account)
    Account.objects.update(position={})
    fetch(Account.objects.get())
    assert sorted(m.text.strip() for m in Message.objects.all()) == ["Adiós", "Hola"]


def test_what_was_deleted_here_does_not_come_back(mailbox, bakery):
    """A04."""
    mailbox.imap.append(letter("Hola"))
    fetch(mailbox.account)
    Conversation.objects.all().delete()
    Account.objects.update(position={})
    fetch(Account.objects.get())
    assert not Conversation.objects.exists()


def test_two_letters_that_share_an_id_are_both_kept(mailbox, bakery):
    """A07."""
    mailbox.imap.append(letter("Uno"), letter("Otro", Date="Tue, 17 Nov 2026 09:00:00 +0100"))
    fetch(mailbox.account)
    assert sorted(m.text.strip() for m in Message.objects.all()) == ["Otro", "Uno"]


def test_a_stranger_who_forges_our_mark_begins_a_conversation_of_their_own(
    mailbox, bakery, support
):
    """A14."""
    mailbox.imap.append(letter("Hola"))
    fetch(mailbox.account)
    send(Conversation.objects.get(), "Buenas", support)
    out = message_from_bytes(mailbox.sent[0].content, policy=policy.default)
    local, _, domain = out["Reply-To"].addresses[0].addr_spec.partition("@")
    forged = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    intruder = {"From": "x@y.example", "To": forged, "message_id": "<x@y.example>"}
    mailbox.imap.append(letter("Soy Ana", **intruder))
    fetch(mailbox.account)
    assert Conversation.objects.count() == 2


def test_a_letter_that_came_back_marks_ours_and_blocks_the_address(mailbox, bakery, support):
    """A40, A41."""
    mailbox.imap.append(letter("Hola"))
    fetch(mailbox.account)
    ours = send(Conversation.objects.get(), "Buenas", support)
    mailbox.imap.append(bounce(ours.external_id))
    fetch(mailbox.account)
    ours.refresh_from_db()
    assert ours.state == "failed"
    assert "no existe" in ours.failure
    assert Conversation.objects.count() == 1
    assert BlockedAddress.objects.get().address == "ana@panaderia.example"


def test_a_wrong_password_stands_at_the_account_in_words(mailbox):
    config = dict(mailbox.account.settings)
    config["incoming"] = config["incoming"] | {"username": "nadie"}
    Account.objects.update(settings=config)
    assert not read_account(Account.objects.get(), stopping=lambda: True)
    stored = Account.objects.get()
    assert stored.failure.startswith("misconfigured")
    assert stored.failed_at is not None
    assert "demopass" not in stored.failure + str(stored.settings)


def test_what_is_no_letter_is_set_aside_and_the_next_one_comes_in(mailbox, bakery):
    """A05."""
    mailbox.imap.append(b"\x00\x01\x02", letter("Hola"))
    fetch(mailbox.account)
    assert "Hola" in [m.text.strip() for m in Message.objects.all()]


def bounce(message_id, number=1):
    parts = [
        "From: MAILER-DAEMON@mx.example",
        "To: demouser@norte.example",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <b{number}@mx.example>",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"',
        "",
        "--x",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "El buzón no existe.",
        "--x",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example",
        "",
        "Final-Recipient: rfc822; ana@panaderia.example",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 el usuario no existe",
        "",
        "--x",
        "Content-Type: message/rfc822",
        "",
        f"Message-ID: <{message_id}>",
        "From: demouser@norte.example",
        "To: ana@panaderia.example",
        "Subject: Pedido 7",
        "",
        "Buenas",
        "--x--",
    ]
    return "\r\n".join(parts).encode()


def test_a_bounce_of_nothing_of_ours_stays_a_letter_that_a_machine_wrote(mailbox):
    """A40."""
    mailbox.imap.append(bounce("nothing@x.example"))
    fetch(mailbox.account)
    one = Message.objects.get(kind="in")
    assert (one.is_automatic, one.conversation.waits_since) == (True, None)


def test_a_copy_of_our_answer_is_no_second_message_whatever_the_provider_calls_it(
    mailbox, bakery, support
):
    """A12, A13."""
    mailbox.imap.append(letter("Hola"))
    fetch(mailbox.account)
    send(Conversation.objects.get(), "Buenas", support)
    out = message_from_bytes(mailbox.sent[0].content, policy=policy.default)
    out.replace_header("Message-ID", "<0100018f@provider.example>")
    mailbox.imap.append(mailbox.sent[0].content, out.as_bytes(), folder="Sent")
    fetch(mailbox.account)
    assert [m.text.strip() for m in Message.objects.filter(kind="out")] == ["Buenas"]


def test_the_subject_of_a_conversation_has_no_prefixes(mailbox, bakery):
    """A16, A17: an answer that begins one, and its own answers, agree in their subject."""
    mailbox.imap.append(letter("Hola", Subject="RE: Fwd: Pedido 7"))
    fetch(mailbox.account)
    assert Conversation.objects.get().subject == "Pedido 7"
