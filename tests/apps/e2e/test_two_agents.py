"""Two agents and a customer at once: chat, hand-over, e-mail and portal, each in a real browser.

Nothing stands in for anything: the server with its processes of pages, events, work and letters, an
IMAP and an SMTP server, Chromium, and a page of another website that holds the chat.
"""

import json
import os
import re
import subprocess
import sys
import time
from email import message_from_bytes, policy
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.apps.chat.test_browser import shown, website, write
from tests.apps.conversations.conftest import imap, imap_server, smtp
from tests.apps.conversations.test_mail import letter
from tests.apps.e2e.conftest import served
from tests.cli.conftest import environment

__all__ = ["imap", "imap_server", "smtp", "website"]  # fixtures of the rooms' own tests
pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOUND = "import django; django.setup(); from tests.apps.e2e.founding import main; main()"
ROOT = Path(__file__).parents[3]
PATIENCE = 60_000  # milliseconds: two cores may be busy with other tests
SOON = 1.0  # seconds
# What browsers say where Mateo is stopped: the form is shown again, with why.
STOPPED = (
    "Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"
)
ELENA, MATEO = "Elena Soto", "Mateo Ruiz"
NOTE = "@Mateo Ruiz ya se le perdió un pedido en marzo; cuídela"
ANSWER = "form[data-writing] textarea[name=text]"
BILL = b"%PDF-1.4 la factura de Ana"


@pytest.fixture
def house(tmp_path, imap, smtp, website):
    """A server at work, with its mail servers; the website holds its chat."""
    postbox, port = smtp()
    data = tmp_path / "casa"
    data.mkdir()
    (data / "querencia.env").write_text(f"QUERENCIA_EMAIL_URL=smtp://127.0.0.1:{port}\n")
    told = _found(data, imap.port, port, website.url)
    with served(data) as address:
        chat = told["chat"]
        signed = " ".join(f'data-{name}="{chat[name]}"' for name in ("user", "email", "signature"))
        website.head = f'<script src="{address}/chat/{chat["key"]}/widget.js" {signed}></script>'
        yield SimpleNamespace(
            address=address, imap=imap, letters=postbox.letters, sessions=told["agents"],
            customer=f"/clientes/{told['customer']}/", website=website.url,
        )  # fmt: skip


def _found(data, *given):
    path = os.pathsep.join([environment()["PYTHONPATH"], str(ROOT)])
    more = {"QUERENCIA_DATA": str(data), "DJANGO_SETTINGS_MODULE": "querencia.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", FOUND, *map(str, given)], cwd=ROOT, timeout=300, check=False,
        env=environment(PYTHONPATH=path, **more), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture
def people(browser, house):
    """Return what opens a browser of one's own; what all say on the console is kept."""
    contexts, said = [], []
    expect.set_options(timeout=PATIENCE)

    def _people(session=None):
        context = browser.new_context(base_url=house.address, locale="es-ES")
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if session:
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": session, "url": house.address}])
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield SimpleNamespace(open=_people, said=said)
    expect.set_options()
    for context in contexts:
        context.close()


def test_two_agents_and_a_customer_at_once(house, people):
    elena, mateo = (people.open(house.sessions[name]) for name in (ELENA, MATEO))
    visitor, chat = they_meet_in_the_chat(house, people, elena, mateo)
    the_second_is_stopped(visitor, elena, mateo)
    she_hands_over(visitor, elena, mateo, chat)
    visitor.context.close()
    ticket = her_letter_is_in_her_history(house, mateo, chat)
    they_write_letters(house, mateo)
    ana = she_comes_into_the_portal(house, people)
    what_she_sends_there_is_on_both_desks(ana, elena, mateo, ticket)
    assert people.said == [STOPPED]  # nothing else: no error, nothing that the policy refused


# --- The chat -------------------------------------------------------------------------------------


