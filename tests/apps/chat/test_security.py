"""What strangers try: each is refused, and leaves nothing behind."""

import json
import secrets
import time

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from querencia.apps.chat.domain.accounts import keep_chat, new_secret
from querencia.apps.chat.domain.identity import Identity, signature_of
from querencia.apps.chat.domain.limits import MOST, NEW_VISITORS
from querencia.apps.chat.domain.settings import ChatSettings
from querencia.apps.chat.models import Visitor
from querencia.apps.conversations.domain.answering import Answer, answer
from querencia.apps.conversations.domain.handling import merge
from querencia.apps.conversations.models import Account, Attachment, Conversation, Message
from querencia.foundation import clock
from tests.apps.chat.conftest import SHOP

pytestmark = pytest.mark.django_db
ASKED = ("empezar", "decir", "mensajes", "visto", "escribe", "datos", "adjuntar")


@pytest.fixture
def signed(chat):
    """Return what a server of the shop writes into its pages for somebody who is signed in."""
    secret = new_secret(chat)

    def _signed(user, email="", key=secret):
        signature = signature_of(Identity(user, email), key)
        return {"user": user, "email": email, "signature": signature}

    return _signed


@pytest.mark.parametrize("what", ASKED)
@pytest.mark.parametrize("origin", ["https://mala.example", "null", "none", "", f"{SHOP}.mala"])
def test_a_page_of_another_website_is_refused(ana, what, origin):
    ana.say("Hola")
    answer = ana.ask(what, origin=origin, text="x", id="abcdefgh", email="a@b.example")
    assert (answer.status_code, answer.content) == (403, b"")
    assert Message.objects.filter(kind="in").count() == 1


def test_only_the_page_that_asked_may_read_the_answer_and_no_cookie_is_set(ana):
    headers = ana.say("Hola").headers
    assert headers["Access-Control-Allow-Origin"] == SHOP
    assert "Access-Control-Allow-Credentials" not in headers
    assert "Set-Cookie" not in headers
    assert headers["Cache-Control"] == "no-store"
    assert "Origin" in headers["Vary"]


def test_another_token_opens_another_conversation(ana, page_on):
    ana.say("Mi clave es 1234")
    stranger = page_on()
    assert "lines" not in stranger.begin()
    assert stranger.ask("mensajes").status_code == 400
    stranger.say("Hola")
    assert stranger.texts() == ["Hola"]


@pytest.mark.parametrize("token", ["", "1", "a" * 42, "a" * 43 + "'", "a" * 101, None, 7, ["a"]])
def test_what_is_no_token_is_nobody(ana, token):
    for what in ASKED[:6]:
        answer = ana.ask(what, token=token, text="x", id="abcdefgh")
        assert answer.status_code == 400
    assert Visitor.objects.count() == 0


def test_the_token_of_one_chat_opens_nothing_in_another(ana, page_on, chat):

    ana.say("Hola")
    other = keep_chat(Account(name="Otra"), ChatSettings(origins=[SHOP]))
    ana.account = other
    assert ana.ask("mensajes").status_code == 400


def test_the_address_of_a_visitor_opens_nothing(ana, page_on):
    ana.say("Hola")
    address = Visitor.objects.get().address
    assert page_on(token=address).ask("mensajes").status_code == 400


def test_the_token_itself_is_nowhere_in_the_database(ana):
    ana.say("Hola")
    stored = [str(value) for row in Visitor.objects.values_list() for value in row]
    assert not any(ana.token in value for value in stored)


def test_keys_of_others_messages_are_no_way_to_them(ana, page_on, support):
    ana.say("Hola")
    sent = answer(Conversation.objects.get(), Answer("Buenas"), by=support, now=clock.now())
    stranger = page_on()
    stranger.say("Qué tal")
    assert stranger.texts(after=sent.pk - 1) == ["Qué tal"]
    stranger.ask("visto", delivered=2**60, read=2**60)
    assert Message.objects.get(pk=sent.pk).state == "sent"


