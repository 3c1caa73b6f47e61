"""Ana in a browser: from the link in her e-mail to an answer; each page is accessible."""

import pytest
from django.core import mail

from querencia.apps.conversations.domain.answering import Answer, answer
from querencia.apps.conversations.models import Conversation
from querencia.apps.portal.domain.settings import portal_account
from querencia.foundation import clock
from tests.apps.portal.conftest import ANA, deliver, link_in
from tests.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db")]


REFUSED = ("422", "410")


def complaints(page):
    """What the console says beside refusals that are meant."""
    return [one for one in page.said if not any(code in one for code in REFUSED)]


def test_ana_comes_in_by_the_link_in_her_e_mail_and_leaves(
    portal, bakery, opened, live_server, letters
):
    page = opened(None, "/portal/")
    seen = faults(page)
    page.get_by_label("Su correo").fill("nada")
    page.get_by_role("button", name="Enviarme el enlace").click()
    page.locator(".errorlist").wait_for()
    seen += faults(page)
    page.get_by_label("Su correo").fill(ANA)
    page.get_by_role("button", name="Enviarme el enlace").click()
    page.get_by_role("heading", name="Mire su correo").wait_for()
    seen += faults(page)
    letters()
    link = live_server.url + link_in(mail.outbox[0].body)
    page.goto(link)
    seen += faults(page)
    page.get_by_role("button", name="Ver mis solicitudes").click()
    page.get_by_text("Todavía no hay solicitudes").wait_for()
    seen += faults(page)
    page.get_by_role("button", name="Salir").click()
    page.get_by_role("heading", name="Sus solicitudes").wait_for()
    page.goto(link)
    page.get_by_role("heading", name="Este enlace ya no abre").wait_for()
    seen += faults(page)
    assert (seen, complaints(page)) == ([], [])


def test_ana_asks_and_reads_the_answer(portal, inside, bakery, support, opened, live_server):
    page = opened(None, "/portal/")
    token = inside().cookies["portal"].value
    page.context.add_cookies([{"name": "portal", "value": token, "url": live_server.url}])
    page.goto(live_server.url + "/portal/solicitudes/nueva/")
    seen = faults(page)
    page.get_by_label("Asunto").fill("Falta una caja")
    page.get_by_label("Su mensaje").fill("Ayer llegaron tres de cuatro.")
    bill = {"name": "albarán.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    page.get_by_label("Archivos").set_input_files(bill)
    page.get_by_role("button", name="Enviar").click()
    page.get_by_role("heading", name="Falta una caja").wait_for()
    found = Conversation.objects.get()
    answer(found, Answer("La enviamos hoy."), by=support, now=clock.now())
    deliver()
    page.reload()
    page.get_by_text("La enviamos hoy.").wait_for()
    seen += faults(page)
    with page.expect_download() as given:
        page.get_by_role("link", name="albarán.pdf").click()
    assert given.value.suggested_filename == "albarán.pdf"
    page.get_by_role("link", name="Sus solicitudes").click()
    page.get_by_role("link", name="Falta una caja").wait_for()
    seen += faults(page)
    assert (seen, complaints(page)) == ([], [])


def test_an_administrator_opens_the_portal(organisation, administrator, opened):
    page = opened(administrator, "/portal/ajustes/")
    assert faults(page) == []
    page.get_by_label("El portal está abierto a los clientes").check()
    page.get_by_role("button", name="Guardar").click()
    page.get_by_role("link", name="Ver", exact=True).wait_for()
    assert portal_account().is_on
    assert faults(page) == []
    assert page.said == []
