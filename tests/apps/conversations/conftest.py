"""A channel for tests, whose raw form is JSON and which can be told to fail, and its account."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from querencia.apps.conversations.channels.config import put_config
from querencia.apps.conversations.domain import channel as channels
from querencia.apps.conversations.domain.channel import Channel, add_channel
from querencia.apps.conversations.domain.outgoing import outgoing_of
from querencia.apps.conversations.domain.reception import digest_of, receive
from querencia.apps.conversations.domain.taking_in import take_in
from querencia.apps.conversations.models import Account
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.models import Email
from querencia.connectors.channel import Incoming, Party
from querencia.connectors.mailbox import MailboxConfig
from tests.connectors.mailbox.conftest import imap, imap_server, smtp

__all__ = ["imap", "imap_server", "smtp"]  # fixtures of the mailbox's own tests: real servers

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def now():
    """Monday, ten o'clock in Madrid."""
    return NOW


def later(**duration):
    return NOW + timedelta(**duration)


def incoming(external_id="m1", text="¿Dónde está mi pedido?", **fields):
    """Return a message of Ana's at the bakery."""
    values = {"account": "pruebas", "party": Party("ana@panaderia.example", "Ana"), "at": None}
    return Incoming(external_id=external_id, text=text, **(values | fields))


@dataclass
class Post:
    """The outside system of the tests: holds what was sent, and fails when told to."""

    sent: list = field(default_factory=list)
    fails: list = field(default_factory=list)  # raised one after the other

    def send(self, message):
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(outgoing_of(message))
        return f"sent-{message.pk}"


@pytest.fixture
def post(monkeypatch):
    """A channel ``email`` that brings what the tests give it, and keeps what it is given."""
    post = Post()

    def understand(arrival):
        if arrival.raw == b"nonsense":
            raise ValueError("nonsense")
        return [incoming(**json.loads(arrival.raw))]

    monkeypatch.setattr(channels, "CHANNELS", dict(channels.CHANNELS))
    known_by = {"known_by": "email"}
    add_channel(
        Channel("email", "Pruebas", "mail", understand=understand, send=post.send, **known_by)
    )
    return post


@pytest.fixture
def account(organisation, post):
    """The mailbox that customers write to."""
    return Account.objects.create(kind="email", name="Atención", address="hola@norte.example")


@pytest.fixture
def bakery(seller):
    """A customer of the seller's, who writes as Ana."""
    customer = create_customer(name="Panadería Núñez", owner=seller, team=seller.team)
    Email.objects.create(customer=customer, address="ana@panaderia.example")
    return customer


@pytest.fixture
def arrive(account):
    """Return what lets a message arrive as it does in real life: written down, then taken in."""

    def _arrive(external_id="m1", *, at=NOW, **fields):
        raw = json.dumps({"external_id": external_id} | fields).encode()
        row = receive(account=account, key=digest_of(raw), raw=raw, facts={}, now=at)
        if row is not None:
            take_in(row.pk, now=at)
        return row

    return _arrive


@pytest.fixture
def mailbox(organisation, imap, smtp):
    """A mailbox of ours on real servers, and what its outgoing server was handed."""
    postbox, port = smtp()
    account = Account(kind="email", name="Atención", address="demouser@norte.example")
    put_config(
        account,
        MailboxConfig.model_validate(
            {
                "address": account.address,
                "name": "Almacenes del Norte",
                "incoming": imap.settings().model_dump()
                | {"credentials": {"kind": "password", "password": "demopass"}},
                "outgoing": {"host": "127.0.0.1", "port": port, "security": "plain"},
            }
        ),
    )
    account.save()
    return SimpleNamespace(account=account, imap=imap, sent=postbox.letters, postbox=postbox)
