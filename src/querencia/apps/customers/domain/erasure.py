"""Forgetting a person: what identifies them goes, the figures stay."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from querencia.apps.customers.domain.names import name_key
from querencia.apps.customers.models import (
    Address,
    Consent,
    Contact,
    Customer,
    Departure,
    Email,
    ExternalId,
    Interaction,
    Merge,
    Note,
    Phone,
    SearchEntry,
    Suspicion,
)
from querencia.apps.customers.personal import erasers

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.people.models import User

_HANGING = (Address, Consent, Contact, Departure, Email, ExternalId, Interaction, Note, Phone)
_HASHED = "erased:"
_GONE = "…"


class WrongName(Exception):
    """The name that was typed to be sure is not the customer's."""


@transaction.atomic
def erase_customer(*, customer: Customer, typed_name: str, by: User, at: datetime) -> None:
    """Take out of every table what tells who a customer is, also of records merged into theirs.

    What they bought and when they were contacted stays. It can't be undone.

    Raises:
        WrongName: ``typed_name`` is not what they are called.
    """
    if name_key(typed_name) != name_key(customer.name):
        raise WrongName
    with disable_auditlog():  # which would write down what is being taken out
        for one in _with_absorbed(customer):
            _forget_in_audit_log(one)
            _erase(one, at)
    customer.refresh_from_db()
    LogEntry.objects.log_create(
        customer,
        force_log=True,
        action=LogEntry.Action.UPDATE,
        changes={"erased_at": ["None", at.isoformat()]},
        actor=by,
    )


def hashed(value: str) -> str:
    """Return what stands for an external id of somebody who was erased.

    It can't be turned back, but tells that the same id came again.
    """
    key = settings.SECRET_KEY.encode()
    return _HASHED + hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def _with_absorbed(customer: Customer) -> list[Customer]:
    found = [customer]
    for one in found:  # which grows while it is walked
        found.extend(Customer.objects.filter(merged_into=one))
    return found


def _erase(customer: Customer, at: datetime) -> None:
    for model in (Email, Phone, Address, Contact, SearchEntry):
        model.objects.filter(customer=customer).delete()
    Interaction.objects.filter(customer=customer).update(text="")
    Note.objects.filter(customer=customer).update(text=_GONE)
    Departure.objects.filter(customer=customer).update(evidence="")
    Consent.objects.filter(customer=customer).update(source=_GONE)
    for one in ExternalId.objects.filter(customer=customer).exclude(value__startswith=_HASHED):
        one.value = hashed(one.value)
        one.save(update_fields=["value"])
    Merge.objects.filter(Q(survivor=customer) | Q(absorbed=customer)).update(before={})
    Suspicion.objects.filter(Q(first=customer) | Q(second=customer)).delete()
    for erase in erasers():
        erase(customer)
    customer.name = _("Erased customer %(number)s") % {"number": customer.pk}
    customer.name_key = name_key(customer.name)
    customer.tax_id = customer.town = ""
    customer.tax_id_is_doubtful = False
    customer.custom, customer.next_contact_on, customer.erased_at = {}, None, at
    customer.save()


def _forget_in_audit_log(customer: Customer) -> None:
    """Blank the values in what was logged of a customer, and of rows that hang or hung on them."""
    key = str(customer.pk)
    told = Q(content_type=ContentType.objects.get_for_model(Customer), object_pk=key)
    mentions = Q(changes__customer__0=key) | Q(changes__customer__1=key)
    for model in _HANGING:
        kind = ContentType.objects.get_for_model(model)
        logged = LogEntry.objects.filter(mentions, content_type=kind)
        rows = model.objects.filter(customer=customer)
        keys = {*logged.values_list("object_pk", flat=True)}
        keys |= {str(pk) for pk in rows.values_list("pk", flat=True)}
        told |= Q(content_type=kind, object_pk__in=keys)
    merges = Merge.objects.filter(Q(survivor=customer) | Q(absorbed=customer))
    told |= Q(
        content_type=ContentType.objects.get_for_model(Merge),
        object_pk__in=[str(pk) for pk in merges.values_list("pk", flat=True)],
    )
    for entry in LogEntry.objects.filter(told):
        entry.changes = {name: [_GONE, _GONE] for name in entry.changes or {}}
        entry.object_repr, entry.changes_text = _GONE, ""
        entry.serialized_data = None
        entry.save()
