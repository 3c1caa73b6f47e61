"""A person changes their e-mail address: with their password, and by a link to the new one."""

import re
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.test import Client

from querencia.apps.people.domain import addresses
from querencia.apps.people.domain.invitations import AlreadyAUser
from querencia.foundation import clock
from tests.apps.conftest import PASSWORD

NEW = "sofia.prieto@norte.example"


@pytest.fixture
def link(seller, client_of, mailoutbox):
    """The link that was sent to the new address."""
    client_of(seller).post("/cuenta/correo/", {"email": NEW.upper(), "password": PASSWORD})
    (letter,) = mailoutbox
    assert letter.to == [NEW.upper()]
    mailoutbox.clear()
    return re.search(r"http://testserver(/cuenta/correo/\S+)", letter.body).group(1)


def test_the_link_changes_the_address_once_it_is_followed(seller, client_of, link, mailoutbox):
    browser = client_of(seller)
    assert NEW in browser.get(link).content.decode()
    seller.refresh_from_db()
    assert seller.email == "sofia@norte.example", "looking changes nothing: letters are scanned"

    assert browser.post(link)["Location"] == "/cuenta/"
    seller.refresh_from_db()
    assert seller.email == NEW
    (letter,) = mailoutbox
    assert letter.to == ["sofia@norte.example"], "who had it learns of it"
    (entry,) = LogEntry.objects.filter(
        object_pk=str(seller.pk), action=LogEntry.Action.UPDATE, changes__has_key="email"
    )
    assert (entry.actor, entry.changes["email"]) == (seller, ["sofia@norte.example", NEW])
    assert sign_in("sofia@norte.example").status_code == 200, "not with the old one"
    assert sign_in(NEW)["Location"] == "/"
    assert browser.get(link).status_code == 410, "a link works once"


def sign_in(email):
    return Client().post("/cuenta/entrar/", {"login": email, "password": PASSWORD})


def test_without_the_password_no_letter_leaves(seller, client_of, mailoutbox):
    page = client_of(seller).post("/cuenta/correo/", {"email": NEW, "password": "otra cosa"})
    assert page.context["form"].errors == {"password": ["Esta no es su contraseña."]}
    assert mailoutbox == []


def test_the_address_of_another_is_refused(seller, manager, client_of, mailoutbox):
    sent = {"email": manager.email.upper(), "password": PASSWORD}
    page = client_of(seller).post("/cuenta/correo/", sent)
    assert page.context["form"].errors == {"email": ["Ya trabaja aquí alguien con esa dirección."]}
    assert mailoutbox == []


def test_an_address_that_another_took_meanwhile_stays_theirs(seller, manager):
    now = clock.now()
    token = addresses.token_of(user=seller, email=NEW, now=now)
    manager.email = NEW
    manager.save()
    with pytest.raises(AlreadyAUser):
        addresses.change(token=token, user=seller, now=now)


def test_a_link_is_for_one_person_and_a_day(seller, manager, client_of, link):
    assert client_of(manager).post(link).status_code == 410
    token = link.split("/")[-2]
    late = clock.now() + addresses.VALID + timedelta(minutes=1)
    with pytest.raises(addresses.NotWanted):
        addresses.wanted(token=token, user=seller, now=late)
    assert client_of(seller).get("/cuenta/correo/nada/").status_code == 410


def test_where_e_mail_does_not_work_nothing_changes(seller, client_of, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = client_of(seller).post("/cuenta/correo/", {"email": NEW, "password": PASSWORD})
    assert "El correo no se pudo enviar" in page.content.decode()
    seller.refresh_from_db()
    assert seller.email == "sofia@norte.example"