def test_conversations_that_became_one_show_each_visitor_their_own(ana, page_on, support):
    ana.say("Soy Ana")
    other = page_on()
    other.say("Soy su socia")
    first, second = Conversation.objects.order_by("pk")
    merge(second, into=first, by=support, now=clock.now())
    answer(Conversation.objects.get(pk=first.pk), Answer("Hola, Ana"), by=support, now=clock.now())
    assert ana.texts() == ["Soy Ana", "Hola, Ana"]
    assert other.texts() == ["Soy su socia"]


def test_the_website_vouches_for_who_is_signed_in(page_on, signed, bakery):
    page = page_on(signed=signed("42", "ana@panaderia.example"))
    page.begin()
    page.say("¿Y mi pedido?")
    conversation = Conversation.objects.get()
    assert (conversation.customer, conversation.party_address) == (bakery, "usuario-42")


def test_who_is_signed_in_has_one_conversation_on_all_devices(page_on, signed):
    phone, laptop = (page_on(signed=signed("42")) for _ in range(2))
    for device in (phone, laptop):
        device.begin()
        device.say("Hola")
    assert Conversation.objects.count() == 1
    assert phone.texts() == ["Hola", "Hola"]


@pytest.mark.parametrize(
    "forged",
    [
        {"signature": "0" * 64},
        {"signature": ""},
        {"signature": "é"},
        {"user": "43"},
        {"email": "jefa@panaderia.example"},
        {"user": "4", "email": "2\nana@panaderia.example"},
        {"user": "42\nana@panaderia.example", "email": ""},
    ],
)
def test_a_forged_identity_is_refused(page_on, signed, bakery, forged):
    page = page_on(signed=signed("42", "ana@panaderia.example") | forged)
    assert page.ask("empezar", **page.signed).status_code == 403
    assert Visitor.objects.count() == 0


def test_without_a_secret_nobody_is_vouched_for(page_on):
    empty = signature_of(Identity("42"), "")
    assert page_on().ask("empezar", user="42", signature=empty).status_code == 403


def test_another_secret_makes_old_signatures_void(page_on, signed, chat):
    old = signed("42")
    new_secret(chat)
    assert page_on().ask("empezar", **old).status_code == 403


def test_a_token_of_somebody_who_signed_out_does_not_show_what_they_wrote(page_on, signed):
    page = page_on(signed=signed("42"))
    page.begin()
    page.say("Es privado")
    page.signed = {}
    assert page.ask("empezar").status_code == 409
    assert page.ask("empezar", **signed("43")).status_code == 409


def test_an_address_that_the_website_vouched_for_is_not_changed_by_the_visitor(page_on, signed):
    page = page_on(signed=signed("42", "ana@panaderia.example"))
    page.begin()
    page.ask("datos", name="Ana", email="otra@mala.example")
    assert Visitor.objects.get().email == "ana@panaderia.example"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"7", b'"x"', b"\xff", b"[" * 10_000, b'{"token": "\\ud800"}',
        b'{"token": {}, "text": []}',
    ],
)  # fmt: skip
def test_nonsense_is_refused(chat, body):
    client = Client(headers={"Origin": SHOP})
    for what in ASKED[:6]:
        path = f"/chat/{chat.key}/{what}"
        assert client.post(path, body, content_type="text/plain").status_code == 400


@pytest.mark.parametrize(
    "said",
    [
        {"text": ""}, {"text": " \n"}, {"text": "\u0000"}, {"text": "x" * 5_001}, {"text": 7},
        {"text": "\ud800"}, {"id": "corto"}, {"id": "x" * 41}, {"id": "a b c d e f"}, {"id": None},
    ],
)  # fmt: skip
def test_a_message_that_is_none_is_refused(ana, said):
    given = {"text": "Hola", "id": secrets.token_hex(8)} | said
    assert ana.ask("decir", **given).status_code == 400
    assert Message.objects.count() == 0


@pytest.mark.parametrize("after", [-1, 2**63, 1.5, "1", True, [1]])
def test_a_key_that_is_none_is_refused(ana, after):
    ana.say("Hola")
    assert ana.ask("mensajes", after=after).status_code == 400


