"""The form in a browser without JavaScript, alone and inside a page of a website."""

import http.server
import threading

import pytest

from querencia.apps.conversations.models import Account, Conversation
from querencia.apps.web_forms.domain.settings import FormSettings, keep_form
from tests.looking import faults

pytestmark = pytest.mark.browser


def write(form):
    """Fill in the form as Ana does."""
    for label, value in (
        ("Su nombre", "Ana Núñez"),
        ("Su correo", "ana@panaderia.example"),
        ("Asunto", "Pedido 7"),
        ("Mensaje", "¿Dónde está mi pedido?"),
    ):
        form.get_by_label(label, exact=True).fill(value)


@pytest.fixture
def website():
    """Another website, on an origin of its own, which holds what it is told."""
    pages = {}

    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(pages.get("/", "").encode())

        def log_message(self, *_):
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", pages
    server.shutdown()


def test_the_form_is_accessible_before_and_after_a_mistake(transactional_db, organisation, opened):
    form = keep_form(Account(name="Contacto"), FormSettings(welcome="Le respondemos en un día."))
    page = opened(None, f"/formulario/{form.key}/")
    assert faults(page) == []
    page.get_by_role("button", name="Enviar").click()
    page.get_by_text("Falta algo o algo no encaja").wait_for()
    assert faults(page) == []
    write(page)
    page.wait_for_timeout(3_500)
    page.get_by_role("button", name="Enviar").click()
    page.get_by_role("heading", name="Hemos recibido su mensaje").wait_for()
    assert faults(page) == []
    found = Conversation.objects.get()
    assert page.locator("b.number").inner_text() == str(found.pk)
    assert (found.subject, found.is_spam) == ("Pedido 7", False)
    assert [one for one in page.said if "422" not in one] == []


def test_it_works_inside_another_website_without_javascript(
    transactional_db, organisation, browser, live_server, website
):
    origin, pages = website
    form = keep_form(Account(name="Contacto"), FormSettings(origins=[origin]))
    here = live_server.url.replace("localhost", "127.0.0.1")
    pages["/"] = (
        f'<!doctype html><iframe src="{here}/formulario/{form.key}/" height="900"></iframe>'
    )
    context = browser.new_context(java_script_enabled=False, locale="es-ES")
    page = context.new_page()
    page.goto(origin)
    inside = page.frame_locator("iframe")
    write(inside)
    page.wait_for_timeout(3_500)
    inside.get_by_role("button", name="Enviar").click()
    inside.get_by_role("heading", name="Hemos recibido su mensaje").wait_for()
    assert [one.is_spam for one in Conversation.objects.all()] == [False]

    keep_form(form, FormSettings(origins=["https://www.norte.example"]))
    page.goto(origin)
    page.wait_for_timeout(500)
    assert page.frame_locator("iframe").get_by_label("Su nombre").count() == 0
    assert context.cookies() == []
    context.close()


def test_setting_up_shows_the_line_to_embed(transactional_db, administrator, opened, live_server):
    page = opened(administrator, "/formularios/nuevo/")
    page.get_by_label("Nombre", exact=True).fill("Contacto")
    page.get_by_label("Sitios web que pueden mostrarlo dentro de sus páginas").fill(
        "https://WWW.norte.example/contacto"
    )
    page.get_by_role("button", name="Crear").click()
    page.get_by_role("heading", name="La línea para su sitio web").wait_for()
    form = Account.objects.get()
    assert (
        f'<iframe src="{live_server.url}/formulario/{form.key}/"'
        in page.locator("pre").inner_text()
    )
    assert form.address == "https://www.norte.example"
    assert faults(page) == []
    page.goto(live_server.url + "/formularios/")
    assert faults(page) == []
    assert page.said == []
