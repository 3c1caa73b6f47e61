"""The organisation that the tests of the web application are about, and a fixed cast of people.

Every fixture that names somebody makes that person; ``cast`` makes them all.
"""

import os
import shutil
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client

from querencia.apps.people.enums import Role
from querencia.apps.people.models import Organisation, Team, User
from tests.looking import DESKTOP, QUIET, faults

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


# --- In a real browser ----------------------------------------------------------------------------


@pytest.fixture(scope="module")  # a process can have but one of Playwright's loops at a time
def browser():
    """Chromium; tests that ask for it have the marker ``browser``."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it is asked for

    chromium = shutil.which("chromium")
    if chromium is None and "CI" not in os.environ:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    assert chromium, "Chromium is not installed; in CI these tests must run"
    # Playwright runs a loop in this thread; Django takes that for a reason not to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=[*QUIET])
        yield started
        started.close()


@pytest.fixture
def opened(browser, live_server, client_of):
    """Return what opens an address as somebody would see it; what the console says is kept."""
    contexts = []

    def _opened(user, address, *, scheme="light", viewport=DESKTOP, **wishes):
        context = browser.new_context(
            color_scheme=scheme, viewport=viewport, locale="es-ES", **wishes
        )
        contexts.append(context)
        if user is not None:
            cookie = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
            )
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(live_server.url + address)
        return page

    yield _opened
    for context in contexts:
        context.close()


@pytest.fixture
def looked_at(opened):
    """Return what opens a page and looks at it; it gives what is wrong, and what the console says.

    Two times nothing, as it should be.
    """

    def _looked_at(user, address, prepare=None):
        page = opened(user, address)
        if prepare:
            prepare(page)
        said = list(page.said)  # by now; parts that ask again in a second need not find anything
        return faults(page), said

    return _looked_at
