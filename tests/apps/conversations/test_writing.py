"""Writing at the desk: answers, what stops them, drafts, notes, canned replies, files."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from querencia.apps.conversations.domain import answering
from querencia.apps.conversations.domain.canned import fill, fitting
from querencia.apps.conversations.domain.channel import Channel, add_channel
from querencia.apps.conversations.domain.delivering import deliver_due
from querencia.apps.conversations.enums import Status
from querencia.apps.conversations.forms import writing
from querencia.apps.conversations.models import CannedReply, Conversation, Draft, Message, Watch
from querencia.apps.customers.domain.creation import create_customer
from querencia.connectors.channel import Refused, Template
from querencia.foundation import clock
from tests.apps.conversations.conftest import NOW, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(arrive, bakery):
    """Ana of the bakery has asked where her order is."""
    arrive("m1", subject="Pedido")
    return Conversation.objects.get()


@pytest.fixture
def desk(client_of, support):
    """Elena's browser."""
    return client_of(support)


def send(desk, talk, text="Hoy sale.", **fields):
    seen = talk.messages.latest("pk").pk
    values = {"text": text, "status": "waiting", "seen": seen}
    return desk.post(reverse("conversation_answer", args=[talk.pk]), values | fields)


def shown(response):
    """What a page says, without its tags."""
    body = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


# --- Answers --------------------------------------------------------------------------------------


def test_an_answer_waits_to_be_taken_back_and_hands_the_turn_over(desk, talk, support):
    response = send(desk, talk)
    talk.refresh_from_db()
    message = talk.messages.get(kind="out")
    assert response.status_code == 302
    assert (message.text, message.state, message.author) == ("Hoy sale.", "queued", support)
    assert (message.send_after - message.at) == answering.UNDO
    assert (talk.status, talk.waits_since, talk.assignee) == (Status.WAITING, None, support)


def test_the_answer_says_how_the_conversation_stands_afterwards(desk, talk):
    send(desk, talk, status="closed")
    talk.refresh_from_db()
    assert (talk.status, talk.closed_at is not None) == (Status.CLOSED, True)


def test_an_answer_that_was_taken_back_is_a_draft_again(desk, talk, support, post):
    send(desk, talk)
    message = talk.messages.get(kind="out")
    desk.post(reverse("message_take_back", args=[talk.pk, message.pk]))
    deliver_due(now=lambda: later(days=9_000))
    talk.refresh_from_db()
    assert post.sent == []
    assert (talk.status, talk.assignee, talk.answered_at) == (Status.OPEN, None, None)
    assert talk.waits_since is not None
    draft = Draft.objects.get()
    assert (draft.text, draft.user, draft.is_note) == ("Hoy sale.", support, False)
    assert "Hoy sale." in shown(desk.get(reverse("conversation", args=[talk.pk])))


def test_what_has_gone_cannot_be_taken_back(desk, talk, post):
    send(desk, talk)
    deliver_due(now=lambda: later(days=9_000))
    message = talk.messages.get(kind="out")
    response = desk.post(reverse("message_take_back", args=[talk.pk, message.pk]), follow=True)
    assert "Ya ha salido." in shown(response)
    assert (len(post.sent), talk.messages.filter(kind="out").count()) == (1, 1)


def test_nobody_takes_back_what_somebody_else_wrote(desk, talk, client_of, seller):
    send(desk, talk)
    address = reverse("message_take_back", args=[talk.pk, talk.messages.get(kind="out").pk])
    assert client_of(seller).post(address).status_code == 404


def test_an_answer_stops_when_the_customer_wrote_meanwhile_and_the_text_stays(desk, talk, arrive):
    seen = talk.messages.latest("pk").pk
    arrive("m2", text="Olvídelo, ya lo tengo.", replies_to=["m1"])
    response = send(desk, talk, text="Lo busco ahora mismo.", seen=seen)
    body = shown(response)
    assert response.status_code == 422
    assert talk.messages.filter(kind="out").count() == 0
    assert "No se ha enviado nada: alguien ha escrito entretanto." in body
    assert body.count("Olvídelo, ya lo tengo.") >= 2  # in the thread, and beside the text
    assert "Lo busco ahora mismo." in body
    assert "Enviar de todos modos" in body


