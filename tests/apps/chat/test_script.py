"""The script that websites embed, and the pages that set it up."""

import gzip

import pytest
from django.test import Client
from django.utils.html import escape

from querencia.apps.chat.domain.accounts import new_secret
from querencia.apps.chat.domain.settings import settings_of
from querencia.apps.chat.presentation import words
from querencia.apps.conversations.models import Account
from tests.looking import faults

pytestmark = pytest.mark.django_db
SMALL = 12 * 1024


def script_of(chat, **headers):
    return Client(headers=headers).get(f"/chat/{chat.key}/widget.js")


def test_the_script_is_small(chat):
    served = script_of(chat).content
    assert len(served) < SMALL
    assert len(gzip.compress(served)) < SMALL / 2


def test_the_script_may_be_kept_for_a_while_and_used_by_any_page(chat):
    answer = script_of(chat)
    assert {name: answer[name] for name in ("Content-Type", "Cache-Control")} == {
        "Content-Type": "text/javascript; charset=utf-8",
        "Cache-Control": "public, max-age=300",
    }
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_script_that_has_not_changed_is_not_sent_again(chat):
    known = script_of(chat)["ETag"]
    again = script_of(chat, **{"If-None-Match": known})
    assert (again.status_code, again.content) == (304, b"")
    chat.settings["greeting"] = "¡Buenas!"
    chat.save()
    assert script_of(chat, **{"If-None-Match": known}).status_code == 200


def test_what_is_set_up_cannot_break_out_of_the_script(chat):
    chat.settings["greeting"] = '"};alert(1);//</script>\u2028'
    chat.save()
    assert r'"\"};alert(1);//</script>\u2028"' in script_of(chat).content.decode()


def test_the_secret_is_not_in_the_script(chat):
    secret = new_secret(chat)
    assert secret not in script_of(chat).content.decode()


@pytest.mark.parametrize("language", ["es", "en"])
def test_words_mean_nothing_in_html_and_there_are_the_same_in_both_languages(language):
    said = words(language)
    assert list(said) == list(words("es"))
    assert [text for text in said.values() if escape(text) != text] == []


def test_a_chat_is_set_up_changed_and_its_secret_shown_once(client_of, manager):
    client = client_of(manager)
    form = {
        "name": "Tienda",
        "origins": "https://Tienda.example/\nhttps://www.tienda.example:443",
        "colour": "#AA3300",
        "email_minutes": "10",
        "is_on": "on",
    }
    client.post("/chat/nuevo/", form)
    chat = Account.objects.get(kind="chat")
    site = settings_of(chat)
    assert (site.origins, site.colour, site.email_minutes) == (
        ["https://tienda.example", "https://www.tienda.example"],
        "#aa3300",
        10,
    )
    page = client.get(f"/chat/{chat.pk}/").content.decode()
    assert escape(f'<script src="http://testserver/chat/{chat.key}/widget.js" async></script>') in (
        page
    )
    shown = client.post(f"/chat/{chat.pk}/secreto").content.decode()
    secret = settings_of(Account.objects.get()).secret.get_secret_value()
    assert secret in shown
    assert secret not in client.get(f"/chat/{chat.pk}/").content.decode()
    assert secret not in str(Account.objects.values())
    client.post(f"/chat/{chat.pk}/", form | {"name": "La tienda"})
    kept = Account.objects.get()
    assert (kept.name, settings_of(kept).secret.get_secret_value()) == ("La tienda", secret)


@pytest.mark.parametrize(
    "origin", ["tienda.example", "https://*.example", "*", "file:///x", "null"]
)
def test_what_is_no_website_is_named(client_of, manager, origin):
    form = {"name": "Tienda", "origins": origin, "colour": "#aa3300", "email_minutes": "5"}
    page = client_of(manager).post("/chat/nuevo/", form).content.decode()
    assert f"Esto no es la dirección de un sitio web: {origin}" in page
    assert Account.objects.count() == 0


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_are_accessible_and_the_preview_talks(looked_at, opened, manager, chat):
    for path in ("/chat/", "/chat/nuevo/", f"/chat/{chat.pk}/", f"/chat/{chat.pk}/prueba"):
        assert looked_at(manager, path) == ([], []), path
    page = opened(manager, f"/chat/{chat.pk}/prueba")
    page.get_by_role("button", name="Abrir el chat").click()
    page.get_by_label("Escriba su mensaje").fill("Probando")
    page.get_by_label("Escriba su mensaje").press("Enter")
    page.locator("#querencia-chat #log").get_by_text("Probando").wait_for(timeout=5_000)
    assert faults(page) == []
    assert page.said == []
