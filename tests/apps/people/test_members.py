"""People and teams in the hands of an administrator, of whom there is always one."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from auditlog.models import LogEntry
from django.test import Client

from querencia.apps.people.domain import members
from querencia.apps.people.enums import Role
from querencia.apps.people.models import Team, User
from tests.apps.conftest import PASSWORD


def page_of(person, action=""):
    return f"/ajustes/personas/{person.pk}/{action}"


def test_an_administrator_changes_name_role_and_team(administrator, seller, south, client_of):
    filled = {"name": "Sofia Prieto Gil", "role": "manager", "team": south.pk}
    assert client_of(administrator).post(page_of(seller), filled)["Location"] == (
        "/ajustes/personas/"
    )
    seller.refresh_from_db()
    assert (seller.name, seller.role, seller.team) == ("Sofia Prieto Gil", Role.MANAGER, south)


def test_the_last_administrator_stays_one(administrator, client_of):
    browser = client_of(administrator)
    page = browser.post(page_of(administrator), {"name": "Lucia", "role": "seller"})
    assert "Alguien tiene que poder administrar" in str(page.context["form"].errors["role"])
    browser.post(page_of(administrator, "desactivar"))
    administrator.refresh_from_db()
    assert (administrator.role, administrator.is_active) == (Role.ADMINISTRATOR, True)


def test_an_administrator_who_was_deactivated_does_not_count(administrator, manager):
    members.change(user=manager, name="Mateo", role=Role.ADMINISTRATOR, team=None)
    members.deactivate(user=manager)
    with pytest.raises(members.LastAdministrator):
        members.deactivate(user=administrator)


def test_with_another_administrator_one_can_step_down(administrator, manager):
    members.change(user=manager, name="Mateo", role=Role.ADMINISTRATOR, team=None)
    members.change(user=administrator, name="Lucia", role=Role.ANALYST, team=None)
    assert User.objects.get(role=Role.ADMINISTRATOR) == manager


def test_who_is_deactivated_is_out_at_once_and_cannot_come_back(administrator, seller, client_of):
    theirs = Client()
    theirs.post("/cuenta/entrar/", {"login": seller.email, "password": PASSWORD})
    assert theirs.get("/cuenta/").status_code == 200
    client_of(administrator).post(page_of(seller, "desactivar"))
    assert theirs.get("/cuenta/")["Location"].startswith("/cuenta/entrar/")
    assert UserSession.objects.filter(user=seller).count() == 0
    again = Client().post("/cuenta/entrar/", {"login": seller.email, "password": PASSWORD})
    assert again["Location"] == "/cuenta/inactiva/"
    client_of(administrator).post(page_of(seller, "reactivar"))
    again = Client().post("/cuenta/entrar/", {"login": seller.email, "password": PASSWORD})
    assert again["Location"] == "/"


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    administrator, seller, client_of, django_assert_num_queries
):
    browser = client_of(administrator)
    with django_assert_num_queries(5):
        browser.get("/ajustes/personas/")
    for n in range(30):
        User.objects.create_user(f"p{n}@norte.example", "x", name=f"P {n}", team=seller.team)
    with django_assert_num_queries(5):
        browser.get("/ajustes/personas/")


def test_a_team_is_created_renamed_and_dissolved(administrator, seller, client_of):
    browser = client_of(administrator)
    browser.post("/ajustes/equipos/", {"name": "Levante"})
    assert set(Team.objects.values_list("name", flat=True)) == {"Norte", "Levante"}
    browser.post(f"/ajustes/equipos/{seller.team.pk}/", {"name": "Cantábrico"})
    browser.post(f"/ajustes/equipos/{seller.team.pk}/disolver")
    seller.refresh_from_db()
    assert seller.team is None
    assert list(Team.objects.values_list("name", flat=True)) == ["Levante"]


def test_two_teams_have_two_names(administrator, north, client_of):
    page = client_of(administrator).post("/ajustes/equipos/", {"name": "Norte"})
    assert "Ya existe" in str(page.context["form"].errors["name"])


def test_an_administrator_removes_a_second_factor(administrator, seller, client_of, mailoutbox):
    theirs = Client()
    theirs.post("/cuenta/entrar/", {"login": seller.email, "password": PASSWORD})
    TOTP.activate(seller, generate_totp_secret())
    assert theirs.get("/cuenta/").status_code == 200

    client_of(administrator).post(page_of(seller, "segundo-factor"))
    assert not members.has_second_factor(user=seller)
    assert theirs.get("/cuenta/")["Location"].startswith("/cuenta/entrar/")
    again = Client().post("/cuenta/entrar/", {"login": seller.email, "password": PASSWORD})
    assert again["Location"] == "/"
    (letter,) = mailoutbox
    assert (letter.to, letter.subject) == (
        [seller.email],
        "Se ha quitado su segundo paso en Querencia",
    )
    entry = LogEntry.objects.get(additional_data={"event": "second_factor_cleared"})
    assert (entry.actor, entry.object_repr) == (administrator, "Sofia Prieto")


def test_nobody_removes_their_own_second_factor_this_way(administrator, client_of):
    TOTP.activate(administrator, generate_totp_secret())
    answer = client_of(administrator).post(page_of(administrator, "segundo-factor"))
    assert answer.status_code == 404
    assert members.has_second_factor(user=administrator)
