"""Founds the house of two agents, in a process of its own before the server starts.

Django has to be set up before this is imported. What is needed of the house is printed as JSON: the
sessions of the two, and how a page holds the chat.
"""

import json
import sys

from django.conf import settings
from django.core.management import call_command
from django.test import Client

from querencia.apps.chat.domain.accounts import keep_chat, new_secret
from querencia.apps.chat.domain.identity import Identity, signature_of
from querencia.apps.chat.domain.settings import ChatSettings
from querencia.apps.conversations.channels.config import put_config
from querencia.apps.conversations.domain.service_levels.defaults import the_default_calendar
from querencia.apps.conversations.models import Account, ServicePolicy
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.models import Email
from querencia.apps.people.enums import Role
from querencia.apps.people.models import Organisation, User
from querencia.apps.portal.domain.settings import PortalSettings, keep_portal
from querencia.connectors.mailbox import MailboxConfig

PASSWORD = "correcto-caballo-batería"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OURS, ANA = "demouser@norte.example", "ana@panaderia.example"


def main():
    imap, smtp, website = sys.argv[1:]
    call_command("migrate", verbosity=0)
    agents = people()
    keep_always_open()
    keep_mailbox(int(imap), int(smtp))
    bakery = create_customer(name="Panadería Núñez")
    Email.objects.create(customer=bakery, address=ANA)
    told = {"agents": {user.name: session_of(user) for user in agents}, "customer": str(bakery.pk)}
    sys.stdout.write(json.dumps(told | {"chat": open_doors(website)}))


def people():
    Organisation.objects.create(
        name="Almacenes del Norte", country="ES", time_zone="Europe/Madrid", currency="EUR",
        language="es", weekly_capacity=20,
    )  # fmt: skip
    names = {"elena": "Elena Soto", "mateo": "Mateo Ruiz"}
    return [
        User.objects.create_user(f"{one}@norte.example", PASSWORD, name=name, role=Role.SUPPORT)
        for one, name in names.items()
    ]


def session_of(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def keep_always_open():
    """Somebody is there day and night, and every question is answered within two hours."""
    calendar = the_default_calendar()
    calendar.week, calendar.country = [[[0, 1440]]] * 7, ""
    calendar.save()
    ServicePolicy.objects.create(
        name="Dos horas", order=1,
        first_response_amount=2, first_response_unit="working_hours",
        next_response_amount=2, next_response_unit="working_hours",
    )  # fmt: skip


def keep_mailbox(imap, smtp):
    here = {"host": "127.0.0.1", "security": "plain"}
    enter = {"username": "demouser", "credentials": {"kind": "password", "password": "demopass"}}
    account = Account(kind="email", name="Atención", address=OURS)
    put_config(
        account,
        MailboxConfig.model_validate(
            {
                "address": OURS,
                "name": "Almacenes del Norte",
                "incoming": here | {"port": imap} | enter,
                "outgoing": here | {"port": smtp},
            }
        ),
    )
    account.save()


def open_doors(website):
    """Open the portal and the chat; return what a page holds in which Ana is signed in."""
    keep_portal(PortalSettings(), team=None, is_on=True)
    chat = keep_chat(Account(name="Tienda"), ChatSettings(origins=[website]))
    signature = signature_of(Identity("ana", ANA), new_secret(chat))
    return {"key": chat.key, "user": "ana", "email": ANA, "signature": signature}