def test_an_answer_stops_when_a_colleague_answered_meanwhile(desk, talk, manager):
    seen = talk.messages.latest("pk").pk
    answering.answer(talk, answering.Answer("Sale mañana."), by=manager, now=NOW)
    body = shown(send(desk, talk, seen=seen))
    assert "Mateo Ruiz" in body
    assert talk.messages.filter(kind="out").count() == 1


def test_who_has_read_it_sends_all_the_same(desk, talk, arrive):
    seen = talk.messages.latest("pk").pk
    arrive("m2", text="¿Hola?", replies_to=["m1"])
    assert send(desk, talk, seen=seen, anyway="1").status_code == 302
    assert talk.messages.filter(kind="out").count() == 1


def test_a_note_of_a_colleague_stops_nothing(desk, talk, manager):
    seen = talk.messages.latest("pk").pk
    answering.write_note(talk, text="Ojo", by=manager, now=NOW)
    assert send(desk, talk, seen=seen).status_code == 302


def test_copies_are_explicit_and_their_addresses_looked_at(desk, talk, post):
    """A77."""
    add_channel(Channel("email", "Pruebas", "mail", send=post.send, has_subject=True))
    send(desk, talk, cc="Luis@panaderia.example; jefa@panaderia.example")
    message = talk.messages.get(kind="out")
    assert message.party_address == "ana@panaderia.example"
    assert message.details["cc"] == [
        {"address": "luis@panaderia.example"},
        {"address": "jefa@panaderia.example"},
    ]
    response = send(desk, talk, cc="luis@")
    assert (response.status_code, "«luis@» no es una dirección" in shown(response)) == (422, True)


def test_files_go_along(desk, talk, post):
    file = SimpleUploadedFile("../tarifa.pdf", b"%PDF-1.4", "application/pdf")
    send(desk, talk, attached=[file])
    deliver_due(now=lambda: later(days=9_000))
    (sent,) = post.sent
    assert [(one.name, one.media_type, one.content) for one in sent.files] == [
        ("tarifa.pdf", "application/pdf", b"%PDF-1.4")
    ]


def test_files_that_are_too_large_together_are_refused_before_they_are_sent(
    desk, talk, monkeypatch
):
    monkeypatch.setattr(writing, "LARGEST_FILES", 10)
    files = [SimpleUploadedFile(f"{n}.txt", b"123456", "text/plain") for n in range(2)]
    response = send(desk, talk, attached=files)
    assert response.status_code == 422
    assert "Los archivos pesan demasiado en conjunto" in shown(response)
    assert talk.messages.filter(kind="out").count() == 0


def test_a_signature_alone_is_no_answer(desk, talk, account):
    account.signature = "Un saludo,\n{{agente}}"
    account.save()
    page = desk.get(reverse("conversation", args=[talk.pk])).content.decode()
    assert "Un saludo,\nElena Soto" in page
    response = send(desk, talk, text="Un saludo,\nElena Soto")
    assert (response.status_code, "Escriba algo antes" in shown(response)) == (422, True)


# --- What a channel cannot do ---------------------------------------------------------------------


@pytest.fixture
def in_a_window(talk, post):
    """The same conversation on a channel that lets us write for a day, and not much."""
    limits = {"window": timedelta(hours=24), "largest_text": 20}
    add_channel(Channel("email", "Pruebas", "mail", send=post.send, **limits))
    return talk


def test_the_time_that_is_left_is_shown(desk, in_a_window):
    Conversation.objects.update(last_in_at=clock.now())
    assert "La ventana se cierra en 23 h" in shown(
        desk.get(reverse("conversation", args=[in_a_window.pk]))
    )


def test_nothing_is_sent_when_the_time_is_over(desk, in_a_window):
    response = send(desk, in_a_window)  # of last Monday
    body = shown(response)
    assert response.status_code == 422
    assert "este canal ya no admite texto libre" in body
    assert "La ventana está cerrada" in body


