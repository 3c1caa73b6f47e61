"""People come by invitation; its link expires, and can be withdrawn."""

import re
from datetime import timedelta

import pytest

from querencia.apps.people.domain import invitations
from querencia.apps.people.enums import Role
from querencia.apps.people.models import Invitation, User
from querencia.foundation import clock

WANTED = {"name": "Nuria Gil", "email": "Nuria@norte.example", "role": "seller"}
CHOSEN = {"your_name": "Nuria Gil Sanz", "password": "una frase bien larga"}


@pytest.fixture
def invited(administrator, north):
    """An invitation of Nuria, to sell in the north."""
    return invitations.invite(
        email="nuria@norte.example",
        name="Nuria Gil",
        role=Role.SELLER,
        team=north,
        by=administrator,
        now=clock.now(),
    )


def link(invitation):
    return f"/invitacion/{invitations.token_of(invitation)}/"


def test_who_is_invited_gets_a_letter_with_a_link_that_lets_them_in(
    administrator, client_of, client, mailoutbox
):
    client_of(administrator).post("/ajustes/personas/invitar/", WANTED)
    (letter,) = mailoutbox
    assert letter.to == ["nuria@norte.example"]
    assert letter.subject == "Lucia Ferrer le invita a Almacenes del Norte, S. A."
    address = re.search(r"http://testserver(/invitacion/\S+)", letter.body)[1]
    assert "Nuria Gil" in client.get(address).content.decode()
    assert client.post(address, CHOSEN)["Location"] == "/"
    user = User.objects.get(email="nuria@norte.example")
    assert (user.name, user.role, user.is_active) == ("Nuria Gil Sanz", Role.SELLER, True)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_link_works_once(invited, client, client_of):
    assert client.post(link(invited), CHOSEN).status_code == 302
    assert client_of(None).get(link(invited)).status_code == 410
    assert User.objects.filter(email="nuria@norte.example").count() == 1


def test_a_link_expires_after_seven_days(invited, client):
    later = clock.now() + timedelta(days=7, seconds=1)
    with pytest.raises(invitations.NotInvited):
        invitations.invitation_of(token=invitations.token_of(invited), now=later)
    Invitation.objects.update(expires_at=clock.now())
    assert client.get(link(invited)).status_code == 410


def test_a_withdrawn_link_opens_no_more(invited, administrator, client_of, client):
    address = link(invited)
    client_of(administrator).post(f"/ajustes/invitaciones/{invited.pk}/retirar")
    assert client.get(address).status_code == 410


def test_an_altered_link_opens_nothing(invited, client):
    assert client.get(link(invited)[:-2] + "x/").status_code == 410


def test_sent_again_only_the_new_link_opens(invited, administrator, client_of, client, mailoutbox):
    client_of(administrator).post(f"/ajustes/invitaciones/{invited.pk}/enviar")
    (letter,) = mailoutbox
    again = Invitation.objects.get()
    assert (again.email, again.role, again.team) == (invited.email, invited.role, invited.team)
    assert link(again) in letter.body
    assert client.get(link(invited)).status_code == 410
    assert client.get(link(again)).status_code == 200


def test_a_colleague_is_not_invited_again(administrator, seller, client_of):
    page = client_of(administrator).post(
        "/ajustes/personas/invitar/", WANTED | {"email": seller.email.upper()}
    )
    assert page.context["form"].errors == {"email": ["Ya trabaja aquí alguien con esa dirección."]}
    assert Invitation.objects.count() == 0


def test_where_e_mail_does_not_work_the_link_is_in_the_list(administrator, client_of, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = client_of(administrator).post("/ajustes/personas/invitar/", WANTED, follow=True)
    text = page.content.decode()
    assert "No se pudo enviar el correo" in text
    assert link(Invitation.objects.get()) in text


def test_a_weak_password_is_refused(invited, client):
    page = client.post(link(invited), CHOSEN | {"password": "corta"})
    assert "demasiado corta" in str(page.context["form"].errors["password"])
    assert not User.objects.filter(email="nuria@norte.example").exists()


def test_who_is_signed_in_does_not_take_the_place_of_another(invited, seller, client_of):
    assert client_of(seller).post(link(invited), CHOSEN).status_code == 409
    assert not User.objects.filter(email="nuria@norte.example").exists()
