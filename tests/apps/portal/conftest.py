"""The portal, open; and Ana of the bakery, who has a request there that others must not see."""

import re
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from querencia.apps.conversations.domain.answering import Answer, answer, write_note
from querencia.apps.conversations.domain.arrival import write_incoming
from querencia.apps.conversations.domain.delivering import deliver_due
from querencia.apps.conversations.enums import DeliveryState
from querencia.apps.conversations.models import Account, Message
from querencia.apps.portal.domain.entering import ask_for_link, enter, token_of
from querencia.apps.portal.domain.settings import PortalSettings, keep_portal
from querencia.connectors.channel import File, Party
from querencia.foundation import clock
from querencia.foundation.jobs.worker import Worker
from tests.apps.conversations.conftest import (
    bakery,
    imap,
    imap_server,
    incoming,
    later,
    mailbox,
    smtp,
)

__all__ = ["bakery", "imap", "imap_server", "mailbox", "smtp"]  # fixtures of the inbox
ANA = "ana@panaderia.example"


@pytest.fixture(autouse=True)
def nobody_has_come_yet(db):
    cache.clear()


@pytest.fixture
def portal(organisation):
    """The portal, open, without a mailbox."""
    return keep_portal(PortalSettings(welcome="Aquí le atendemos."), team=None, is_on=True)


@pytest.fixture
def inside(portal):
    """Return what makes a browser of somebody who came in."""

    def _inside(address=ANA, **headers):
        client = Client(headers=headers or None)
        link = ask_for_link(address=address, language="es", now=clock.now())
        client.cookies["portal"] = enter(token_of(link), now=clock.now())
        return client

    return _inside


@pytest.fixture
def letters(transactional_db):
    """Return what does the work that waits, and gives the e-mails that went."""

    def _letters():
        worker = Worker()
        while worker.run_one():
            pass
        return [(one.to, one.subject, one.body) for one in mail.outbox]

    return _letters


@pytest.fixture
def write(organisation):
    """Return what lets a letter arrive in the mailbox of the organisation."""
    account = Account.objects.create(kind="email", name="Atención", address="hola@norte.example")

    def _write(text, *, address=ANA, now=None, **fields):
        message = write_incoming(
            incoming(f"{address} {text}", text, party=Party(address, "Ana"), **fields),
            account=account, received=None, now=now or clock.now(), runs_on=False,
        )  # fmt: skip
        return message.conversation

    return _write


@pytest.fixture
def request_of_ana(bakery, write, support):
    """A request of Ana's with an answer, and with what she must never see: note, event, queued."""
    bill = File("factura.pdf", "application/pdf", b"%PDF-1.4", size=8)
    found = write("¿Dónde está mi pedido?", subject="Pedido 7", files=(bill,))
    ours = answer(found, Answer("Va de camino.", files=(bill,)), by=support, now=clock.now())
    Message.objects.filter(pk=ours.pk).update(state=DeliveryState.SENT)
    note = write_note(found, text="NOTA SECRETA", by=support, now=clock.now())
    secret = note.attachments.create(
        name="margen.pdf", media_type="application/pdf", size=1, file="attachments/margen.bin"
    )
    queued = answer(found, Answer("TODAVÍA NO ENVIADA"), by=support, now=clock.now())
    return SimpleNamespace(
        conversation=found, ours=ours, note=note, secret=secret, queued=queued,
        first=found.messages.order_by("pk").first(),
    )  # fmt: skip


def link_in(text):
    """The path of the link in an e-mail."""
    return re.search(r"http://[^/]+(/portal/\S*)", text)[1]


def deliver():
    """Send what waits."""
    deliver_due(now=lambda: later(days=3650))
