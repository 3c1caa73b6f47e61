"""A form of the organisation's, and what fills it in."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache

from querencia.apps.conversations.models import Account, Conversation
from querencia.apps.web_forms.domain.settings import FormSettings, keep_form
from querencia.apps.web_forms.domain.stamps import new_stamp
from querencia.foundation import clock
from tests.apps.conversations.conftest import bakery, imap, imap_server, mailbox, smtp

__all__ = ["bakery", "imap", "imap_server", "mailbox", "smtp"]  # fixtures of the inbox

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def nobody_has_written_yet(db):
    cache.clear()


@pytest.fixture
def form(organisation):
    """The form on the website of the organisation."""
    return keep_form(Account(name="Contacto"), FormSettings(origins=["https://www.norte.example"]))


@pytest.fixture
def fill_in(form, client_of):
    """Return what sends the form as Ana would, a minute after it was opened."""

    def _fill_in(account=form, address="192.0.2.1", **changed):
        said = {
            "name": "Ana Núñez",
            "email": "Ana@panaderia.example",
            "subject": "Pedido 7",
            "text": "¿Dónde está mi pedido?",
            "sello": new_stamp(account, now=clock.now() - MINUTE),
        }
        response = client_of(None).post(
            f"/formulario/{account.key}/", said | changed, REMOTE_ADDR=address
        )
        last = Conversation.objects.order_by("pk").last()
        return SimpleNamespace(response=response, conversation=last)

    return _fill_in