def they_meet_in_the_chat(house, people, elena, mateo):
    """She writes; both see it, open it, and see one another; what comes then is there at once."""
    for desk in (elena, mateo):
        desk.goto("/conversaciones/")
    visitor = people.open()
    visitor.goto(house.website)
    write(visitor, "¿Dónde está mi pedido?")
    for desk in (elena, mateo):
        desk.get_by_role("link", name="Panadería Núñez").click()
        expect(said_on(desk).last).to_have_text("¿Dónde está mi pedido?")
    expect(elena.locator("#presence")).to_have_text("Mateo Ruiz la tiene abierta")
    expect(mateo.locator("#presence")).to_have_text("Elena Soto la tiene abierta")
    texts = ["Es el 7.", "El de la harina.", "¿Hola?"]
    delays = [how_long_until_both_see(text, visitor, elena, mateo) for text in texts]
    assert min(delays) < SOON, delays  # the others may have met a busy machine
    assert elena.url == mateo.url
    return visitor, elena.url


def how_long_until_both_see(text, visitor, elena, mateo):
    write(visitor, text)
    began = time.monotonic()
    for desk in (elena, mateo):
        expect(said_on(desk).last).to_have_text(text)
    return time.monotonic() - began


def the_second_is_stopped(visitor, elena, mateo):
    """Mateo writes, Elena sees that and is quicker; what he sends then is held up, and kept."""
    mateo.locator(ANSWER).press_sequentially("Lo miro ahora mismo")
    expect(elena.locator("#presence")).to_have_text("Mateo Ruiz está escribiendo")
    elena.locator(ANSWER).fill("Sale hoy, se lo aseguro.")
    elena.locator(ANSWER).press("Control+Enter")
    expect(mateo.locator("#meanwhile-hint")).to_be_visible()
    mateo.locator(ANSWER).press("Control+Enter")
    stopped = mateo.locator(".composer [role=alert]")
    expect(stopped).to_contain_text("No se ha enviado nada: alguien ha escrito entretanto.")
    expect(stopped.locator("blockquote")).to_contain_text("Sale hoy, se lo aseguro.")
    expect(mateo.locator(ANSWER)).to_have_value("Lo miro ahora mismo")
    expect(said_on(visitor)).to_have_count(0)
    in_the_chat(visitor, "Sale hoy, se lo aseguro.")


def she_hands_over(visitor, elena, mateo, chat):
    """A note calls him, and the conversation becomes his; of either the visitor sees nothing."""
    elena.locator("summary", has_text="Nota privada").click()
    elena.locator("#id_note-text").fill(NOTE)
    elena.get_by_role("button", name="Guardar la nota").click()
    elena.locator(".handling [name=assignee]").select_option(label=MATEO)
    expect(elena.locator(".handling [name=assignee] :checked")).to_have_text(MATEO)
    expect(mateo.locator(".message.note .said")).to_have_text(NOTE)
    mateo.goto(chat)
    expect(mateo.locator(".handling [name=assignee] :checked")).to_have_text(MATEO)
    mateo.locator(ANSWER).fill("Soy Mateo y sigo yo con usted.")
    mateo.locator(ANSWER).press("Control+Enter")
    in_the_chat(visitor, "Soy Mateo y sigo yo con usted.")
    assert shown(visitor) == [
        "¿Dónde está mi pedido?", "Es el 7.", "El de la harina.", "¿Hola?",
        "Sale hoy, se lo aseguro.", "Soy Mateo y sigo yo con usted.",
    ]  # fmt: skip
    assert [one.inner_text() for one in said_on(mateo).all()] == [
        "¿Dónde está mi pedido?", "Es el 7.", "El de la harina.", "¿Hola?",
        "Sale hoy, se lo aseguro.", NOTE, "Soy Mateo y sigo yo con usted.",
    ]  # fmt: skip


def said_on(desk):
    return desk.locator("#thread .message .said:not(.whole)")


def in_the_chat(visitor, text):
    visitor.locator("#querencia-chat #log > div", has_text=text).wait_for(timeout=PATIENCE)


# --- By letter ------------------------------------------------------------------------------------


def her_letter_is_in_her_history(house, mateo, chat):
    """It comes from the mailbox, is hers by her address, and stands beside the chat."""
    mateo.goto("/conversaciones/?vista=todas")
    house.imap.append(letter("Sigo sin el pedido.", message_id="<a1@panaderia.example>"))
    mateo.get_by_role("link", name="Sigo sin el pedido.").click()
    expect(said_on(mateo)).to_have_text("Sigo sin el pedido.")
    ticket = mateo.url
    mateo.goto(house.customer)
    assert mateo.locator(".timeline .said").all_inner_texts()[:7] == [
        "Pedido 7 · Sigo sin el pedido.", "Soy Mateo y sigo yo con usted.",
        "Sale hoy, se lo aseguro.", "¿Hola?", "El de la harina.", "Es el 7.",
        "¿Dónde está mi pedido?",
    ]  # fmt: skip
    links = mateo.locator(".timeline a").evaluate_all("all => all.map(one => one.href)")
    assert links[:7] == [ticket, *[chat] * 6]
    mateo.goto(ticket)
    return ticket