def test_a_text_that_is_too_long_for_the_channel_stays(desk, in_a_window):
    Conversation.objects.update(last_in_at=clock.now())
    response = send(desk, in_a_window, text="demasiado " * 3)
    assert (response.status_code, "demasiado largo para este canal" in shown(response)) == (
        422,
        True,
    )


def test_a_template_goes_when_nothing_else_may(desk, talk, post):
    limits = {"window": timedelta(hours=24), "takes_templates": True}
    add_channel(Channel("email", "Pruebas", "mail", send=post.send, **limits))
    values = {"template-name": "pedido_listo", "template-language": "es_ES",
              "template-values": "Ana\n 12 "}  # fmt: skip
    assert "Plantilla aprobada" in shown(desk.get(reverse("conversation", args=[talk.pk])))
    desk.post(reverse("conversation_template", args=[talk.pk]), values)
    deliver_due(now=lambda: later(days=9_000))
    (sent,) = post.sent
    assert sent.template == Template("pedido_listo", "es_ES", ("Ana", "12"))
    refused = desk.post(
        reverse("conversation_template", args=[talk.pk]), values | {"template-name": "Sí"}
    )
    assert (refused.status_code, len(post.sent)) == (422, 1)


def test_where_nothing_can_be_sent_notes_and_calls_are_offered(desk, talk, post):
    add_channel(Channel("email", "Pruebas", "mail"))
    page = desk.get(reverse("conversation", args=[talk.pk])).content.decode()
    assert (reverse("conversation_answer", args=[talk.pk]) in page, "id_note-text" in page) == (
        False,
        True,
    )


# --- How far an answer came -----------------------------------------------------------------------


def test_a_failure_is_said_in_plain_words_and_can_be_tried_again(desk, talk, post):
    post.fails.append(Refused("550 5.1.1 <ana@panaderia.example>: User unknown"))
    send(desk, talk)
    deliver_due(now=lambda: later(days=9_000))
    body = shown(desk.get(reverse("conversation", args=[talk.pk])))
    assert "No entregado. La dirección no existe." in body
    assert "550 5.1.1" in body
    message = talk.messages.get(kind="out")
    desk.post(reverse("message_retry", args=[talk.pk, message.pk]))
    deliver_due(now=lambda: later(days=9_001))
    message.refresh_from_db()
    assert (message.state, len(post.sent)) == ("sent", 1)


def test_a_failure_that_somebody_has_seen_to_is_no_longer_listed(desk, talk, post):
    post.fails.append(Refused("552 5.2.2 mailbox full"))
    send(desk, talk)
    deliver_due(now=lambda: later(days=9_000))
    listed = reverse("inbox", query={"vista": "no-entregadas"})
    assert "Panadería Núñez" in shown(desk.get(listed))
    message = talk.messages.get(kind="out")
    desk.post(reverse("message_retry", args=[talk.pk, message.pk]), {"settle": "1"})
    assert "Panadería Núñez" not in shown(desk.get(listed))
    message.refresh_from_db()
    assert message.state == "failed"


# --- Drafts ---------------------------------------------------------------------------------------


def test_each_person_has_their_own_draft_of_an_answer_and_of_a_note(desk, talk, client_of, manager):
    address = reverse("conversation_draft", args=[talk.pk])
    desk.post(address, {"text": "Estimada Ana:"})
    desk.post(address, {"note-text": "Llamar antes"})
    client_of(manager).post(address, {"text": "Hola"})
    kept = {(d.user.name, d.is_note): d.text for d in Draft.objects.select_related("user")}
    assert kept == {
        ("Elena Soto", False): "Estimada Ana:",
        ("Elena Soto", True): "Llamar antes",
        ("Mateo Ruiz", False): "Hola",
    }
    page = desk.get(reverse("conversation", args=[talk.pk])).content.decode()
    assert ("Estimada Ana:" in page, "Llamar antes" in page, ">Hola<" in page) == (
        True, True, False,
    )  # fmt: skip


