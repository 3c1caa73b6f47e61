"""Setting up channels: secrets never come out; what was set aside can be tried again."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from querencia.apps.conversations.channels.config import config_of
from querencia.apps.conversations.models import Account, Conversation, Received
from querencia.connectors import whatsapp
from querencia.connectors.mailbox import MailboxConfig, access
from tests.apps.conversations.conftest import NOW

pytestmark = pytest.mark.django_db
MAILBOX = {
    "name": "Atención", "reopen_days": "14", "address": "Hola@Norte.example", "sender": "Norte",
    "aliases": "pedidos@norte.example, info@norte.example",
    "incoming_host": "imap.norte.example", "incoming_port": "993", "incoming_security": "tls",
    "incoming_username": "hola", "incoming_password": "muy-secreta", "after": "mark",
    "outgoing_host": "smtp.norte.example", "outgoing_port": "587", "outgoing_security": "starttls",
}  # fmt: skip


@pytest.fixture
def desk(client_of, manager):
    """The browser of somebody who sets up the inbox."""
    return client_of(manager)


@pytest.fixture
def mailbox_account(desk):
    """A mailbox that was set up by the page."""
    desk.post(reverse("account_new", args=["email"]), MAILBOX)
    return Account.objects.get()


def test_a_mailbox_is_set_up_with_one_password_for_both_ends(mailbox_account):
    config = config_of(mailbox_account, MailboxConfig)
    assert mailbox_account.address == "hola@norte.example"
    assert config.aliases == ("pedidos@norte.example", "info@norte.example")
    assert (config.incoming.host, config.incoming.after) == ("imap.norte.example", "mark")
    assert (config.outgoing.port, config.outgoing.username) == (587, "hola")
    secrets = [end.credentials.password.get_secret_value()
               for end in (config.incoming, config.outgoing)]  # fmt: skip
    assert secrets == ["muy-secreta", "muy-secreta"]
    assert "muy-secreta" not in f"{mailbox_account.settings}{mailbox_account.sealed}"


def test_a_password_is_never_shown_and_stays_when_it_is_left_empty(desk, mailbox_account):
    address = reverse("account", args=[mailbox_account.pk])
    page = desk.get(address).content.decode()
    assert ("imap.norte.example" in page, "muy-secreta" in page) == (True, False)
    desk.post(address, MAILBOX | {"incoming_password": "", "sender": "Almacenes"})
    mailbox_account.refresh_from_db()
    config = config_of(mailbox_account, MailboxConfig)
    assert config.name == "Almacenes"
    assert config.incoming.credentials.password.get_secret_value() == "muy-secreta"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"incoming_host": "", "outgoing_host": ""}, "Indique al menos un servidor."),
        ({"incoming_security": "plain"}, "No encaja"),
        ({"incoming_password": ""}, "No encaja"),
        ({"address": "hola"}, "correo"),
    ],
)
def test_a_mailbox_that_cannot_work_is_not_kept(desk, changed, said):
    response = desk.post(reverse("account_new", args=["email"]), MAILBOX | changed)
    assert (response.status_code, said in response.content.decode()) == (422, True)
    assert Account.objects.count() == 0


def test_any_other_channel_has_a_field_for_each_of_its_settings(desk):
    values = {"name": "WhatsApp", "reopen_days": "14", "phone_number_id": "123",
              "app_secret": "s1", "verify_token": "palabra", "access_token": "t1"}  # fmt: skip
    response = desk.post(reverse("account_new", args=["whatsapp"]), values)
    account = Account.objects.get()
    assert response["Location"] == reverse("account", args=[account.pk])
    config = config_of(account, whatsapp.Config)
    assert (config.phone_number_id, config.access_token.get_secret_value()) == ("123", "t1")
    page = desk.get(response["Location"]).content.decode()
    assert reverse("webhook", args=[account.key]) in page
    assert ("palabra" in page, "t1" in page.partition("<form")[2].partition("</form>")[0]) == (
        False,
        False,
    )


def test_a_missing_setting_is_said_at_its_field(desk):
    values = {"name": "WhatsApp", "reopen_days": "14", "phone_number_id": "no"}
    response = desk.post(reverse("account_new", args=["whatsapp"]), values)
    assert (response.status_code, Account.objects.count()) == (422, 0)


def test_a_secret_that_was_typed_is_not_sent_back_when_something_else_is_wrong(desk):
    values = {"name": "", "reopen_days": "14", "phone_number_id": "123",
              "app_secret": "muy-secreto", "verify_token": "sésamo"}  # fmt: skip
    response = desk.post(reverse("account_new", args=["whatsapp"]), values)
    page = response.content.decode()
    assert (response.status_code, "muy-secreto" in page, "sésamo" in page) == (422, False, False)


def test_channels_that_nobody_sets_up_have_no_page(desk):
    answers = [desk.get(reverse("account_new", args=[kind])).status_code
               for kind in ("telephone", "nada")]  # fmt: skip
    assert answers == [404, 404]


def test_chats_forms_and_the_portal_are_set_up_on_pages_of_their_own(desk):
    chat = Account.objects.create(kind="chat", name="Tienda")
    page = desk.get(reverse("accounts")).content.decode()
    for own in ("chats", "web_forms", "portal_setup"):
        assert f'<a class="button" href="{reverse(own)}">' in page
    assert f'<a data-open href="{reverse("chats")}">Tienda</a>' in page
    assert f'href="{reverse("account", args=[chat.pk])}"' not in page


def test_the_list_says_whether_each_works_and_why_not(desk, mailbox_account):
    Account.objects.filter(pk=mailbox_account.pk).update(
        failed_at=NOW, failure="misconfigured: [AUTHENTICATIONFAILED] Invalid credentials"
    )
    page = desk.get(reverse("accounts")).content.decode()
    assert "no acepta el usuario o la contraseña" in page
    assert "AUTHENTICATIONFAILED" in page
    Account.objects.filter(pk=mailbox_account.pk).update(failure="", worked_at=NOW)
    assert ">funciona<" in desk.get(reverse("accounts")).content.decode()


def test_an_account_is_switched_off_and_on(desk, mailbox_account):
    address = reverse("account_switch", args=[mailbox_account.pk])
    states = []
    for values in ({}, {"on": "1"}):
        desk.post(address, values)
        mailbox_account.refresh_from_db()
        states.append(mailbox_account.is_on)
    assert states == [False, True]


def test_what_was_set_aside_is_shown_given_and_tried_again(desk, account, arrive):
    row = arrive("m1", text="Hola")
    Conversation.objects.all().delete()
    Received.objects.update(state="quarantined", failure="ValueError('nonsense')", tries=5)
    page = desk.get(reverse("quarantine")).content.decode()
    assert ("nonsense" in page, "Reintentar" in page) == (True, True)
    response = desk.get(reverse("quarantine_raw", args=[row.pk]))
    assert b"".join(response.streaming_content).startswith(b"{")
    assert response["Content-Disposition"] == f'attachment; filename="apartado-{row.pk}.eml"'
    desk.post(reverse("quarantine_take_in", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, Conversation.objects.count()) == ("taken", 1)


# --- Leave instead of a password ------------------------------------------------------------------


class Provider(HTTPServer):
    """Answers as Google does when it is asked for tokens, and remembers what it was asked."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked = []
        self.answer = {"access_token": "a", "expires_in": 3600, "refresh_token": "r1"}


