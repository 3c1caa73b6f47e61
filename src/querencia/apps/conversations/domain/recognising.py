"""Telling from an address which customer writes; never by guessing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.customers.domain.phones import NotATelephone, read_phone
from querencia.apps.customers.domain.search import index
from querencia.apps.customers.models import Contact, Customer, Email, ExternalId, Phone
from querencia.apps.people.domain.organisation import the_organisation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from querencia.apps.conversations.models import Conversation

SUGGESTIONS = 5


@dataclass(frozen=True)
class Known:
    """Who an address belongs to."""

    customer: Customer
    contact: Contact | None


def recognise(*, channel: str, address: str) -> Known | None:
    """Return the one customer in whose record an address stands; None for none or several."""
    found = holders(channel=channel, address=address)
    if len({one.customer.pk for one in found}) != 1:
        return None
    with_contact = (one for one in found if one.contact is not None)
    return next(with_contact, found[0])


def holders(*, channel: str, address: str) -> list[Known]:
    """Return whoever has an address in their record: living customers, none that were merged."""
    if not address:
        return []
    rows: Iterable[Email | Phone | ExternalId]
    known_by = channel_of(channel).known_by
    if known_by == "email":
        rows = Email.objects.filter(address=address.lower(), **_living()).select_related(*_BOTH)
    elif known_by == "telephone":
        rows = Phone.objects.filter(e164=_e164(address), **_living()).select_related(*_BOTH)
    else:
        rows = ExternalId.objects.filter(source=channel, value=address, **_living()).select_related(
            "customer"
        )
    return [Known(row.customer, getattr(row, "contact", None)) for row in rows]


def suggestions(conversation: Conversation) -> list[Customer]:
    """Return customers who may be the one that writes, for a person to choose from.

    They have the address, but not alone, or another address of the same domain of their own, or
    wrote from this name.
    """
    address, channel = conversation.party_address, conversation.channel
    found = [one.customer for one in holders(channel=channel, address=address)]
    domain = address.rpartition("@")[2].lower() if "@" in address else ""
    if domain and domain not in FREE_MAIL:
        same = Email.objects.filter(address__endswith=f"@{domain}", **_living())
        found += [one.customer for one in same.select_related("customer")[:SUGGESTIONS]]
    if name := conversation.party_name.strip():
        contacts = Contact.objects.filter(name__iexact=name, **_living())
        found += [one.customer for one in contacts.select_related("customer")[:SUGGESTIONS]]
        found += Customer.objects.filter(
            name__iexact=name, merged_into__isnull=True, erased_at__isnull=True
        )[:SUGGESTIONS]
    return list({one.pk: one for one in found}.values())[:SUGGESTIONS]


def remember(conversation: Conversation, *, customer: Customer) -> bool:
    """Write the address of a conversation into a customer's record; tell whether it is new there.

    Only on a person's word: whoever writes can say that they are anybody.
    """
    address, channel = conversation.party_address, conversation.channel
    if not address:
        return False
    known_by = channel_of(channel).known_by
    if known_by == "email":
        _, is_new = Email.objects.get_or_create(customer=customer, address=address.lower())
    elif known_by == "telephone":
        _, is_new = Phone.objects.get_or_create(customer=customer, e164=_e164(address))
    else:
        _, is_new = ExternalId.objects.get_or_create(
            source=channel, value=address, defaults={"customer": customer}
        )
    index([customer.pk])
    return is_new


def _e164(address: str) -> str:
    try:
        return read_phone(address, country=the_organisation().country)
    except NotATelephone:
        return address


def _living() -> dict[str, bool]:
    return {"customer__merged_into__isnull": True, "customer__erased_at__isnull": True}


_BOTH = ("customer", "contact")
# Where anybody can have an address: sharing it says nothing about who somebody is.
_FREE = """
aol.com bol.com.br gmail.com gmx.com gmx.es googlemail.com hotmail.com hotmail.com.ar
hotmail.com.mx hotmail.es icloud.com live.com mac.com mail.com me.com msn.com ono.com orange.es
outlook.com outlook.es prodigy.net.mx proton.me protonmail.com qq.com telefonica.net terra.es
uol.com.br wanadoo.es yahoo.com yahoo.com.ar yahoo.com.mx yahoo.es yandex.com zoho.com
"""
FREE_MAIL = frozenset(_FREE.split())