def test_what_is_too_big_is_refused_unread(ana):
    assert ana.ask("decir", text="x" * 40_000, id="abcdefgh").status_code == 413
    path = f"/chat/{ana.account.key}/adjuntar"
    client = Client(headers={"Origin": SHOP, "Content-Length": str(11 * 2**20)})
    answer = client.generic("POST", path, b"x", "text/plain", CONTENT_LENGTH=11 * 2**20)
    assert answer.status_code == 413


def test_who_writes_without_end_has_to_wait(ana, wall):
    answers = [ana.say("spam").status_code for _ in range(int(MOST) + 3)]
    assert answers == [200] * int(MOST) + [429] * 3
    wall.goes_on(seconds=10)
    assert [ana.say("más").status_code for _ in range(6)] == [200] * 5 + [429]
    assert Conversation.objects.count() == 1


def test_one_connection_cannot_bring_visitors_without_end(page_on, monkeypatch):
    monkeypatch.setattr("querencia.apps.chat.domain.limits.NEW_VISITORS", 3)
    answers = [page_on().say("spam").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert NEW_VISITORS == 40


def test_names_and_pages_keep_what_they_are(ana, support):
    evil = '<script>alert(1)</script>\u0000"'
    ana.say(evil, page="javascript:alert(1)")
    ana.ask("datos", name=evil, email="ana@panaderia.example")
    message = Message.objects.get(kind="in")
    assert (message.text, message.details["page"]) == (evil.replace("\u0000", ""), "")
    page = Client()
    page.force_login(support, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = page.get(f"/conversaciones/{message.conversation_id}/").content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_of_the_page_only_its_path_is_kept(ana):
    ana.say("Hola", page=f"{SHOP}/cesta?tarjeta=4111#x")
    assert Message.objects.get().details["page"] == f"{SHOP}/cesta"


def test_a_chat_that_is_switched_off_is_not_there(ana, chat):
    chat.is_on = False
    chat.save()
    assert ana.ask("empezar").status_code == 404
    assert Client().get(f"/chat/{chat.key}/widget.js").status_code == 404


def test_browsers_that_ask_beforehand_are_told_which_page_may(chat):
    path = f"/chat/{chat.key}/decir"
    allowed = Client(headers={"Origin": SHOP}).options(path)
    assert (allowed.status_code, allowed["Access-Control-Allow-Origin"]) == (204, SHOP)
    assert Client(headers={"Origin": "https://mala.example"}).options(path).status_code == 403


def test_the_answer_to_a_visitor_holds_nothing_of_the_inside(ana, support, bakery):
    ana.say("Hola")
    conversation = Conversation.objects.get()
    conversation.customer = bakery
    conversation.save()
    answer(conversation, Answer("Buenas"), by=support, now=clock.now())
    told = json.loads(ana.ask("mensajes").content)
    assert sorted(told) == ["known", "lines", "open", "opens"]
    assert sorted(told["lines"][1]) == ["at", "files", "mine", "n", "name", "text"]


def test_a_file_is_opened_by_no_other_chat_no_number_and_not_for_ever(ana, chat, monkeypatch):
    given = SimpleUploadedFile("foto.png", b"\x89PNG", "image/png")
    form = {"token": ana.token, "id": "un-fichero-mio", "file": given}
    path = f"/chat/{chat.key}/adjuntar"
    line = Client(headers={"Origin": SHOP}).post(path, form).json()["lines"][0]
    address = line["files"][0]["path"]
    other = keep_chat(Account(name="Otra"), ChatSettings(origins=[SHOP]))
    number = Attachment.objects.get().pk
    of_events = signing.dumps(number, salt="chat events")
    guessed = [
        address.replace(chat.key, other.key), f"/chat/{chat.key}/archivo/{number}",
        f"/chat/{chat.key}/archivo/{of_events}", f"{address[:-1]}",
    ]  # fmt: skip
    assert [Client().get(one).status_code for one in [address, *guessed]] == [200, *[404] * 4]
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 24 * 3600 + 60)
    assert Client().get(address).status_code == 404
