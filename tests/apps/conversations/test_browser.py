"""The desk in a real browser: keys, texts by "/", drafts, colleagues, and a letter as it came."""

import pytest
from django.urls import reverse

from querencia.apps.conversations.domain import answering
from querencia.apps.conversations.domain.arrival import write_incoming
from querencia.apps.conversations.models import (
    Account,
    CannedReply,
    Conversation,
    Draft,
    Message,
)
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.models import Email
from querencia.connectors.channel import File, Incoming, Party
from querencia.foundation import clock
from querencia.foundation.jobs.worker import Worker
from tests.looking import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOON = 9_000
ANSWER = "form[data-writing] textarea[name=text]"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)


@pytest.fixture
def account(organisation):
    """The mailbox that customers write to."""
    return Account.objects.create(kind="email", name="Atención", address="hola@norte.example")


@pytest.fixture
def hear(account):
    """Return what lets Ana of the bakery write."""
    bakery = create_customer(name="Panadería Núñez")
    Email.objects.create(customer=bakery, address="ana@panaderia.example")

    def _hear(text, external_id="m1", **fields):
        incoming = Incoming(
            external_id=external_id, account=account.address, at=None, text=text,
            party=Party("ana@panaderia.example", "Ana"), subject="Pedido", **fields,
        )  # fmt: skip
        write_incoming(incoming, account=account, received=None, now=clock.now(), runs_on=True)
        return Conversation.objects.get()

    return _hear


@pytest.fixture
def talk(hear):
    """She has asked where her order is."""
    return hear("¿Dónde está mi pedido?")


def address(talk):
    return reverse("conversation", args=[talk.pk])


def test_the_inbox_is_accessible_on_every_screen(looked_at, support, hear):
    talk = hear("¿Dónde está mi pedido?")
    Conversation.objects.filter(pk=talk.pk).update(is_complaint=True, priority=4)
    assert looked_at(support, reverse("inbox")) == ([], [])


def test_a_conversation_is_accessible_on_every_screen(looked_at, support, hear):
    talk = hear("Adjunto foto.", html="<p>Adjunto <b>foto</b>.</p>",
                files=(File("foto.png", "image/png", PNG), File("a.pdf", "application/pdf", b"%")),
                details={"cautions": ["authentication_failed"]})  # fmt: skip
    answering.write_note(talk, text="Ojo", by=support, now=clock.now())
    given = answering.Answer("Lo miro.")
    answer = answering.answer(talk, given, by=support, now=clock.now())
    Message.objects.filter(pk=answer.pk).update(state="failed", failure="550 5.1.1")

    def open_all(page):
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.wait_for_timeout(300)

    assert looked_at(support, address(talk), open_all) == ([], [])


@pytest.mark.parametrize("name", ["texts", "accounts", "quarantine", "conversation_new"])
def test_the_other_pages_are_accessible(looked_at, manager, account, name):
    assert looked_at(manager, reverse(name)) == ([], [])


def test_the_form_of_a_mailbox_is_accessible(looked_at, manager, organisation):
    assert looked_at(manager, reverse("account_new", args=["email"])) == ([], [])


def test_a_secret_is_hidden_and_its_name_is_not(opened, manager, organisation):
    page = opened(manager, reverse("account_new", args=["email"]), viewport=PHONE)
    seen = page.evaluate(
        """() => ["outgoing_password", "outgoing_port"].flatMap(name => {
            const field = document.querySelector(`[name=${name}]`);
            const label = document.querySelector(`label[for=${field.id}]`);
            return [field, label].map(it => getComputedStyle(it).webkitTextSecurity
                + " " + getComputedStyle(it).textAlign);
        })"""
    )
    assert seen == ["disc start", "none start", "none start", "none start"]


def test_an_address_without_spaces_stays_inside_its_row(opened, manager, account):
    Account.objects.filter(pk=account.pk).update(address="a" * 90 + "@norte.example")
    page = opened(manager, reverse("accounts"), viewport=PHONE)
    wider = """() => [...document.querySelectorAll("td")].filter(
        cell => cell.scrollWidth > cell.clientWidth).length"""
    assert page.evaluate(wider) == 0


def test_keys_open_answer_send_and_close(opened, support, talk):
    """A75."""
    page = opened(support, reverse("inbox"))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address(talk)}")
    page.keyboard.press("r")
    page.keyboard.type("Hoy sale, se lo aseguro.")  # with letters that are keys elsewhere
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".message.out")
    assert page.locator(".message.out .said").inner_text() == "Hoy sale, se lo aseguro."
    page.keyboard.press("e")
    page.wait_for_selector("text=La conversación está cerrada.")
    assert (Conversation.objects.get().status, page.said) == ("closed", [])


