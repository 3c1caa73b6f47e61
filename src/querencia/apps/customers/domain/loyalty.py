"""The loyalty programme, and who sent whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

if TYPE_CHECKING:
    from datetime import date

    from querencia.apps.customers.models import Customer


class SentByThemselves(ValueError):
    """A customer would have been sent, over however many others, by themselves."""


def join_programme(*, customer: Customer, on: date) -> None:
    """Take a customer into the programme; who is in it stays since when they were."""
    if customer.loyalty_since is None:
        customer.loyalty_since = on
        customer.save(update_fields=["loyalty_since"])


def record_activity(*, customer: Customer, on: date) -> None:
    """Write down that a member was active; an earlier day changes nothing."""
    join_programme(customer=customer, on=on)
    if customer.loyalty_last_activity is None or customer.loyalty_last_activity < on:
        customer.loyalty_last_activity = on
        customer.save(update_fields=["loyalty_last_activity"])


@transaction.atomic
def set_referrer(*, customer: Customer, referrer: Customer | None) -> None:
    """Say who sent a customer.

    Raises:
        SentByThemselves: The referrer was, in the end, sent by this customer.
    """
    refuse_circle(customer=customer, referrer=referrer)
    customer.referred_by = referrer
    customer.save(update_fields=["referred_by"])


def refuse_circle(*, customer: Customer, referrer: Customer | None) -> None:
    """Pass when ``referrer`` may have sent ``customer``.

    Raises:
        SentByThemselves: The referrer was, in the end, sent by this customer.
    """
    above, seen = referrer, set[int]()
    while above is not None and above.pk not in seen:
        if above.pk == customer.pk:
            raise SentByThemselves
        seen.add(above.pk)
        above = above.referred_by
