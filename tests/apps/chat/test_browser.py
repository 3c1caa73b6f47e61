"""A visitor on a page of another website and an agent in the inbox, each in their own browser."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings as installation

from querencia.apps.chat.domain.accounts import keep_chat, new_secret
from querencia.apps.chat.domain.identity import Identity, signature_of
from querencia.apps.chat.domain.settings import ChatSettings, settings_of
from querencia.apps.conversations.domain.answering import Answer, answer
from querencia.apps.conversations.domain.service_levels.defaults import the_default_calendar
from querencia.apps.conversations.models import Account, Conversation, Message
from querencia.foundation import clock
from tests.apps.chat.live import Events
from tests.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOON = 5_000


@pytest.fixture
def events(tmp_path, live_server, settings):
    """The server of events, running."""
    running = Events(tmp_path, live_server.url)
    settings.ADDRESS, settings.EVENTS_ADDRESS = live_server.url, running.url
    policy = installation.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = {"connect-src": ["'self'", running.url]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy | allowed}
    try:
        running.start()
        yield running
    finally:
        running.kill()


@pytest.fixture
def website():
    """A website at an address of its own; ``head`` is what stands in its pages."""
    shop = type("Shop", (), {"head": "", "policy": "", "lang": "es"})()

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if shop.policy:
                self.send_header("Content-Security-Policy", shop.policy)
            self.end_headers()
            self.wfile.write(
                f"<!doctype html><html lang={shop.lang}><title>Tienda</title><main>"
                f"<h1>Tienda</h1></main>{shop.head}".encode()
            )

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("localhost", 0), Pages)
    shop.url = f"http://localhost:{server.server_port}"  # our pages are at 127.0.0.1
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield shop
    server.shutdown()


@pytest.fixture
def chat(organisation, website, live_server):
    """The chat on that website, where somebody is there day and night."""
    calendar = the_default_calendar()
    calendar.week, calendar.country = [[[0, 1440]]] * 7, ""
    calendar.save()
    account = keep_chat(Account(name="Tienda"), ChatSettings(origins=[website.url]))
    website.head = f'<script src="{live_server.url}/chat/{account.key}/widget.js" async></script>'
    return account


@pytest.fixture
def visitor(browser, website, chat):
    """Return what opens the website in a browser of its own."""
    contexts = []

    def _visitor(**wishes):
        context = browser.new_context(locale="es-ES", **wishes)
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(website.url)
        return page

    yield _visitor
    for context in contexts:
        context.close()


def write(page, text):
    if not page.get_by_role("dialog").is_visible():
        page.get_by_role("button", name="Abrir el chat").click()
    page.get_by_label("Escriba su mensaje").fill(text)
    page.get_by_label("Escriba su mensaje").press("Enter")


def shown(page):
    """What stands in the panel, without who said it."""
    found = page.locator("#querencia-chat #log > div").all_inner_texts()
    return [text.splitlines()[-1].removeprefix("Usted: ") for text in found[1:]]


def wait_for(page, *texts):
    """Wait until a text is there, sent."""
    for text in texts:
        page.locator("#querencia-chat #log > div", has_text=text).last.wait_for(timeout=SOON * 2)
    page.locator("#querencia-chat #log").get_by_text("Enviando").first.wait_for(
        state="detached", timeout=SOON * 2
    )


def reply(text, by):
    return answer(Conversation.objects.get(), Answer(text=text), by=by, now=clock.now())


def test_a_visitor_and_an_agent_talk_without_loading_anything_again(
    visitor, opened, events, support
):
    page = visitor()
    write(page, "¿Abren el sábado?")
    wait_for(page, "¿Abren el sábado?")
    conversation = Conversation.objects.get()
    desk = opened(support, f"/conversaciones/{conversation.pk}/")
    assert desk.locator("#thread").get_by_text("¿Abren el sábado?").is_visible()
    with desk.expect_response("**/ahora"):
        write(page, "Es por un regalo.")
    desk.locator("#thread").get_by_text("Es por un regalo.").wait_for(timeout=SOON)
    desk.locator("form[data-writing] textarea[name=text]").fill("Sí, hasta las dos.")
    desk.locator("form[data-writing] textarea[name=text]").press("Control+Enter")
    wait_for(page, "Sí, hasta las dos.")
    assert shown(page) == ["¿Abren el sábado?", "Es por un regalo.", "Sí, hasta las dos."]
    assert page.said == []


def test_nothing_is_lost_or_doubled_when_the_visitor_is_cut_off(visitor, events, support):
    page = visitor()
    write(page, "uno")
    wait_for(page, "uno")
    page.context.set_offline(True)
    write(page, "dos")
    write(page, "tres")
    reply("cuatro", support)
    page.get_by_text("Sin conexión").wait_for(timeout=SOON)
    page.context.set_offline(False)
    wait_for(page, "dos", "tres", "cuatro")
    assert sorted(shown(page)) == ["cuatro", "dos", "tres", "uno"]
    said = Message.objects.filter(kind="in").order_by("pk").values_list("text", flat=True)
    assert list(said) == ["uno", "dos", "tres"]


def test_an_answer_that_got_lost_on_its_way_back_does_not_double_the_message(visitor, events):
    page = visitor()
    lost = []

    def lose(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())  # it arrives, and its answer does not
            route.abort("connectionreset")

    page.context.route("**/decir", lose)
    write(page, "una sola vez")
    wait_for(page, "una sola vez")
    assert [answer.status for answer in lost] == [200]
    assert Message.objects.filter(kind="in").count() == 1
    assert shown(page) == ["una sola vez"]


def test_what_was_written_without_connection_is_sent_after_a_reload(visitor, events):
    page = visitor()
    write(page, "uno")
    wait_for(page, "uno")
    page.context.route("**/decir", lambda route: route.abort())
    write(page, "dos")
    page.wait_for_timeout(300)
    page.context.unroute("**/decir")
    page.reload()
    page.get_by_role("button", name="Abrir el chat").click()
    wait_for(page, "uno", "dos")
    assert shown(page) == ["uno", "dos"]


def test_the_server_of_events_is_killed_and_comes_back(visitor, events, support):
    page = visitor()
    write(page, "uno")
    wait_for(page, "uno")
    events.kill()
    reply("dos", support)
    wait_for(page, "dos")  # asked for meanwhile
    events.start()
    page.wait_for_timeout(5_000)  # it listens again
    reply("tres", support)
    wait_for(page, "tres")
    assert shown(page) == ["uno", "dos", "tres"]


def test_what_is_seen_is_told(visitor, events, support):
    page = visitor()
    write(page, "Hola")
    wait_for(page, "Hola")
    page.keyboard.press("Escape")
    sent = reply("Buenas", support)
    page.get_by_role("button", name="Abrir el chat (1)").wait_for(timeout=SOON)
    page.wait_for_timeout(500)
    assert Message.objects.get(pk=sent.pk).state == "delivered"
    page.get_by_role("button", name="Abrir el chat (1)").click()
    page.wait_for_timeout(700)
    assert Message.objects.get(pk=sent.pk).state == "read"


def test_the_chat_is_accessible_and_goes_by_keyboard(visitor, events, support):
    page = visitor()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Almacenes del Norte, S. A.").wait_for(timeout=SOON)
    page.keyboard.type("Hola")
    page.keyboard.press("Enter")
    wait_for(page, "Hola")
    reply("Buenas: https://norte.example/horario", support)
    wait_for(page, "Buenas")
    assert faults(page) == []
    page.get_by_role("button", name="Recibir la respuesta por correo").click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    focused = "document.getElementById('querencia-chat').shadowRoot.activeElement.id"
    assert page.evaluate(focused) == "go"


def test_it_speaks_the_language_of_the_page(visitor, events, website):
    website.lang = "en"
    page = visitor()
    page.get_by_role("button", name="Open the chat").click()
    page.get_by_label("Write your message").wait_for(timeout=SOON)
    assert page.get_by_text("Hello, how can we help you?").is_visible()


def test_a_website_with_a_strict_policy_only_has_to_name_our_addresses(
    visitor, events, website, live_server
):
    ours = f"{live_server.url} {events.url}"
    website.policy = f"default-src 'none'; script-src {live_server.url}; connect-src {ours}"
    page = visitor()
    write(page, "Hola")
    wait_for(page, "Hola")
    assert page.said == []
    colour = "button => getComputedStyle(button).backgroundColor"
    assert page.locator("#querencia-chat #go").evaluate(colour) == "rgb(11, 101, 91)"


def test_what_somebody_writes_never_runs(visitor, events, opened, support):
    page = visitor()
    evil = "<img src=x onerror=document.title='bad'><script>document.title='bad'</script>"
    write(page, evil)
    wait_for(page, "<img")
    reply(evil, support)
    wait_for(page, "Elena Soto")
    page.get_by_role("button", name="Recibir la respuesta por correo").click()
    page.get_by_label("Su nombre").fill(evil)
    page.get_by_label("Su correo").fill("ana@panaderia.example")
    page.get_by_role("button", name="Guardar").click()
    page.get_by_text("Gracias. Si se marcha").wait_for(timeout=SOON)
    desk = opened(support, f"/conversaciones/{Conversation.objects.get().pk}/")
    desk.wait_for_timeout(300)
    assert (page.title(), "bad" in desk.title()[:3]) == ("Tienda", False)
    assert desk.evaluate("document.querySelectorAll('img[src=x]').length") == 0


def test_on_a_website_that_is_not_on_the_list_there_is_no_chat(visitor, events, chat):
    keep_chat(chat, ChatSettings(origins=["https://otra.example"]))
    page = visitor()
    page.get_by_role("button", name="Abrir el chat").click()
    page.locator("#querencia-chat").wait_for(state="detached", timeout=SOON)


def test_outside_opening_hours_it_says_when_we_are_back_and_asks_for_an_address(
    visitor, events, chat
):
    calendar = the_default_calendar()
    calendar.week = [[]] * 7
    calendar.save()
    page = visitor()
    page.get_by_role("button", name="Abrir el chat").click()
    page.get_by_text("Ahora no hay nadie.").wait_for(timeout=SOON)
    assert faults(page) == []
    write(page, "¿Me llaman mañana?")
    page.get_by_label("Su nombre").fill("Ana")
    page.get_by_label("Su correo").fill("ana@")
    page.get_by_role("button", name="Guardar").click()
    page.get_by_text("Ese correo no parece correcto.").wait_for(timeout=SOON)
    page.get_by_label("Su correo").fill("ana@panaderia.example")
    page.get_by_role("button", name="Guardar").click()
    page.get_by_text("Gracias. Si se marcha, le escribiremos a ana@panaderia.example.").wait_for()
    assert Conversation.objects.get().party_name == "Ana"


def test_two_people_on_one_computer_do_not_see_what_the_other_wrote(visitor, events, chat, website):
    new_secret(chat)
    secret = settings_of(chat).secret.get_secret_value()
    plain = website.head

    def signed_in(user):
        email = f"{user}@norte.example"
        signature = signature_of(Identity(user, email), secret)
        who = f' data-user="{user}" data-email="{email}" data-signature="{signature}">'
        website.head = plain.replace(">", who, 1)

    signed_in("ana")
    page = visitor()
    write(page, "Soy Ana")
    wait_for(page, "Soy Ana")
    signed_in("berta")
    page.reload()
    write(page, "Soy Berta")
    wait_for(page, "Soy Berta")
    assert shown(page) == ["Soy Berta"]
    website.head = plain
    page.reload()
    page.get_by_role("button", name="Abrir el chat").click()
    page.get_by_role("dialog").wait_for(timeout=SOON)
    assert shown(page) == []
    signed_in("ana")
    page.reload()
    page.get_by_role("button", name="Abrir el chat").click()
    wait_for(page, "Soy Ana")
    assert shown(page) == ["Soy Ana"]
