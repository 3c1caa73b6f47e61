"""The page of a conversation: all that strangers wrote is there, and none of it does anything."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from querencia.apps.conversations.domain.presence import FORGOTTEN_AFTER, be_present
from querencia.apps.conversations.models import Attachment, Conversation, Presence
from querencia.foundation import clock
from tests.apps.conversations.conftest import NOW

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def talk(arrive, bakery):
    """Ana of the bakery has asked where her order is."""
    arrive("m1", subject="Pedido")
    return Conversation.objects.get()


@pytest.fixture
def desk(client_of, support):
    """Elena's browser."""
    return client_of(support)


def page_of(desk, talk, **query):
    return desk.get(reverse("conversation", args=[talk.pk], query=query)).content.decode()


def shown(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def write(talk, **fields):
    values = {"kind": "in", "at": NOW, "text": "Hola", "party_address": "ana@panaderia.example"}
    return talk.messages.create(account=talk.account, **values | fields)


def attach(message, name="foto.png", kind="image/png", content=b"\x89PNG\r\n\x1a\n", **fields):
    made = Attachment(message=message, name=name, media_type=kind, size=len(content), **fields)
    made.file.save("x.bin", ContentFile(content), save=False)
    made.save()
    return reverse("conversation_file", args=[message.conversation_id, message.pk, made.pk]), made


# --- What was said --------------------------------------------------------------------------------


def test_nothing_that_strangers_wrote_is_markup(desk, talk):
    Conversation.objects.update(subject=SCRIPT, party_name=SCRIPT, preview=SCRIPT, customer=None)
    message = write(
        talk, text=f"{SCRIPT} http://x.example/?q=\"><img src=x>", whole_text=SCRIPT * 2,
        subject=SCRIPT, party_name=SCRIPT, details={"sender": {"address": SCRIPT},
        "reply_to": [{"address": SCRIPT}], "to": [{"address": SCRIPT}], "cc": [{"address": SCRIPT}],
        "cautions": ["reply_to_elsewhere"]},
    )  # fmt: skip
    attach(message, name=f"{SCRIPT}.png")
    talk.messages.create(account=talk.account, kind="event", at=NOW,
                         details={"event": "subject", "after": SCRIPT})  # fmt: skip
    talk.messages.create(account=talk.account, kind="out", at=NOW, state="failed", failure=SCRIPT)
    for page in (page_of(desk, talk), desk.get(reverse("inbox")).content.decode()):
        assert "alert(1)" in page
        assert SCRIPT not in page
        assert "<img src=x>" not in page


def test_links_lead_away_without_telling_where_from(desk, talk):
    write(talk, text="Vea https://panaderia.example/fotos.")
    assert (
        '<a target="_blank" href="https://panaderia.example/fotos"'
        ' rel="noopener noreferrer nofollow">' in page_of(desk, talk)
    )


def test_a_sender_who_may_be_another_is_warned_of(desk, talk):
    write(talk, details={
        "cautions": ["authentication_failed", "reply_to_elsewhere"],
        "sender": {"address": "banco@banco.example"}, "reply_to": [{"address": "x@otra.example"}],
        "authentication": {"spf": "fail", "dkim": "none", "dmarc": "fail"},
    })  # fmt: skip
    said = shown(page_of(desk, talk))
    assert "No se ha podido verificar el remitente" in said
    assert "Dice ser de banco@banco.example, pero pide que se responda a x@otra.example." in said
    assert "SPF: fail, DKIM: none, DMARC: fail" in said


def test_what_was_quoted_is_one_click_away(desk, talk):
    write(talk, text="Sí", whole_text="Sí\n> ¿Quiere más?")
    page = page_of(desk, talk)
    (folded,) = re.findall(r"Mensaje completo.*?</details>", page, re.DOTALL)
    assert "&gt; ¿Quiere más?" in folded


def test_what_was_taken_back_and_what_was_edited_are_said(desk, talk):
    write(talk, text="Perdón", deleted_at=NOW)
    write(talk, text="Mejor", edited_at=NOW)
    said = shown(page_of(desk, talk))
    assert ("El remitente ha retirado este mensaje." in said, "Editado" in said) == (True, True)


def test_a_long_conversation_begins_with_the_latest(desk, talk):
    for number in range(100):
        write(talk, text=f"línea {number}.")
    page = page_of(desk, talk)
    assert ("línea 99." in page, "línea 5." in page, "Mostrar 21 anteriores" in page) == (
        True, False, True,
    )  # fmt: skip
    assert "línea 5." in page_of(desk, talk, todo="")


def test_many_messages_ask_the_database_as_often_as_few(
    desk, talk, support, django_assert_num_queries, django_assert_max_num_queries
):
    def fill(count):
        for number in range(count):
            attach(write(talk, text=f"{number}"))
            write(talk, kind="out", author=support, state="sent")

    fill(2)
    page_of(desk, talk)
    with django_assert_max_num_queries(60) as asked:
        page_of(desk, talk)
    fill(20)
    with django_assert_num_queries(len(asked.captured_queries)):
        page_of(desk, talk)


def test_the_history_of_the_customer_has_every_channel_and_leads_here(desk, talk, bakery):
    page = desk.get(reverse("customer", args=[bakery.pk])).content.decode()
    assert page.count(reverse("conversation", args=[talk.pk])) >= 2  # the panel, and the history


# --- As it came -----------------------------------------------------------------------------------


def test_a_letter_stands_in_a_frame_that_can_do_nothing(desk, talk):
    message = write(talk, html='<p>Hola</p><img data-remote="https://x.example/p.png">')
    response = desk.get(reverse("message_as_it_came", args=[talk.pk, message.pk]))
    policy = response["Content-Security-Policy"]
    assert "<p>Hola</p>" in response.content.decode()
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "img-src 'self' data:;" in policy + ";"
    assert ' src="https://x.example' not in response.content.decode()
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    page = desk.get(reverse("conversation", args=[talk.pk]))
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "allow-scripts" not in page.content.decode()


def test_pictures_that_lie_elsewhere_come_only_when_asked_for(desk, talk):
    message = write(talk, html='<img data-remote="https://x.example/p.png">')
    response = desk.get(reverse("message_with_pictures", args=[talk.pk, message.pk]))
    assert '<img src="https://x.example/p.png">' in response.content.decode()
    assert "img-src 'self' data: https:" in response["Content-Security-Policy"]
    assert response["Referrer-Policy"] == "no-referrer"


def test_pictures_of_the_letter_itself_stand_in_their_place(desk, talk):
    message = write(talk, html='<img data-cid="logo@x">')
    address, _file = attach(message, content_id="logo@x", is_inline=True)
    framed = desk.get(reverse("message_as_it_came", args=[talk.pk, message.pk])).content.decode()
    assert f'src="{address}"' in framed
    assert "foto.png" not in page_of(desk, talk)  # it is in the text: no file beside it


def test_a_picture_that_the_text_does_not_show_is_listed_as_a_file(desk, talk):
    message = write(talk, html="<p>Hola</p>")
    attach(message, content_id="logo@x", is_inline=True)
    assert "foto.png" in page_of(desk, talk)


# --- Files ----------------------------------------------------------------------------------------


def header(response, name):
    return response.headers.get(name, "")


@pytest.mark.parametrize(
    ("name", "kind", "content", "given_as", "disposition"),
    [
        ("foto.png", "image/png", b"\x89PNG\r\n\x1a\n", "image/png", 'inline; filename="foto.png"'),
        ("falsa.png", "image/png", b"<script>", "application/octet-stream",
         'attachment; filename="falsa.png"'),
        ("dibujo.svg", "image/svg+xml", b"<svg onload=alert(1)>", "application/octet-stream",
         'attachment; filename="dibujo.svg_"'),
        ("pagina.html", "text/html", b"<script>", "application/octet-stream",
         'attachment; filename="pagina.html_"'),
        ("factura.pdf.exe", "application/pdf", b"MZ", "application/octet-stream",
         'attachment; filename="factura.pdf.exe_"'),
        ("tarifa.pdf", "application/pdf", b"%PDF", "application/octet-stream",
         'attachment; filename="tarifa.pdf"'),
    ],
)  # fmt: skip
def test_a_file_is_handed_over_so_that_it_does_nothing(
    desk, talk, name, kind, content, given_as, disposition
):
    """A65."""
    address, _file = attach(write(talk), name, kind, content)
    response = desk.get(address)
    assert b"".join(response.streaming_content) == content
    assert (header(response, "Content-Type"), header(response, "Content-Disposition")) == (
        given_as,
        disposition,
    )
    assert header(response, "X-Content-Type-Options") == "nosniff"
    policy = header(response, "Content-Security-Policy")
    assert ("default-src 'none'" in policy, "sandbox" in policy) == (True, True)


def test_a_file_of_another_conversation_is_not_given_by_guessing(desk, talk, arrive):
    arrive("m2")
    other = Conversation.objects.exclude(pk=talk.pk).get()
    _address, file = attach(write(talk))
    guessed = reverse("conversation_file", args=[other.pk, other.messages.first().pk, file.pk])
    swapped = reverse("conversation_file", args=[other.pk, file.message_id, file.pk])
    assert [desk.get(guessed).status_code, desk.get(swapped).status_code] == [404, 404]


def test_a_file_that_is_not_here_is_only_named(desk, talk):
    message = write(talk)
    for state in ("to_fetch", "too_big", "gone"):
        message.attachments.create(name=f"{state}.pdf", media_type="application/pdf", state=state)
    page = page_of(desk, talk)
    for sentence in ("se está descargando", "demasiado grande para guardarlo",
                     "ya no está disponible"):  # fmt: skip
        assert sentence in page
    assert "/archivo/" not in page


def test_a_letter_is_given_as_it_arrived_to_who_may_answer(desk, talk, client_of, analyst):
    message = talk.messages.get()
    address = reverse("message_raw", args=[talk.pk, message.pk])
    response = desk.get(address)
    assert b"m1" in b"".join(response.streaming_content)
    assert header(response, "Content-Disposition") == (
        f'attachment; filename="{talk.pk}-{message.pk}.eml"'
    )
    assert client_of(analyst).get(address).status_code == 403


# --- Who else is here -----------------------------------------------------------------------------


def tell(client, talk, **values):
    return client.post(reverse("conversation_now", args=[talk.pk]), values).content.decode()


def test_colleagues_see_one_another_and_who_is_writing(desk, talk, client_of, manager):
    tell(client_of(manager), talk, typing="1")
    assert "Mateo Ruiz está escribiendo" in shown(tell(desk, talk))
    tell(client_of(manager), talk, typing="0")
    assert "Mateo Ruiz la tiene abierta" in shown(tell(desk, talk))
    assert "Elena Soto" in shown(tell(client_of(manager), talk))
    assert "Elena Soto" not in shown(tell(desk, talk)).replace("Elena Soto la", "")


def test_who_has_said_nothing_for_25_seconds_is_no_longer_here(desk, talk, manager):
    be_present(talk, user=manager, is_typing=True, now=clock.now() - FORGOTTEN_AFTER)
    assert "Mateo" not in tell(desk, talk)
    assert Presence.objects.count() == 2


def test_what_came_since_is_brought_with_what_became_of_answers(desk, talk, support):
    last = talk.messages.latest("pk").pk
    answer = write(talk, kind="out", author=support, state="sent", text="Hoy sale.")
    write(talk, text="¿Hola?")
    page = tell(desk, talk, last=last, state=f"{answer.pk}:queued")
    assert ("¿Hola?" in page, "Hoy sale." in page, "Enviado" in page) == (True, True, True)
    newest = talk.messages.latest("pk").pk
    assert f'name="last" id="last" value="{newest}"' in page
    again = tell(desk, talk, last=newest, state=f"{answer.pk}:sent")
    assert ("¿Hola?" in again, "Hoy sale." in again) == (False, False)


@pytest.mark.parametrize("values", [{"last": "x"}, {"last": "9" * 40}, {"state": "x:y"},
                                    {"state": "9" * 40 + ":sent"}])  # fmt: skip
def test_nonsense_is_no_error(desk, talk, values):
    assert desk.post(reverse("conversation_now", args=[talk.pk]), values).status_code == 200
