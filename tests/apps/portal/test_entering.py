"""Customers come in by a link that opens once; nothing tells who is known here."""

from datetime import timedelta

import pytest
from django.core import mail

from querencia.apps.customers.models import Email
from querencia.apps.portal.domain.entering import ask_for_link, token_of
from querencia.apps.portal.domain.settings import PortalSettings, keep_portal
from querencia.apps.portal.models import Link, Visit
from querencia.apps.portal.views.entering import OF_A_CONNECTION, OF_AN_ADDRESS
from querencia.foundation import clock
from tests.apps.portal.conftest import ANA, link_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def ask(client, email=ANA, **more):
    return client.post("/portal/", {"email": email}, **more)


def link_for(address=ANA, now=None):
    return token_of(ask_for_link(address=address, language="es", now=now or clock.now()))


def test_ana_gets_a_link_and_comes_in_by_it_once(bakery, client_of, letters):
    client = client_of(None)
    assert ask(client, "Ana@Panaderia.example")["Location"] == "/portal/enviado/"
    ((to, subject, text),) = letters()
    assert (to, subject) == ([ANA], "Su enlace a Almacenes del Norte, S. A.")
    path = link_in(text)
    assert "Va a entrar como <b>ana@panaderia.example</b>" in client.get(path).content.decode()
    assert client.get("/portal/solicitudes/")["Location"] == "/portal/", "looking uses up nothing"
    assert client.post(path)["Location"] == "/portal/solicitudes/"
    assert client.get("/portal/solicitudes/").status_code == 200
    again = client_of(None)
    assert [again.get(path).status_code, again.post(path).status_code] == [410, 410]
    assert "portal" not in again.cookies


def test_the_answer_is_the_same_for_an_address_that_nobody_has(bakery, client_of, letters):
    known, unknown = (ask(client_of(None), email) for email in (ANA, "nadie@x.example"))
    assert (known.status_code, known["Location"], known.content) == (
        unknown.status_code, unknown["Location"], unknown.content,
    )  # fmt: skip
    assert known.cookies.keys() == unknown.cookies.keys()
    assert [to for to, _subject, _text in letters()] == [[ANA]]


def test_a_link_opens_for_a_quarter_of_an_hour(bakery, client_of):
    old = link_for(now=clock.now() - timedelta(minutes=16))
    fresh = link_for(now=clock.now() - timedelta(minutes=14))
    client = client_of(None)
    statuses = [client.get(f"/portal/entrar/{one}/").status_code for one in (old, fresh)]
    assert statuses == [410, 200]


def test_a_link_that_nobody_signed_opens_nothing(client_of):
    made = link_for()
    forged = [f"{made[:-1]}{'A' if made[-1] != 'A' else 'B'}", "1", "MQ:x", "x" * 500]
    statuses = [client_of(None).post(f"/portal/entrar/{one}/").status_code for one in forged]
    assert statuses == [410, 410, 410, 410]
    assert Visit.objects.count() == 0


def test_too_many_links_for_an_address_are_not_sent_and_nothing_tells(bakery, client_of, letters):
    answers = {ask(client_of(None))["Location"] for _ in range(OF_AN_ADDRESS + 3)}
    assert (answers, len(letters()), Link.objects.count()) == (
        {"/portal/enviado/"}, OF_AN_ADDRESS, OF_AN_ADDRESS,
    )  # fmt: skip


def test_too_many_asked_for_from_a_connection_are_refused(client_of):
    for number in range(OF_A_CONNECTION):
        assert ask(client_of(None), f"n{number}@x.example").status_code == 302
    assert ask(client_of(None), "otra@x.example").status_code == 429
    assert ask(client_of(None), "otra@x.example", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_the_cookie_is_the_portals_own_and_out_of_reach(bakery, client_of, settings):
    settings.SESSION_COOKIE_SECURE = True
    cookie = client_of(None).post(f"/portal/entrar/{link_for()}/").cookies["portal"]
    assert {name: cookie[name] for name in ("httponly", "secure", "samesite", "path")} == {
        "httponly": True, "secure": True, "samesite": "Lax", "path": "/portal/",
    }  # fmt: skip
    assert Visit.objects.get().digest != cookie.value


def test_a_customer_who_came_in_is_no_user(bakery, inside):
    answers = [inside().get(path) for path in ("/", "/conversaciones/", "/clientes/")]
    assert [one["Location"].partition("?")[0] for one in answers] == ["/cuenta/entrar/"] * 3


def test_a_user_who_is_signed_in_is_no_customer(administrator, client_of):
    client = client_of(administrator)
    assert client.get("/portal/solicitudes/")["Location"] == "/portal/"


def test_whoever_leaves_is_out_even_with_a_copy_of_the_cookie(bakery, inside, client_of):
    client = inside()
    token = client.cookies["portal"].value
    assert client.post("/portal/salir/")["Location"] == "/portal/"
    copy = client_of(None)
    copy.cookies["portal"] = token
    assert copy.get("/portal/solicitudes/")["Location"] == "/portal/"


def test_a_visit_ends_by_itself(bakery, inside, monkeypatch):
    client, later = inside(), clock.now() + timedelta(hours=24, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get("/portal/solicitudes/")["Location"] == "/portal/"


def test_a_portal_that_is_closed_is_not_there(bakery, inside, client_of):
    client, token = inside(), link_for()
    keep_portal(PortalSettings(), team=None, is_on=False)
    paths = ("", "enviado/", f"entrar/{token}/", "solicitudes/", "solicitudes/nueva/")
    assert {client.get(f"/portal/{path}").status_code for path in paths} == {404}


def test_a_link_of_somebody_who_was_taken_from_the_record_meanwhile_is_not_sent(
    bakery, client_of, letters
):
    ask(client_of(None))
    Email.objects.all().delete()
    assert letters() == []
    assert mail.outbox == []


def test_it_speaks_the_visitors_language_and_remembers_it(client_of):
    client = client_of(None)
    assert "<h1>Sus solicitudes</h1>" in client.get("/portal/").content.decode()
    assert "<h1>Your requests</h1>" in client.get("/portal/?idioma=en").content.decode()
    assert "<h1>Your requests</h1>" in client.get("/portal/").content.decode()
