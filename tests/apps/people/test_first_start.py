"""The first page of an installation founds the organisation, once."""

import pytest
from django.test import Client

from querencia.apps.people.domain.organisation import AlreadyFounded, found
from querencia.apps.people.enums import Role
from querencia.apps.people.models import Organisation, User

FILLED_IN = {
    "name": "Librería Nopal",
    "country": "MX",
    "time_zone": "America/Mexico_City",
    "currency": "MXN",
    "language": "es",
    "weekly_capacity": "15",
    "your_name": "Ana Luna",
    "email": "Ana@Nopal.example",
    "password": "una frase bien larga",
}


def test_every_page_leads_there_as_long_as_there_is_no_organisation(db, client):
    assert client.get("/cuenta/entrar/")["Location"] == "/comienzo/"
    assert client.get("/salud").status_code == 200


def test_the_organisation_is_founded_and_its_administrator_is_signed_in(db, client):
    response = client.post("/comienzo/", FILLED_IN)
    assert response["Location"] == "/"
    founded, user = Organisation.objects.get(), User.objects.get()
    assert (founded.name, founded.country, founded.time_zone) == (
        "Librería Nopal", "MX", "America/Mexico_City",
    )  # fmt: skip
    assert (founded.currency, founded.language, founded.weekly_capacity) == ("MXN", "es", 15)
    assert (user.name, user.email, user.role) == (
        "Ana Luna", "ana@nopal.example", Role.ADMINISTRATOR,
    )  # fmt: skip
    assert user.check_password("una frase bien larga")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get("/comienzo/")["Location"] == "/"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("password", "corta", "La contraseña es demasiado corta"),
        ("password", "ana@nopal.example", "demasiado similar"),
        ("email", "nadie", "correo electrónico válida"),
        ("time_zone", "Mars/Olympus", "Escoja una opción válida"),
        ("weekly_capacity", "0", "mayor o igual a 1"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(db, client, field, value, said):
    response = client.post("/comienzo/", FILLED_IN | {field: value})
    assert said in str(response.context["form"].errors[field])
    assert Organisation.objects.count() == 0


@pytest.mark.parametrize(
    ("browser", "guess"),
    [
        ("es-MX,es;q=0.9", ("MX", "America/Mexico_City", "MXN", "es")),
        ("es-CL", ("CL", "America/Santiago", "CLP", "es")),
        ("en-GB,en", ("GB", "Europe/London", "GBP", "en")),
        ("es", ("ES", "Europe/Madrid", "EUR", "es")),
        ("nonsense;;", ("ES", "Europe/Madrid", "EUR", "es")),
    ],
)
def test_the_page_proposes_what_goes_with_the_browser(db, browser, guess):
    page = Client(headers={"accept-language": browser}).get("/comienzo/")
    initial = page.context["form"].initial
    assert tuple(initial[it] for it in ("country", "time_zone", "currency", "language")) == guess


def test_another_country_brings_its_time_zone_and_currency(db, client):
    part = client.get("/comienzo/?country=AR", headers={"HX-Request": "true"}).content.decode()
    assert '<option value="America/Argentina/Buenos_Aires" selected>' in part
    assert '<option value="ARS" selected>' in part
    assert "<html" not in part


def test_there_is_no_second_organisation(organisation, client):
    client.post("/comienzo/", FILLED_IN)
    assert Organisation.objects.get() == organisation
    with pytest.raises(AlreadyFounded):
        found(facts={"name": "Otra"}, name="X", email="x@x.example", password="x")