def test_a_note_has_its_own_key_and_button_and_stays_here(opened, support, talk):
    page = opened(support, address(talk))
    page.keyboard.press("n")
    page.keyboard.type("Es buena clienta")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".message.note")
    assert [m.kind for m in Message.objects.exclude(kind="event").order_by("pk")] == ["in", "note"]


def test_what_is_undone_in_time_is_a_draft_again(opened, support, talk):
    page = opened(support, address(talk))
    page.fill(ANSWER, "Mañana sin falta")
    page.click("[data-send]:visible")
    page.click(".delivery button:has-text('Deshacer')")
    page.wait_for_selector("text=No se ha enviado. Su texto está abajo.")
    assert page.input_value(ANSWER).strip() == "Mañana sin falta"
    assert Message.objects.filter(kind="out").count() == 0


def test_a_draft_is_kept_by_itself_and_survives_leaving(opened, support, talk):
    page = opened(support, address(talk))
    page.click(ANSWER)
    page.keyboard.type("A medio escribir")
    page.wait_for_selector("#draft-answer:has-text('Borrador guardado')", timeout=SOON)
    page.reload()
    assert page.input_value(ANSWER).strip() == "A medio escribir"
    assert Draft.objects.get().text.strip() == "A medio escribir"


def test_a_slash_brings_texts_with_their_gaps_filled(opened, support, talk):
    CannedReply.objects.create(shortcut="gracias", name="Gracias", text="Gracias, {{nombre}}.")
    page = opened(support, address(talk))
    page.click(ANSWER)
    page.keyboard.type("Hola. /gra")
    page.wait_for_selector("[data-suggest] [data-insert]", timeout=SOON)
    page.keyboard.press("Tab")
    assert page.input_value(ANSWER).strip() == "Hola. Gracias, Ana."


def test_an_at_sign_brings_colleagues_who_may_read_it(opened, support, manager, seller, talk):
    page = opened(support, address(talk))
    page.keyboard.press("n")
    page.keyboard.type("@mat")
    page.wait_for_selector("[data-suggest] [data-insert]", timeout=SOON)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#id_note-text").strip() == "@Mateo Ruiz"


def test_two_see_one_another_write(opened, support, manager, talk):
    hers = opened(support, address(talk))
    his = opened(manager, address(talk))
    his.click(ANSWER)
    his.keyboard.type("Hola")
    hers.wait_for_selector("#presence:has-text('Mateo Ruiz está escribiendo')", timeout=SOON)


def test_what_comes_while_somebody_writes_is_shown_and_stops_the_sending(
    opened, support, talk, hear
):
    page = opened(support, address(talk))
    page.click(ANSWER)
    page.keyboard.type("Lo busco ahora")
    hear("Olvídelo, ya ha llegado.", "m2")
    page.wait_for_selector(".message.in:has-text('Olvídelo')", timeout=SOON)
    page.wait_for_selector("#meanwhile-hint:visible")
    page.click("[data-send]:visible")
    page.wait_for_selector("text=No se ha enviado nada: alguien ha escrito entretanto.")
    assert page.input_value(ANSWER).strip() == "Lo busco ahora"
    page.click("button:has-text('Enviar de todos modos')")
    page.wait_for_selector(".message.out")
    assert Message.objects.filter(kind="out").count() == 1


def test_what_came_before_one_began_to_write_stops_nothing(opened, support, talk, hear):
    page = opened(support, address(talk))
    hear("¿Hola?", "m2")
    page.wait_for_selector(".message.in:has-text('¿Hola?')", timeout=SOON)
    page.fill(ANSWER, "Aquí estamos.")
    page.click("[data-send]:visible")
    page.wait_for_selector(".message.out")


def test_a_letter_is_shown_as_it_came_and_can_do_nothing(opened, support, hear):
    talk = hear("Hola", html='<p style="color:#a00">Hola <b>Ana</b></p><img data-cid="f@x">',
                files=(File("f.png", "image/png", PNG, content_id="f@x"),))  # fmt: skip
    Message.objects.update(html=Message.objects.get().html + "<script>parent.hacked = 1</script>")
    page = opened(support, address(talk))
    page.click("text=Ver como llegó")
    frame = page.frame_locator("iframe.letter")
    frame.locator("b").wait_for(timeout=SOON)
    frame.locator("img").evaluate("one => one.decode()")  # fails where it is not shown
    colour = frame.locator("p").evaluate("one => getComputedStyle(one).color")
    assert (colour, page.evaluate("window.hacked ?? null")) == ("rgb(170, 0, 0)", None)