def test_sending_forgets_ones_own_draft_alone(desk, talk, client_of, manager):
    address = reverse("conversation_draft", args=[talk.pk])
    desk.post(address, {"text": "Estimada Ana:"})
    client_of(manager).post(address, {"text": "Hola"})
    send(desk, talk)
    assert [draft.user for draft in Draft.objects.all()] == [manager]


def test_an_empty_draft_is_none(desk, talk):
    address = reverse("conversation_draft", args=[talk.pk])
    desk.post(address, {"text": "Hola"})
    desk.post(address, {"text": "  "})
    assert Draft.objects.count() == 0


# --- Notes and mentions ---------------------------------------------------------------------------


def note(desk, talk, text):
    return desk.post(reverse("conversation_note", args=[talk.pk]), {"note-text": text})


def test_a_note_calls_people_who_can_read_it(desk, talk, manager, seller):
    note(desk, talk, "@Mateo Ruiz, ¿puedes llamar? Y @sofia que lo sepa.")
    written = talk.messages.get(kind="note")
    assert set(written.details["mentions"]) == {manager.pk, seller.pk}  # the bakery is Sofía's
    assert set(Watch.objects.values_list("user", flat=True)) == {manager.pk, seller.pk}


def test_a_note_that_calls_somebody_who_may_not_read_it_is_not_kept(desk, talk, other_seller):
    response = note(desk, talk, "@Omar Benali, mira esto")
    assert response.status_code == 422
    assert "Omar Benali no puede ver esta conversación." in shown(response)
    assert talk.messages.filter(kind="note").count() == 0
    assert Watch.objects.filter(user=other_seller).count() == 0


def test_only_people_who_can_read_it_are_offered(desk, talk, seller, other_seller):
    page = desk.get(reverse("conversation_people", args=[talk.pk]), {"q": ""}).content.decode()
    assert ("@Sofia Prieto" in page, "@Omar Benali" in page) == (True, False)


def test_an_address_in_a_note_calls_nobody(desk, talk, manager):
    note(desk, talk, "Ha escrito desde mateo@norte.example")
    assert talk.messages.get(kind="note").details["mentions"] == []


# --- Canned replies -------------------------------------------------------------------------------


def test_gaps_are_filled_in_spanish_and_in_english(talk, support, organisation):
    text = "{{nombre}} de {{ cliente }}: n.º {{number}}, {{agente}}, {{company}}"
    assert fill(text, talk, user=support).text == (
        f"Ana de Panadería Núñez: n.º {talk.pk}, Elena Soto, Almacenes del Norte, S. A."
    )


def test_a_gap_for_which_nothing_is_known_stays_and_is_named(account, support):
    unknown = Conversation.objects.create(account=account, channel="email", opened_at=NOW,
                                          last_at=NOW)  # fmt: skip
    filled = fill("Hola, {{contacto}} de {{cliente}} {{cliente}} {{nada}}", unknown, user=support)
    assert filled.missing == ("contacto", "cliente", "nada")
    assert filled.text == "Hola, {{contacto}} de {{cliente}} {{cliente}} {{nada}}"


def test_an_answer_with_such_a_gap_is_not_sent_and_the_gap_is_named(desk, arrive):
    """A72."""
    arrive("m1")
    talk = Conversation.objects.get()
    Conversation.objects.update(customer=None, party_address="x@otra.example", party_name="")
    response = send(desk, talk, text="Hola, {{contacto}}: {{cliente}}")
    assert response.status_code == 422
    assert "No hay datos para {{contacto}}, {{cliente}}" in shown(response)
    assert talk.messages.filter(kind="out").count() == 0


def test_texts_are_found_by_shortcut_and_shown_filled(desk, talk, support):
    CannedReply.objects.create(shortcut="gracias", name="Dar las gracias",
                               text="Gracias, {{nombre}}.")  # fmt: skip
    CannedReply.objects.create(shortcut="otra", name="Otra", text="Otra.")
    page = desk.get(reverse("conversation_texts", args=[talk.pk]), {"q": "gra"}).content.decode()
    assert ('data-insert="Gracias, Ana."' in page, "/otra" in page) == (True, False)


