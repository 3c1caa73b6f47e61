"""What customers write in the portal reaches the inbox once, and what we answer reaches them."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from querencia.apps.conversations.domain.answering import Answer, answer
from querencia.apps.conversations.domain.handling import change_status
from querencia.apps.conversations.models import Account, Conversation, Message
from querencia.apps.portal.domain.settings import PortalSettings, keep_portal
from querencia.apps.portal.views.tickets import MOST_WRITTEN
from querencia.foundation import clock
from tests.apps.portal.conftest import deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
NEW = "/portal/solicitudes/nueva/"
KEY = "abcdefghijklmnop"


def said(conversation):
    found = conversation.messages.filter(kind__in=["in", "out"]).order_by("pk")
    return [(one.kind, one.text) for one in found]


def test_a_new_request_is_the_customers_at_once(bakery, inside):
    bill = SimpleUploadedFile("../factura.pdf", b"%PDF-1.4", "application/pdf")
    response = inside().post(
        NEW, {"subject": "Otra caja", "factor": "product", "text": "Falta una", "attached": [bill]}
    )
    found = Conversation.objects.get()
    assert response["Location"] == f"/portal/solicitudes/{found.pk}/#ultimo"
    assert (found.channel, found.customer, found.subject, found.factor, said(found)) == (
        "portal", bakery, "Otra caja", "product", [("in", "Falta una")],
    )  # fmt: skip
    assert [one.name for one in found.messages.get(kind="in").attachments.all()] == ["factura.pdf"]


def test_a_second_click_gives_one_request(bakery, inside):
    client, given = inside(), {"subject": "Caja", "text": "Falta una", "clave": KEY}
    first, second = client.post(NEW, given), client.post(NEW, given)
    assert first["Location"] == second["Location"]
    client.post(NEW, given | {"text": "Faltan dos"})
    assert Message.objects.filter(kind="in").count() == 2


def test_the_same_key_of_another_customer_is_another_request(bakery, write, inside):
    write("Hola", address="otro@x.example")
    given = {"subject": "Caja", "text": "Falta una", "clave": KEY}
    for address in ("ana@panaderia.example", "otro@x.example"):
        inside(address).post(NEW, given)
    mine = Conversation.objects.filter(channel="portal").values_list("party_address", flat=True)
    assert sorted(mine) == ["ana@panaderia.example", "otro@x.example"]


def test_an_answer_goes_on_where_the_letter_began(request_of_ana, inside):
    found = request_of_ana.conversation
    response = inside().post(f"/portal/solicitudes/{found.pk}/", {"text": "Gracias"})
    assert response["Location"] == f"/portal/solicitudes/{found.pk}/#ultimo"
    assert said(found)[-1] == ("in", "Gracias")
    found.refresh_from_db()
    assert (found.status, Conversation.objects.count()) == ("open", 1)


def test_an_answer_to_what_was_closed_long_ago_begins_a_request_that_follows(
    request_of_ana, inside, support
):
    found = request_of_ana.conversation
    change_status(found, to="closed", by=support, now=clock.now() - timedelta(days=60))
    inside().post(f"/portal/solicitudes/{found.pk}/", {"text": "Otra vez"})
    new = Conversation.objects.exclude(pk=found.pk).get()
    assert (new.follows, new.customer, said(new)) == (found, found.customer, [("in", "Otra vez")])


def test_what_goes_on_elsewhere_cannot_be_answered_here(bakery, inside):
    now = clock.now()
    account = Account.objects.create(kind="whatsapp", name="WhatsApp")
    found = Conversation.objects.create(
        account=account, channel="whatsapp", customer=bakery, opened_at=now, last_at=now,
        party_address="+34600112233",
    )  # fmt: skip
    Message.objects.create(conversation=found, account=account, kind="in", at=now, text="Hola")
    client = inside()
    shown = client.post(f"/portal/solicitudes/{found.pk}/", {"text": "Por aquí"})
    assert "Esta conversación sigue donde empezó" in shown.content.decode()
    assert said(found) == [("in", "Hola")]


def test_too_much_waits_and_stays_on_the_page(bakery, inside):
    client = inside()
    for number in range(MOST_WRITTEN):
        assert client.post(NEW, {"subject": "S", "text": f"{number}"}).status_code == 302
    held = client.post(NEW, {"subject": "S", "text": "La última"})
    assert (held.status_code, "La última</textarea>" in held.content.decode()) == (422, True)


def test_nothing_is_taken_from_another_websites_page(bakery, inside):
    client = inside()
    client.handler.enforce_csrf_checks = True
    assert client.post(NEW, {"subject": "S", "text": "x"}).status_code == 403
    assert Conversation.objects.count() == 0


def test_our_answer_stands_in_the_portal_and_an_e_mail_says_so(bakery, inside, support, letters):
    client = inside()
    client.post(NEW, {"subject": "Caja", "text": "Falta una"})
    found = Conversation.objects.get()
    ours = answer(found, Answer("La enviamos hoy."), by=support, now=clock.now())
    shown = client.get(f"/portal/solicitudes/{found.pk}/").content.decode()
    assert "La enviamos hoy." not in shown, "it can still be taken back"
    deliver()
    ours.refresh_from_db()
    assert (ours.state, ours.failure) == ("sent", "")
    assert "La enviamos hoy." in client.get(f"/portal/solicitudes/{found.pk}/").content.decode()
    ((to, subject, text),) = letters()
    assert (to, subject) == (
        ["ana@panaderia.example"],
        f"Almacenes del Norte, S. A. ha respondido a su solicitud {found.pk}",
    )
    assert "La enviamos hoy." not in text


def test_with_a_mailbox_our_answer_is_a_letter_too(bakery, inside, support, mailbox):
    keep_portal(PortalSettings(mailbox=mailbox.account.pk), team=None, is_on=True)
    client = inside()
    client.post(NEW, {"subject": "Caja", "text": "Falta una"})
    found = Conversation.objects.get()
    ours = answer(found, Answer("La enviamos hoy."), by=support, now=clock.now())
    deliver()
    ours.refresh_from_db()
    assert (ours.state, ours.failure) == ("sent", "")
    (envelope,) = mailbox.sent
    out = message_from_bytes(envelope.content, policy=policy.default)
    assert (out["To"], out["Subject"]) == ("ana@panaderia.example", "Re: Caja")
    assert "La enviamos hoy." in client.get(f"/portal/solicitudes/{found.pk}/").content.decode()