def they_write_letters(house, mateo):
    """The answer goes out in its thread, and the answer to that comes into it."""
    mateo.locator(ANSWER).fill("Va de camino.")
    mateo.locator(ANSWER).press("Control+Enter")
    out = newest_letter(house, "Re: Pedido 7")
    assert (out["From"], out["To"], out["In-Reply-To"], out["References"]) == (
        "Almacenes del Norte <demouser@norte.example>", "Ana Núñez <ana@panaderia.example>",
        "<a1@panaderia.example>", "<a1@panaderia.example>",
    )  # fmt: skip
    assert out.get_body(("plain",)).get_content().startswith("Va de camino.")
    back = letter(
        "Ya ha llegado, ¿y la factura?", message_id="<a2@panaderia.example>",
        Subject="Re: Pedido 7", In_Reply_To=out["Message-ID"],
        References=f"<a1@panaderia.example> {out['Message-ID']}",
    )  # fmt: skip
    house.imap.append(back)
    expect(said_on(mateo)).to_have_text(
        ["Sigo sin el pedido.", re.compile("^Va de camino."), "Ya ha llegado, ¿y la factura?"]
    )


def newest_letter(house, subject):
    """Wait for a letter with that subject at the outgoing server."""
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        out = [message_from_bytes(one.content, policy=policy.default) for one in house.letters]
        found = [one for one in out if one["Subject"] == subject]
        if found:
            return found[-1]
        time.sleep(0.2)
    raise AssertionError([one["Subject"] for one in out])


# --- The portal -----------------------------------------------------------------------------------


def she_comes_into_the_portal(house, people):
    """By the link in the letter, once; she sees what she asked and until when it is answered."""
    ana = people.open()
    ana.goto("/portal/")
    ana.get_by_label("Su correo").fill("ana@panaderia.example")
    ana.get_by_role("button", name="Enviarme el enlace").click()
    came = newest_letter(house, "Su enlace a Almacenes del Norte")
    assert came["To"] == "ana@panaderia.example"
    (link,) = re.findall(r"http://\S+", came.get_content())
    assert link.startswith(f"{house.address}/portal/")
    ana.goto(link)
    ana.get_by_role("button", name="Ver mis solicitudes").click()
    expect(ana.locator(".requests h2")).to_have_text(["Pedido 7", re.compile("^Solicitud ")])
    expect(ana.locator(".requests .promise")).to_have_text(
        re.compile(r"^Le responderemos antes del \d+ \w+ \d{4}, \d{1,2}:\d\d\.$")
    )
    return ana


def what_she_sends_there_is_on_both_desks(ana, elena, mateo, ticket):
    """Her file is what she sent, byte for byte, and she reads no note."""
    elena.goto(ticket)
    ana.get_by_role("link", name="Pedido 7").click()
    ana.get_by_label("Su mensaje").fill("Se la adjunto.")
    bill = {"name": "factura 7.pdf", "mimeType": "application/pdf", "buffer": BILL}
    ana.get_by_label("Archivos").set_input_files(bill)
    ana.get_by_role("button", name="Enviar").click()
    expect(ana.locator(".said-list .text").last).to_have_text("Se la adjunto.")
    for desk in (elena, mateo):
        expect(said_on(desk).last).to_have_text("Se la adjunto.")
        with desk.expect_download() as given:
            desk.locator(".message .files a", has_text="factura 7.pdf").click()
        assert given.value.path().read_bytes() == BILL
    ana.get_by_role("link", name="Sus solicitudes").click()
    ana.get_by_role("link", name=re.compile("^Solicitud ")).click()
    assert ana.locator(".said-list .text").all_inner_texts() == [
        "¿Dónde está mi pedido?", "Es el 7.", "El de la harina.", "¿Hola?",
        "Sale hoy, se lo aseguro.", "Soy Mateo y sigo yo con usted.",
    ]  # fmt: skip