class Answering(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append({name: one[0] for name, one in parse_qs(body).items()})
        self.send_response(200 if "access_token" in self.server.answer else 400)
        self.end_headers()
        self.wfile.write(json.dumps(self.server.answer).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def provider(monkeypatch):
    """Google's end, on this machine."""
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        where = f"http://127.0.0.1:{server.server_port}/token"
        monkeypatch.setattr(access, "_token_address", lambda _credentials: where)
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def at_google(desk):
    """A mailbox at Google, whose owner has not agreed yet."""
    values = {"name": "Soporte", "reopen_days": "14", "address": "soporte@norte.example",
              "incoming_security": "tls", "outgoing_security": "tls", "after": "leave",
              "by_leave": "on"}  # fmt: skip
    response = desk.post(reverse("account_new", args=["email"]), values)
    account = Account.objects.get()
    assert response["Location"] == reverse("account", args=[account.pk])
    return account


def ask(desk, account):
    """Ask for leave; return the question as Google gets it."""
    said = {"provider": "google", "client_id": "app", "client_secret": "s1"}
    response = desk.post(reverse("mail_consent", args=[account.pk]), said)
    page = urlsplit(response["Location"])
    assert page.netloc == "accounts.google.com"
    return {name: one[0] for name, one in parse_qs(page.query).items()}


def test_a_mailbox_is_entered_by_leave_of_its_owner(desk, at_google, provider):
    asked = ask(desk, at_google)
    assert asked["login_hint"] == "soporte@norte.example"
    answer = {"code": "c1", "state": asked["state"]}
    response = desk.get(reverse("mail_consent_back"), answer, follow=True)
    assert "«Soporte» ya tiene permiso." in response.content.decode()
    at_google.refresh_from_db()
    config = config_of(at_google, MailboxConfig)
    assert (config.incoming.host, config.incoming.username) == (
        "imap.gmail.com",
        "soporte@norte.example",
    )
    assert (config.outgoing.host, config.outgoing.port) == ("smtp.gmail.com", 465)
    credentials = config.outgoing.credentials
    assert (credentials.kind, credentials.refresh_token.get_secret_value()) == ("oauth", "r1")
    assert (provider.asked[0]["code"], provider.asked[0]["client_secret"]) == ("c1", "s1")
    assert "r1" not in f"{at_google.settings}"


def test_leave_that_nobody_asked_for_is_not_taken(desk, at_google, provider):
    ask(desk, at_google)
    response = desk.get(reverse("mail_consent_back"), {"code": "c1", "state": "x"}, follow=True)
    assert "Aquí nadie había pedido ese permiso." in response.content.decode()
    assert provider.asked == []


def test_leave_that_is_not_given_is_told(desk, at_google, provider):
    state = ask(desk, at_google)["state"]
    answer = {"error": "access_denied", "state": state}
    page = desk.get(reverse("mail_consent_back"), answer, follow=True).content.decode()
    assert "El proveedor no ha dado permiso: access_denied" in page
    provider.answer = {"error": "invalid_grant"}
    state = ask(desk, at_google)["state"]
    page = desk.get(reverse("mail_consent_back"), {"code": "c", "state": state}, follow=True)
    assert "invalid_grant" in page.content.decode()


def test_the_page_may_send_nowhere_but_to_the_providers(desk, at_google):
    policy = desk.get(reverse("account", args=[at_google.pk]))["Content-Security-Policy"]
    (actions,) = [one for one in policy.split(";") if one.strip().startswith("form-action")]
    assert set(actions.split()[1:]) == {
        "'self'", "https://accounts.google.com", "https://login.microsoftonline.com",
    }  # fmt: skip
