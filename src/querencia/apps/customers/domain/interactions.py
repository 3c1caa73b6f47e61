"""Being in touch with a customer, and what people write about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from querencia.apps.customers.models import Customer, Interaction, Note

if TYPE_CHECKING:
    from datetime import date, datetime

    from querencia.apps.customers.models import Contact
    from querencia.apps.people.models import User


@transaction.atomic
def log_interaction(
    *,
    customer: Customer,
    by: User | None,
    at: datetime,
    channel: str,
    outcome: str,
    text: str = "",
    next_contact_on: date | None = None,
    contact: Contact | None = None,
) -> Interaction:
    """Write down a call, a visit or a message, and when the next one is due.

    Without ``next_contact_on`` a date that has come is done with, and a later one stands. What is
    logged belatedly doesn't put back when the customer was last contacted.
    """
    logged = Interaction.objects.create(
        customer=customer,
        contact=contact,
        by=by,
        at=at,
        channel=channel,
        outcome=outcome,
        text=text,
        next_contact_on=next_contact_on,
    )
    stored = Customer.objects.select_for_update().get(pk=customer.pk)
    stored.last_contact_at = max(at, stored.last_contact_at or at)
    stored.next_contact_on = _next_contact(stored.next_contact_on, at, next_contact_on)
    stored.save(update_fields=["last_contact_at", "next_contact_on"])
    customer.last_contact_at = stored.last_contact_at
    customer.next_contact_on = stored.next_contact_on
    return logged


def write_note(*, customer: Customer, by: User | None, at: datetime, text: str) -> Note:
    """Write a remark on a customer."""
    return Note.objects.create(customer=customer, by=by, at=at, text=text)


def set_next_contact(*, customer: Customer, on: date | None) -> None:
    """Say when a customer is to be contacted next; None: at no certain day."""
    customer.next_contact_on = on
    customer.save(update_fields=["next_contact_on"])


def _next_contact(planned: date | None, at: datetime, given: date | None) -> date | None:
    if given is not None:
        return given
    is_done = planned is not None and planned <= timezone.localdate(at)
    return None if is_done else planned
