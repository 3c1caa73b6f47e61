"""People's pages in a browser: from the first start to the second step; each accessible."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache

from querencia.apps.people.models import User
from tests.apps.conftest import PASSWORD
from tests.apps.people.test_sign_in import code_of

pytestmark = pytest.mark.browser
CLEAN = ([], [])
VIRTUAL = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_attempts_yet(transactional_db):
    cache.clear()


def fill(page, **fields):
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)


def test_from_the_first_start_to_the_second_step(opened, live_server):
    page = opened(None, "/")
    page.wait_for_url("**/comienzo/")
    page.locator("[name=country]").select_option("MX")
    page.locator("[name=currency] option[value=MXN]:checked").wait_for(state="attached")
    assert page.locator("[name=time_zone]").input_value() == "America/Mexico_City"
    fill(page, name="Librería Nopal", your_name="Ana Luna", email="ana@nopal.example",
         password="una frase bien larga")  # fmt: skip
    page.get_by_role("button", name="Empezar").click()
    page.wait_for_url(live_server.url + "/")

    page.get_by_role("button", name="Salir").click()
    page.wait_for_url("**/cuenta/entrar/")
    fill(page, login="ana@nopal.example", password="una frase bien larga")
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.wait_for_url(live_server.url + "/")

    page.goto(live_server.url + "/cuenta/segundo-factor/")
    page.get_by_role("link", name="Configurar").click()
    fill(page, password="una frase bien larga")
    page.get_by_role("button", name="Confirmar").click()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0, "the picture shows"
    secret = page.locator("#authenticator_secret").inner_text()
    fill(page, code=code_of(secret))
    page.get_by_role("button", name="Configurar").click()
    page.get_by_text("La aplicación de códigos está configurada.").wait_for()
    assert page.locator(".codes li").count() == 10
    assert page.said == []


def test_a_passkey_is_added_and_lets_its_owner_in_without_a_password(
    seller, opened, live_server, client_of
):
    page = opened(seller, "/cuenta/segundo-factor/llaves/nueva/")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL})
    fill(page, password=PASSWORD)
    page.get_by_role("button", name="Confirmar").click()
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.get_by_text("Se ha añadido la llave de acceso.").wait_for()

    page.context.clear_cookies()
    page.goto(live_server.url + "/cuenta/entrar/")
    page.get_by_role("button", name="Entrar con una llave de acceso").click()
    page.wait_for_url(live_server.url + "/")
    page.goto(live_server.url + "/cuenta/")
    assert page.locator("[name=name]").input_value() == seller.name
    assert page.said == []


def test_first_start_is_accessible(transactional_db, looked_at):
    assert looked_at(None, "/comienzo/") == CLEAN


def test_the_second_step_is_accessible_and_set_up_is_too(seller, opened, looked_at):
    def enter(page):
        fill(page, login=seller.email, password=PASSWORD)
        page.get_by_role("button", name="Entrar", exact=True).click()
        page.wait_for_url("**/codigo/")

    def confirm(page):
        fill(page, password=PASSWORD)
        page.get_by_role("button", name="Confirmar").click()
        page.locator("img.qr").wait_for()

    assert looked_at(seller, "/cuenta/segundo-factor/aplicacion/activar/", confirm) == CLEAN
    TOTP.activate(User.objects.get(pk=seller.pk), generate_totp_secret())
    assert looked_at(None, "/cuenta/entrar/", enter) == CLEAN
