"""Signing in: counted attempts, the second step, and an entry in the log for each."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from auditlog.models import LogEntry
from django.core.cache import cache
from django.test import Client

from tests.apps.conftest import PASSWORD


@pytest.fixture(autouse=True)
def no_attempts_yet(db):
    cache.clear()


def sign_in(browser, email, password=PASSWORD):
    return browser.post("/cuenta/entrar/", {"login": email, "password": password})


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(counters()))))


def events():
    """What the log tells of accounts, oldest first."""
    return [
        (entry.additional_data["event"], entry.object_repr, entry.actor and entry.actor.name)
        for entry in LogEntry.objects.filter(action=LogEntry.Action.ACCESS).order_by("pk")
    ]


def test_sign_in_sign_out_and_failure_are_in_the_log(seller):
    browser = Client(REMOTE_ADDR="192.0.2.9")
    sign_in(browser, "nadie@norte.example")
    sign_in(browser, seller.email, "falsa")
    assert sign_in(browser, seller.email)["Location"] == "/"
    browser.post("/cuenta/salir/")
    assert events() == [
        ("sign_in_failed", "nadie@norte.example", None),
        ("sign_in_failed", "sofia@norte.example", None),
        ("signed_in", "Sofia Prieto", "Sofia Prieto"),
        ("signed_out", "Sofia Prieto", "Sofia Prieto"),
    ]
    assert set(LogEntry.objects.filter(action=3).values_list("remote_addr", flat=True)) == {
        "192.0.2.9"
    }


def test_after_five_wrong_passwords_the_right_one_has_to_wait(seller):
    for _attempt in range(5):
        sign_in(Client(), seller.email, "falsa")
    page = sign_in(Client(), seller.email)
    assert "Demasiados intentos" in str(page.context["form"].errors)
    assert "signed_in" not in [event for event, *_ in events()]


def test_nobody_can_sign_up_on_their_own(organisation, client):
    assert client.get("/cuenta/signup/").status_code == 404


def test_a_forgotten_password_is_chosen_anew_by_a_link(seller, client, mailoutbox):
    client.post("/cuenta/clave/olvidada/", {"email": seller.email})
    (letter,) = mailoutbox
    assert letter.subject == "Elija otra contraseña"
    address = re.search(r"http://testserver(/cuenta/clave/olvidada/\S+)", letter.body)[1]
    page = client.get(address, follow=True)
    chosen = {"password1": "otra frase bien larga", "password2": "otra frase bien larga"}
    client.post(page.redirect_chain[-1][0], chosen)
    assert sign_in(Client(), seller.email, "otra frase bien larga")["Location"] == "/"
    assert ("password_changed", "Sofia Prieto", "Sofia Prieto") in events()


def test_whether_an_address_is_known_is_not_told(organisation, client, mailoutbox):
    page = client.post("/cuenta/clave/olvidada/", {"email": "nadie@norte.example"})
    assert page["Location"] == "/cuenta/clave/olvidada/enviado/"
    assert mailoutbox == []


def test_a_role_that_must_have_a_second_step_is_led_to_set_it_up(
    seller, organisation, django_capture_on_commit_callbacks
):
    organisation.roles_with_second_factor = ["seller"]
    organisation.save()
    browser = Client()
    sign_in(browser, seller.email)
    assert browser.get("/")["Location"] == "/cuenta/segundo-factor/"
    set_up = browser.get("/cuenta/segundo-factor/aplicacion/activar/")
    assert set_up["Location"].startswith("/cuenta/confirmar/"), "who sets it up says the password"
    page = browser.post(set_up["Location"], {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/cuenta/segundo-factor/aplicacion/activar/", {"code": code_of(secret)})
    assert browser.get("/cuenta/").status_code == 200
    assert browser.get("/").status_code == 200
    assert ("second_factor_added", "Sofia Prieto", "Sofia Prieto") in events()


def test_with_a_second_step_the_password_alone_lets_nobody_in(seller):
    secret = generate_totp_secret()
    TOTP.activate(seller, secret)
    browser = Client()
    assert sign_in(browser, seller.email)["Location"] == "/cuenta/segundo-factor/codigo/"
    assert browser.get("/cuenta/")["Location"].startswith("/cuenta/entrar/")
    browser.post("/cuenta/segundo-factor/codigo/", {"code": "000000"})
    assert browser.get("/cuenta/")["Location"].startswith("/cuenta/entrar/")
    browser.post("/cuenta/segundo-factor/codigo/", {"code": code_of(secret)})
    assert browser.get("/cuenta/").status_code == 200
    assert [event for event, *_ in events()] == ["second_factor_failed", "signed_in"]


def test_reading_a_page_writes_nothing(seller, client_of, django_assert_num_queries):
    browser = client_of(seller)
    browser.get("/cuenta/")
    with django_assert_num_queries(4) as captured:
        browser.get("/cuenta/")
    assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []
