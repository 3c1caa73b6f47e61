"""What this room itself shows on a customer's page, and in their history."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from querencia.apps.customers.domain.consents import consents_of
from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.customers.models import CustomField, Departure, Interaction, Merge, Note
from querencia.apps.customers.timeline import Happening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import User

    Panel = Callable[[Customer, User, date], dict[str, Any] | None]

ICONS = {
    "telephone": "phone",
    "email": "mail",
    "visit": "map-pin",
    "message": "message-circle",
    "chat": "messages-square",
    "other": "contact-round",
}


def contacts(customer: Customer, user: User, today: date) -> dict[str, Any] | None:
    """Return the people at a customer, with how each is reached; who left comes last."""
    del user, today
    people = list(customer.contacts.prefetch_related("emails", "phones"))
    people.sort(key=lambda one: (one.left_on is not None, one.name))
    return {"contacts": people} if people else None


def addresses(customer: Customer, user: User, today: date) -> dict[str, Any] | None:
    """Return the postal addresses, the main one first."""
    del user, today
    found = list(customer.addresses.order_by("-is_main", "id"))
    return {"addresses": found} if found else None


def consents(customer: Customer, user: User, today: date) -> dict[str, Any]:
    """Return what is allowed by channel, also where nothing was said."""
    del user
    return {"consents": consents_of(customer), "today": today}


def custom_fields(customer: Customer, user: User, today: date) -> dict[str, Any] | None:
    """Return the custom fields that have a value."""
    del user, today
    if not customer.custom:
        return None
    filled = [one for one in CustomField.objects.all() if one.key in customer.custom]
    return {"fields": filled} if filled else None


def loyalty(customer: Customer, user: User, today: date) -> dict[str, Any] | None:
    """Return the membership, who sent this customer, and whom they sent: those one may see."""
    del today
    visible = customers_for(user)
    sent = list(visible.filter(referred_by=customer)[:20])
    referrer = visible.filter(pk=customer.referred_by_id or 0).first()
    if not (sent or customer.loyalty_since or referrer):
        return None
    return {"sent": sent, "referrer": referrer}


def interactions(
    customer: Customer, *, user: User, before: datetime | None, limit: int
) -> list[Happening]:
    """Return calls, visits and messages."""
    del user
    logged = Interaction.objects.filter(customer=customer).select_related("by", "contact")
    if before is not None:
        logged = logged.filter(at__lt=before)
    return [
        Happening(
            at=one.at,
            icon=ICONS[one.channel],
            title=f"{one.get_channel_display()}: {one.get_outcome_display()}",
            text=_joined([one.contact.name if one.contact else "", one.text]),
            by=str(one.by or ""),
        )
        for one in logged[:limit]
    ]


def notes(
    customer: Customer, *, user: User, before: datetime | None, limit: int
) -> list[Happening]:
    """Return remarks."""
    del user
    written = Note.objects.filter(customer=customer).select_related("by")
    if before is not None:
        written = written.filter(at__lt=before)
    return [
        Happening(
            at=one.at,
            icon="sticky-note",
            title=_("Note"),
            text=one.text,
            by=str(one.by or ""),
        )
        for one in written[:limit]
    ]


def departures(
    customer: Customer, *, user: User, before: datetime | None, limit: int
) -> list[Happening]:
    """Return that the customer left, and came back."""
    del user
    happened = []
    for one in Departure.objects.filter(customer=customer).select_related("recorded_by"):
        said = [one.get_reason_display(), one.competitor, one.evidence]
        happened.append(
            Happening(
                at=_beginning_of(one.left_on),
                icon="door-open",
                title=_("Left"),
                text=_joined(map(str, said)),
                by=str(one.recorded_by or ""),
                is_day=True,
            )
        )
        if one.returned_on:
            back = _beginning_of(one.returned_on)
            happened.append(
                Happening(at=back, icon="undo-2", title=_("The customer came back"), is_day=True)
            )
    return _latest(happened, before, limit)


def merges(
    customer: Customer, *, user: User, before: datetime | None, limit: int
) -> list[Happening]:
    """Return which other records were made one with this one, and that this one was made."""
    del user
    happened = [
        Happening(
            at=one.at,
            icon="merge",
            title=_("Merged with “%(name)s”") % {"name": one.absorbed.name},
            text=_("Undone") if one.undone_at else "",
            by=str(one.by or ""),
        )
        for one in Merge.objects.filter(survivor=customer).select_related("absorbed", "by")
    ]
    happened.append(
        Happening(at=customer.created_at, icon="user-plus", title=_("Customer created"))
    )
    return _latest(happened, before, limit)


def _latest(happened: list[Happening], before: datetime | None, limit: int) -> list[Happening]:
    earlier = [one for one in happened if before is None or one.at < before]
    return sorted(earlier, key=lambda one: one.at, reverse=True)[:limit]


def _beginning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)
