"""The organisation that the tests of the web application are about, and a fixed cast of people.

Every fixture that names somebody makes that person; ``cast`` makes them all.
"""

from types import SimpleNamespace

import pytest
from django.test import Client

from querencia.apps.people.enums import Role
from querencia.apps.people.models import Organisation, Team, User

PASSWORD = "correcto-caballo-batería"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def organisation(db):
    """A Spanish wholesaler."""
    return Organisation.objects.create(
        name="Almacenes del Norte, S. A.",
        country="ES",
        time_zone="Europe/Madrid",
        currency="EUR",
        language="es",
        weekly_capacity=20,
    )


@pytest.fixture
def north(organisation):
    """The team of the seller."""
    return Team.objects.create(name="Norte")


@pytest.fixture
def south(organisation):
    """The team of the other seller."""
    return Team.objects.create(name="Sur")


def _person(name, role, team=None):
    email = f"{name.split()[0].lower()}@norte.example"
    return User.objects.create_user(email, PASSWORD, name=name, role=role, team=team)


@pytest.fixture
def administrator(organisation):
    """Lucia, who runs the business."""
    return _person("Lucia Ferrer", Role.ADMINISTRATOR)


@pytest.fixture
def manager(organisation):
    """Mateo, who leads the sellers."""
    return _person("Mateo Ruiz", Role.MANAGER)


@pytest.fixture
def seller(north):
    """Sofia, who sells in the north."""
    return _person("Sofia Prieto", Role.SELLER, north)


@pytest.fixture
def teammate(north):
    """Tomas, who sells in the north, too."""
    return _person("Tomas Vega", Role.SELLER, north)


@pytest.fixture
def other_seller(south):
    """Omar, who sells in the south."""
    return _person("Omar Benali", Role.SELLER, south)


@pytest.fixture
def support(organisation):
    """Elena, who answers complaints."""
    return _person("Elena Soto", Role.SUPPORT)


@pytest.fixture
def marketing(organisation):
    """Marta, who writes to many at once."""
    return _person("Marta Gil", Role.MARKETING)


@pytest.fixture
def analyst(organisation):
    """Andres, who reads and changes nothing."""
    return _person("Andres Pons", Role.ANALYST)


@pytest.fixture
def cast(organisation, administrator, manager, seller, other_seller, support, marketing, analyst):
    """Everybody."""
    return SimpleNamespace(
        organisation=organisation,
        administrator=administrator,
        manager=manager,
        seller=seller,
        other_seller=other_seller,
        support=support,
        marketing=marketing,
        analyst=analyst,
    )


@pytest.fixture
def client_of():
    """Return what makes a browser in which somebody is signed in; None is nobody."""

    def _client_of(user, **headers):
        client = Client(headers=headers or None)
        if user is not None:
            client.force_login(user, backend=BACKEND)
        return client

    return _client_of
