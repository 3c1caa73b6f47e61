"""A customer sees their own requests and what was said there: no other's, and never our notes."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from querencia.apps.conversations.domain.handling import assign, merge
from querencia.apps.conversations.models import Conversation, Message, Promise
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.domain.erasure import erase_customer
from querencia.apps.customers.models import Email
from querencia.apps.portal.domain.seeing import conversations_for, reader_of
from querencia.apps.portal.models import Link, Visit
from querencia.foundation import clock
from tests.apps.portal.conftest import ANA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def page(client, path):
    response = client.get(f"/portal/solicitudes/{path}")
    assert response.status_code == 200, response
    return response.content.decode()


def seen_by(address):
    return {one.subject for one in conversations_for(reader_of(address))}


def test_ana_sees_what_was_said_and_how_it_stands(request_of_ana, inside):
    client, ours = inside(), request_of_ana
    assert "Pedido 7" in page(client, "")
    shown = page(client, f"{ours.conversation.pk}/")
    assert "¿Dónde está mi pedido?" in shown
    assert "Va de camino." in shown
    assert "Esperamos su respuesta" in shown


def test_notes_events_and_what_has_not_gone_are_never_shown(request_of_ana, inside, administrator):
    found, client = request_of_ana.conversation, inside()
    assign(found, to=administrator, by=administrator, now=clock.now())
    Message.objects.create(
        conversation=found, account=found.account, kind="call", at=clock.now(), text="LLAMADA"
    )
    said = page(client, "") + page(client, f"{found.pk}/")
    hidden = ["NOTA SECRETA", "margen.pdf", "TODAVÍA NO", "LLAMADA", administrator.name]
    assert [word for word in hidden if word in said] == []


def test_another_customers_request_is_not_there_by_any_number(request_of_ana, inside, seller):
    rosa = create_customer(name="Rosa Peña", owner=seller)
    Email.objects.create(customer=rosa, address="rosa@x.example")
    client, ours = inside("rosa@x.example"), request_of_ana
    (bill,) = ours.first.attachments.all()
    base = f"/portal/solicitudes/{ours.conversation.pk}/"
    answers = [
        client.get(base),
        client.post(base, {"text": "Soy Rosa"}),
        client.get(f"{base}{ours.first.pk}/{bill.pk}/"),
        client.get("/portal/solicitudes/999999/"),
    ]
    assert [one.status_code for one in answers] == [404, 404, 404, 404]
    assert "Pedido 7" not in page(client, "")
    assert not Message.objects.filter(text="Soy Rosa").exists()


def test_files_of_what_was_said_are_handed_over_and_files_of_notes_never(request_of_ana, inside):
    client, ours = inside(), request_of_ana
    base = f"/portal/solicitudes/{ours.conversation.pk}"
    (bill,) = ours.first.attachments.all()
    given = client.get(f"{base}/{ours.first.pk}/{bill.pk}/")
    assert b"".join(given.streaming_content) == b"%PDF-1.4"
    assert given["Content-Disposition"] == 'attachment; filename="factura.pdf"'
    assert given["X-Content-Type-Options"] == "nosniff"
    by_guessing = [
        f"{base}/{ours.note.pk}/{ours.secret.pk}/",
        f"{base}/{ours.first.pk}/{ours.secret.pk}/",
        f"{base}/{ours.ours.pk}/{bill.pk}/",
    ]
    assert [client.get(one).status_code for one in by_guessing] == [404, 404, 404]


def test_a_file_of_another_of_ones_own_requests_needs_its_own_address(
    request_of_ana, write, inside
):
    other = write("Otra cosa", subject="Otra")
    (bill,) = request_of_ana.first.attachments.all()
    path = f"/portal/solicitudes/{other.pk}/{request_of_ana.first.pk}/{bill.pk}/"
    assert inside().get(path).status_code == 404


def test_a_colleague_of_the_same_customer_sees_it_too(request_of_ana, bakery):
    Email.objects.create(customer=bakery, address="luis@panaderia.example")
    assert seen_by("luis@panaderia.example") == {"Pedido 7"}


def test_an_address_in_several_records_sees_only_what_it_wrote(request_of_ana, write, seller):
    other = create_customer(name="Otra panadería", owner=seller)
    Email.objects.create(customer=other, address=ANA)
    for_other = write("De la otra", subject="De la otra", address="luis@otra.example")
    Conversation.objects.filter(pk=for_other.pk).update(customer=other)
    assert seen_by(ANA) == {"Pedido 7"}


def test_an_address_in_no_record_sees_what_it_wrote(write):
    write("Hola", subject="Mía", address="nuevo@x.example")
    write("Hola", subject="De otro", address="otro@x.example")
    assert (seen_by("nuevo@x.example"), seen_by("nadie@x.example")) == ({"Mía"}, set())


def test_what_another_wrote_stays_theirs_when_requests_are_merged(write, inside, support):
    mine = write("Lo mío", subject="Mía", address="nuevo@x.example")
    theirs = write("LO DE OTRO", subject="De otro", address="otro@x.example")
    merge(theirs, into=mine, by=support, now=clock.now())
    shown = page(inside("nuevo@x.example"), f"{mine.pk}/")
    assert ("Lo mío" in shown, "LO DE OTRO" in shown) == (True, False)


def test_the_unwanted_and_what_holds_only_a_note_are_not_listed(request_of_ana, bakery, write):
    spam = write("Compre", subject="Compre")
    Conversation.objects.filter(pk=spam.pk).update(is_spam=True)
    now = clock.now()
    Conversation.objects.create(
        account=spam.account, channel="telephone", customer=bakery, subject="Llamada interna",
        opened_at=now, last_at=now,
    )  # fmt: skip
    assert seen_by(ANA) == {"Pedido 7"}


def test_promises_are_told_in_plain_words(write, bakery, inside):
    found = write("¿Y bien?", subject="Pedido 8")
    due = clock.now() + timedelta(hours=3)
    Promise.objects.filter(conversation=found).delete()
    for kind, hours in (("first_response", 0), ("resolution", -6)):
        Promise.objects.create(
            conversation=found, kind=kind, started_at=clock.now(),
            due_at=due + timedelta(hours=hours),
        )  # fmt: skip
    shown = page(inside(), f"{found.pk}/")
    local = timezone.localtime(due, ZoneInfo("Europe/Madrid"))
    assert "Le responderemos antes del" in shown
    assert f"{local.hour}:{local.minute:02}" in shown
    assert "Queríamos tenerlo resuelto antes del" in shown
    Promise.objects.update(met_at=clock.now())
    assert "antes del" not in page(inside(), f"{found.pk}/")


def test_scripts_in_what_was_written_stay_words(write, bakery, inside):
    bad = "<script>alert(1)</script>"
    found = write(bad, subject=bad)
    shown = page(inside(), f"{found.pk}/") + page(inside(), "")
    assert ("<script>" in shown, "&lt;script&gt;alert(1)" in shown) == (False, True)


def test_a_list_of_three_asks_as_often_as_one_of_one(
    request_of_ana, write, inside, django_assert_num_queries
):
    client = inside()
    page(client, "")
    with django_assert_num_queries(7) as asked:
        page(client, "")
    for number in range(2):
        write(f"m{number}", subject=f"Otro {number}")
    with django_assert_num_queries(len(asked.captured_queries)):
        page(client, "")


def test_erasing_a_customer_forgets_who_came_in(request_of_ana, bakery, inside, administrator):
    client = inside()
    now = clock.now()
    erase_customer(customer=bakery, typed_name=bakery.name, by=administrator, at=now)
    assert client.get("/portal/solicitudes/")["Location"] == "/portal/"
    assert (Link.objects.count(), Visit.objects.count()) == (0, 0)
