"""What a customer allows and forbids, by channel; the history is kept, the last word counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.customers.enums import ConsentChannel
from querencia.apps.customers.models import Consent

if TYPE_CHECKING:
    from datetime import date

    from querencia.apps.customers.models import Customer


def record_consent(
    *, customer: Customer, channel: str, is_given: bool, since: date, source: str
) -> Consent:
    """Write down that a customer allowed or forbade a channel, and how we know."""
    return Consent.objects.create(
        customer=customer, channel=channel, is_given=is_given, since=since, source=source
    )


def consents_of(customer: Customer) -> list[tuple[ConsentChannel, Consent | None]]:
    """Return what counts now for each channel; None where nothing was ever said."""
    latest: dict[str, Consent] = {}
    for one in customer.consents.order_by("since", "id"):
        latest[one.channel] = one
    return [(channel, latest.get(channel)) for channel in ConsentChannel]