def test_a_text_is_for_whom_its_scope_says(seller, teammate, other_seller, north):
    CannedReply.objects.create(shortcut="a", name="A", text="A", scope="mine", owner=seller)
    CannedReply.objects.create(shortcut="b", name="B", text="B", scope="team", team=north)
    CannedReply.objects.create(shortcut="c", name="C", text="C", scope="all")
    assert {
        user.name: [one.shortcut for one in fitting(user, "/")]
        for user in (seller, teammate, other_seller)
    } == {"Sofia Prieto": ["a", "b", "c"], "Tomas Vega": ["b", "c"], "Omar Benali": ["c"]}


# --- Beginning ------------------------------------------------------------------------------------


def test_a_first_message_goes_to_the_customer_and_the_answer_comes_back_to_it(
    desk, bakery, account, post, arrive, support
):
    address = reverse("conversation_new", query={"cliente": bakery.pk})
    assert 'value="ana@panaderia.example"' in desk.get(address).content.decode()
    values = {"account": account.pk, "to": "ana@panaderia.example", "subject": "Oferta",
              "text": "Hola, {{cliente}}"}  # fmt: skip
    response = desk.post(address, values)
    begun = Conversation.objects.get()
    assert response["Location"] == reverse("conversation", args=[begun.pk])
    assert (begun.customer, begun.assignee, begun.status) == (bakery, support, Status.WAITING)
    deliver_due(now=lambda: later(days=9_000))
    message = Message.objects.get(kind="out")
    assert (message.text, message.subject, message.state) == (
        "Hola, Panadería Núñez", "Oferta", "sent",
    )  # fmt: skip
    arrive("m9", replies_to=[message.external_id])
    assert Conversation.objects.count() == 1


def test_a_first_message_needs_an_address(desk, bakery, account):
    values = {"account": account.pk, "to": "ana", "text": "Hola"}
    response = desk.post(reverse("conversation_new"), values)
    assert (response.status_code, Conversation.objects.count()) == (422, 0)
    assert "«ana» no es una dirección de correo." in shown(response)


def test_a_call_is_written_down_at_the_customer_and_in_the_conversation(desk, talk, bakery):
    values = {"call-outcome": "reached", "call-text": "Todo aclarado"}
    desk.post(reverse("conversation_call", args=[talk.pk]), values)
    talk.refresh_from_db()
    call = talk.messages.get(kind="call")
    assert (call.text, call.details["outcome"], talk.waits_since) == (
        "Todo aclarado", "reached", None,
    )  # fmt: skip
    assert bakery.interactions.get().text == "Todo aclarado"


def test_who_could_not_be_reached_goes_on_waiting(desk, talk):
    desk.post(reverse("conversation_call", args=[talk.pk]), {"call-outcome": "not_reached"})
    talk.refresh_from_db()
    assert talk.waits_since is not None


def test_a_call_from_the_customers_page_begins_a_conversation_only_if_something_is_left(
    desk, bakery
):
    address = reverse("call_new", query={"cliente": bakery.pk})
    desk.post(address, {"call-outcome": "reached"})
    assert (bakery.interactions.count(), Conversation.objects.count()) == (1, 0)
    response = desk.post(address, {"call-outcome": "complained", "call-begins": "on",
                                   "call-text": "Factura mal"})  # fmt: skip
    begun = Conversation.objects.get()
    assert response["Location"] == reverse("conversation", args=[begun.pk])
    assert (begun.customer, begun.is_complaint, begun.channel) == (bakery, True, "telephone")


def test_nobody_writes_to_a_customer_whom_they_may_not_see(client_of, seller, other_seller):
    of_another = create_customer(name="Rosa Peña", owner=other_seller)
    client = client_of(seller)
    pages = [reverse("conversation_new", query={"cliente": of_another.pk}),
             reverse("call_new", query={"cliente": of_another.pk})]  # fmt: skip
    assert [client.get(pages[0]).status_code, client.post(pages[1]).status_code] == [404, 404]
