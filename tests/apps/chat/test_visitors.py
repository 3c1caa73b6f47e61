"""What pages of websites may ask, and what they are told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from querencia.apps.chat.models import Visitor
from querencia.apps.conversations.domain.answering import Answer, answer, write_note
from querencia.apps.conversations.models import Conversation, Message
from querencia.foundation import clock

pytestmark = pytest.mark.django_db


def reply(conversation, text, by):
    return answer(conversation, Answer(text=text), by=by, now=clock.now())


def the_conversation():
    return Conversation.objects.get()


def test_a_page_that_only_opens_the_chat_leaves_no_trace(ana):
    begun = ana.begin()
    assert (begun["known"], begun["words"]["write"]) == (False, "Escriba su mensaje")
    assert "events" not in begun
    assert Visitor.objects.count() == 0


def test_a_first_word_begins_a_conversation_and_is_seen_again_after_a_reload(ana, chat):
    ana.say("¿Abren el sábado?")
    conversation = the_conversation()
    assert (conversation.account, conversation.channel) == (chat, "chat")
    assert (conversation.customer, conversation.preview) == (None, "¿Abren el sábado?")
    assert conversation.party_name == f"Visitante {conversation.party_address[-4:]}"
    assert [line["text"] for line in ana.begin()["lines"]] == ["¿Abren el sábado?"]


def test_an_answer_is_there_at_once_and_a_note_never(ana, support):
    ana.say("¿Abren el sábado?")
    sent = reply(the_conversation(), "Sí, hasta las dos.", support)
    write_note(the_conversation(), text="Es pesada", by=support, now=clock.now())
    assert sent.state == "sent"
    assert ana.texts() == ["¿Abren el sábado?", "Sí, hasta las dos."]
    assert ana.begin()["lines"][1]["name"] == "Elena Soto"


def test_the_same_message_sent_again_is_one(ana):
    first = ana.say("Hola", "una-y-la-misma").json()["lines"]
    again = ana.say("Hola", "una-y-la-misma").json()["lines"]
    assert first == again
    assert Message.objects.filter(kind="in").count() == 1


def test_two_visitors_may_call_their_messages_the_same(ana, page_on):
    ana.say("Soy Ana", "una-y-la-misma")
    berta = page_on()
    berta.say("Soy Berta", "una-y-la-misma")
    assert (ana.texts(), berta.texts()) == (["Soy Ana"], ["Soy Berta"])


def test_what_comes_after_a_key_is_each_later_message_once(ana, support):
    keys = [ana.say(text).json()["lines"][0]["n"] for text in ("uno", "dos")]
    reply(the_conversation(), "tres", support)
    assert ana.texts(after=keys[0]) == ["dos", "tres"]
    assert ana.texts(after=keys[1]) == ["tres"]


def test_how_far_our_answers_came_is_known(ana, support):
    ana.say("Hola")
    answers = [reply(the_conversation(), text, support) for text in ("Buenas", "Diga")]
    keys = [one.pk for one in answers]

    def states():
        return [Message.objects.get(pk=pk).state for pk in keys]

    ana.ask("visto", delivered=keys[1], read=0)
    assert states() == ["delivered", "delivered"]
    ana.ask("visto", delivered=keys[1], read=keys[0])
    assert states() == ["read", "delivered"]
    ana.ask("visto", delivered=keys[0], read=0)
    assert states() == ["read", "delivered"]


def test_what_was_seen_cannot_be_beyond_what_was_said(ana, support):
    ana.say("Hola")
    ana.ask("visto", delivered=2**62, read=2**62)
    later = reply(the_conversation(), "Buenas", support)
    ana.ask("visto", delivered=later.pk, read=0)
    assert Message.objects.get(pk=later.pk).state == "delivered"


def test_a_name_and_an_address_are_shown_as_claims_and_recognise_nobody(ana, bakery, support):
    ana.say("¿Y mi factura?")
    assert ana.ask("datos", name="Ana", email="Ana@Panaderia.example").status_code == 200
    ana.say("¿Hola?")
    conversation = the_conversation()
    assert (conversation.customer, conversation.party_name) == (None, "Ana")
    event = conversation.messages.get(kind="event", details__event="chat_details")
    assert event.details["email"] == "ana@panaderia.example"
    assert event.details["is_proven"] is False


def test_hours_are_those_of_the_calendar(ana, wall):
    assert ana.begin()["open"] is True
    wall.goes_on(hours=10)
    begun = ana.begin()
    assert (begun["open"], begun["opens"]) == (False, "2026-11-17T08:00:00+00:00")


def test_that_the_visitor_writes_is_known(ana, wall):
    ana.say("Hola")
    ana.ask("escribe")
    assert Visitor.objects.get().typing_at == wall.now()


def test_after_the_days_in_which_it_reopens_a_new_conversation_follows(ana, support, wall, chat):
    ana.say("Hola")
    reply(the_conversation(), "Buenas", support)
    Conversation.objects.update(status="closed", closed_at=wall.now())
    wall.goes_on(days=chat.reopen_days + 1)
    ana.say("Otra cosa")
    old, new = Conversation.objects.order_by("pk")
    assert new.follows == old
    assert ana.texts() == ["Hola", "Buenas", "Otra cosa"]


def test_a_file_comes_and_goes(ana, support):
    path = f"/chat/{ana.account.key}/adjuntar"
    given = SimpleUploadedFile("../../foto.svg", b"<svg/>", "image/svg+xml")
    form = {"token": ana.token, "id": "un-fichero-mio", "file": given}
    client = Client(headers={"Origin": ana.origin})
    line = client.post(path, form).json()["lines"][0]
    assert line["files"][0]["name"] == "foto.svg"
    got = Client().get(line["files"][0]["path"])
    assert (b"".join(got.streaming_content), got["Content-Type"]) == (
        b"<svg/>",
        "application/octet-stream",
    )
    assert got["Content-Disposition"] == 'attachment; filename="foto.svg_"'
    assert Client().get(line["files"][0]["path"] + "x").status_code == 404
