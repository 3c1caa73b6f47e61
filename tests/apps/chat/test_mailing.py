"""Answers to visitors who have gone."""

import pytest

from querencia.apps.chat import tasks
from querencia.apps.chat.domain.mailing import mail_to_absent
from querencia.apps.conversations.domain.answering import Answer, answer, write_note
from querencia.apps.conversations.domain.arrival import write_incoming
from querencia.apps.conversations.models import Account, Conversation, Message
from querencia.connectors.channel import Incoming, Party
from querencia.foundation import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(organisation):
    """The mailbox of the shop; its letters wait for the courier, which is not there."""
    return Account.objects.create(kind="email", name="Atención", address="hola@norte.example")


@pytest.fixture
def gone(ana, mailbox, support, wall):
    """Ana asked, left her address, and closed the page before somebody answered twice."""
    ana.say("¿Y mi pedido?")
    ana.ask("datos", name="Ana", email="ana@panaderia.example")
    wall.goes_on(minutes=1)
    for text in ("Sale hoy.", "Llega mañana."):
        answer(Conversation.objects.get(), Answer(text), by=support, now=clock.now())
    return ana


def letters():
    return list(Message.objects.filter(account__kind="email", kind="out").order_by("pk"))


def test_what_waits_goes_as_one_letter_from_the_same_conversation(gone, support, wall):
    wall.goes_on(minutes=6)
    assert mail_to_absent(now=clock.now()) == 1
    (letter,) = letters()
    assert letter.conversation == Conversation.objects.get()
    assert (letter.party_address, letter.author, letter.state) == (
        "ana@panaderia.example",
        support,
        "queued",
    )
    assert letter.subject == "Su conversación con Almacenes del Norte, S. A."
    assert letter.text.startswith("Sale hoy.\n\nLlega mañana.\n\n--\nLe escribimos por correo")
    event = Message.objects.get(kind="event", details__event="chat_by_email")
    assert event.details["to"] == "ana@panaderia.example"


def test_it_goes_once(gone, support, wall):
    wall.goes_on(minutes=6)
    assert [mail_to_absent(now=clock.now()) for _ in range(3)] == [1, 0, 0]
    answer(Conversation.objects.get(), Answer("¿Llegó?"), by=support, now=clock.now())
    wall.goes_on(minutes=6)
    assert mail_to_absent(now=clock.now()) == 1
    assert letters()[1].text.startswith("¿Llegó?\n\n--\n")


def test_nothing_goes_while_they_are_there_or_after_they_read_it(gone, wall):
    wall.goes_on(minutes=4)
    assert mail_to_absent(now=clock.now()) == 0
    last = gone.begin()["lines"][-1]["n"]  # they came back
    wall.goes_on(minutes=4)
    assert mail_to_absent(now=clock.now()) == 0
    gone.ask("visto", delivered=last, read=last)
    wall.goes_on(minutes=60)
    assert mail_to_absent(now=clock.now()) == 0


def test_nothing_goes_without_an_address_or_a_mailbox(ana, chat, support, wall):
    ana.say("¿Y mi pedido?")
    answer(Conversation.objects.get(), Answer("Sale hoy."), by=support, now=clock.now())
    wall.goes_on(minutes=6)
    assert mail_to_absent(now=clock.now()) == 0
    ana.ask("datos", email="ana@panaderia.example")
    wall.goes_on(minutes=6)
    assert mail_to_absent(now=clock.now()) == 0
    Account.objects.create(kind="email", name="Atención")
    assert mail_to_absent(now=clock.now()) == 1


def test_notes_never_go(ana, mailbox, support, wall):
    ana.say("¿Y mi pedido?")
    ana.ask("datos", email="ana@panaderia.example")
    write_note(Conversation.objects.get(), text="Es pesada", by=support, now=clock.now())
    wall.goes_on(minutes=6)
    assert mail_to_absent(now=clock.now()) == 0


def test_work_is_only_asked_for_when_there_is_some(gone, wall):
    assert tasks.when_somebody_has_gone(clock.now()) is None
    wall.goes_on(minutes=6)
    assert tasks.when_somebody_has_gone(clock.now()) == ("2026-11-16T09:37", {})


def test_what_they_answer_by_e_mail_comes_into_the_conversation_and_not_into_the_widget(
    gone, mailbox, wall
):
    wall.goes_on(minutes=6)
    mail_to_absent(now=clock.now())
    conversation = Conversation.objects.get()
    hints = [{"names": "conversation", "value": str(conversation.pk), "needs": "sender"}]
    written = write_incoming(
        Incoming(
            external_id="<1@panaderia.example>",
            account=mailbox.address,
            party=Party("ana@panaderia.example", "Ana"),
            at=None,
            text="Gracias",
            details={"hints": hints},
        ),
        account=mailbox,
        received=None,
        now=clock.now(),
        runs_on=False,
    )
    assert written.conversation == conversation
    assert gone.texts() == ["¿Y mi pedido?", "Sale hoy.", "Llega mañana."]
