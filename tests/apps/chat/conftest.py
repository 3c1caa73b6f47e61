"""A chat on the website of a shop, and visitors who write in it as its script does."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from querencia.apps.chat.domain.accounts import keep_chat
from querencia.apps.chat.domain.settings import ChatSettings
from querencia.apps.conversations.models import Account
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.models import Email
from querencia.foundation import clock

SHOP = "https://tienda.example"
MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)  # half past ten in Madrid


class Wall:
    """A clock that the tests set."""

    def __init__(self):
        self.time = MONDAY

    def now(self):
        return self.time

    def goes_on(self, **duration):
        self.time += timedelta(**duration)
        return self.time


@pytest.fixture
def wall(monkeypatch):
    """What the clock on the wall shows: Monday morning, until a test lets it go on."""
    wall = Wall()
    monkeypatch.setattr(clock, "now", wall.now)
    return wall


@pytest.fixture
def chat(organisation):
    """The chat of the shop."""
    return keep_chat(Account(name="Tienda"), ChatSettings(origins=[SHOP]))


@dataclass
class Page:
    """A page of a website with the chat in it."""

    account: Account
    origin: str = SHOP
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    signed: dict = field(default_factory=dict)

    def ask(self, what, *, origin=None, **said):
        """Ask as the script does, with its token; return the answer."""
        headers = {"Origin": self.origin if origin is None else origin}
        if headers["Origin"] == "none":
            del headers["Origin"]
        body = json.dumps({"token": self.token, "language": "es"} | said)
        path = f"/chat/{self.account.key}/{what}"
        return Client(headers=headers).post(path, body, content_type="text/plain")

    def begin(self, **said):
        return self.ask("empezar", **(self.signed | said)).json()

    def say(self, text, id_=None, **said):
        return self.ask("decir", text=text, id=id_ or secrets.token_hex(12), **said)

    def texts(self, after=0):
        """What the visitor sees, after a key."""
        answer = self.ask("mensajes", after=after)
        assert answer.status_code == 200, answer.content
        return [line["text"] for line in answer.json()["lines"]]


@pytest.fixture
def page_on(chat):
    """Return what opens a page of the shop in a browser of its own."""

    def _page_on(**facts):
        return Page(chat, **facts)

    return _page_on


@pytest.fixture
def ana(page_on):
    """The browser of Ana, who has not written yet."""
    return page_on()


@pytest.fixture
def bakery(seller):
    """A customer of the seller's, where Ana works."""
    customer = create_customer(name="Panadería Núñez", owner=seller, team=seller.team)
    Email.objects.create(customer=customer, address="ana@panaderia.example")
    return customer
