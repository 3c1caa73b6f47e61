"""That a customer has left, and that one came back; people judge it, never a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from querencia.apps.customers.models import Departure

if TYPE_CHECKING:
    from datetime import date, datetime

    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import User


class AlreadyGone(Exception):
    """It is on record that this customer has left."""


class NotGone(Exception):
    """Nothing on record says that this customer has left."""


def record_departure(
    *,
    customer: Customer,
    by: User | None,
    at: datetime,
    left_on: date,
    reason: str,
    competitor: str = "",
    evidence: str = "",
) -> Departure:
    """Write down that a customer has left, why, to whom, and how we know.

    Raises:
        AlreadyGone: It is on record.
    """
    try:
        with transaction.atomic():
            return Departure.objects.create(
                customer=customer,
                left_on=left_on,
                reason=reason,
                competitor=competitor,
                evidence=evidence,
                recorded_by=by,
                recorded_at=at,
            )
    except IntegrityError as error:  # the constraint knows it even of two at the same moment
        raise AlreadyGone from error


def record_return(*, customer: Customer, on: date) -> Departure:
    """Write down that a customer who had left came back.

    Raises:
        NotGone: Nothing says that they had left.
    """
    departure = Departure.objects.filter(customer=customer, returned_on__isnull=True).first()
    if departure is None:
        raise NotGone
    departure.returned_on = on
    departure.save(update_fields=["returned_on"])
    return departure