def test_files_that_are_too_large_are_told_before_they_are_sent(opened, support, talk):
    page = opened(support, address(talk))
    page.click("summary:has-text('Adjuntar archivos')")
    page.evaluate("document.querySelector('form[data-most]').dataset.most = '3'")
    page.set_input_files(
        "input[type=file]", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"largo"}
    )
    page.wait_for_selector("[data-big]:visible")
    page.fill(ANSWER, "Ahí va")
    page.click("[data-send]:visible")
    page.wait_for_timeout(300)
    assert Message.objects.filter(kind="out").count() == 0


def test_a_file_is_kept_as_soon_as_it_is_chosen_survives_leaving_and_goes_along(
    opened, support, talk
):
    page = opened(support, address(talk))
    page.click("summary:has-text('Adjuntar archivos')")
    chosen = [{"name": f"{name}.txt", "mimeType": "text/plain", "buffer": b"hola"} for name in "ab"]
    page.set_input_files("input[type=file]", chosen)
    page.wait_for_selector("#draft-files li:has-text('b.txt')", timeout=SOON)
    page.reload()
    page.click("#draft-files button[aria-label='Quitar a.txt']")
    page.wait_for_selector("#draft-files li:has-text('a.txt')", state="detached", timeout=SOON)
    page.fill(ANSWER, "Ahí va")
    page.click("[data-send]:visible")
    page.wait_for_selector(".message.out .file:has-text('b.txt')")
    page.click(".delivery button:has-text('Deshacer')")
    page.wait_for_selector("#draft-files li:has-text('b.txt')")
    assert (page.locator("#draft-files li").count(), page.said) == (1, [])


def test_those_picked_are_closed_and_opened_again(opened, support, talk):
    page = opened(support, reverse("inbox"))
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.select_option("#id_hacer", "status:closed")
    page.click("button:has-text('Aplicar')")
    page.click("button:has-text('Deshacer')")
    page.wait_for_selector("text=1 conversación está como antes.")
    assert Conversation.objects.get().status == "open"


def test_keys_take_put_off_and_close_the_line_with_the_focus_or_those_picked(opened, support, talk):
    """A75."""
    Conversation.objects.create(account=talk.account, channel="email", subject="Otra",
                                opened_at=clock.now(), last_at=clock.now())  # fmt: skip

    def stand(name):
        return list(Conversation.objects.order_by("pk").values_list(name, flat=True))

    page = opened(support, reverse("inbox") + "?vista=todas&orden=espera")
    page.keyboard.press("a")  # nothing has the focus, nothing is picked
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector("text=1 conversación cambiada")
    assert stand("assignee") == [support.pk, None]
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.press("Tab")
    page.click("dialog[data-row-key=s] button:has-text('Mañana a las 9:00')")
    page.wait_for_selector(".callout:has-text('Aplazar')")
    assert stand("status") == ["snoozed", "open"]
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("e")
    page.wait_for_selector("text=2 conversaciones cambiadas")
    assert (stand("status"), page.said) == (["closed", "closed"], [])
    page.keyboard.press("?")
    page.wait_for_selector("#keys:has-text('Aplazar la línea o las elegidas')")


def test_a_whole_list_is_picked_when_it_is_longer_than_its_page(opened, support, talk):
    moments = {"opened_at": clock.now(), "last_at": clock.now()}
    rows = [Conversation(account=talk.account, channel="email", **moments) for _ in range(59)]
    Conversation.objects.bulk_create(rows)
    page = opened(support, reverse("inbox") + "?vista=sin-asignar")
    page.select_option("#id_hacer", "priority:4")
    page.check("text=Las 60 de esta lista")
    page.click("button:has-text('Aplicar')")
    page.wait_for_selector(".progress:has-text('En espera')")
    assert Worker().run_one()
    page.wait_for_selector("text=60 conversaciones cambiadas", timeout=SOON)
    assert Conversation.objects.filter(priority=4).count() == 60


def test_it_all_works_without_javascript(opened, support, talk):
    page = opened(support, reverse("inbox"), java_script_enabled=False)
    page.click("a[data-open]")
    page.fill(ANSWER, "Hoy sale.")
    page.click("[data-send]:visible")
    page.click("summary:has-text('Nota privada')")
    page.fill("#id_note-text", "Avisada")
    page.click("button:has-text('Guardar la nota')")
    page.click("button:has-text('Cerrar')")
    kinds = Message.objects.exclude(kind="event").order_by("pk").values_list("kind", flat=True)
    assert (list(kinds), Conversation.objects.get().status) == (["in", "out", "note"], "closed")
