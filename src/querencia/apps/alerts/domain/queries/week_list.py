"""This week's list: whom somebody should contact, best first, as many as they can."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q

from querencia.apps.alerts.models import Alert
from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.people.enums import Permission, Role
from querencia.apps.people.models import User

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import Organisation

A_PAGE = 25


@dataclass(frozen=True)
class Entry:
    """A customer on the list with all that speaks for contacting them, the gravest first."""

    customer: Customer
    alerts: list[Alert] = field(default_factory=list)

    @property
    def main(self) -> Alert:
        """The alert that decides the place on the list."""
        return self.alerts[0]


@dataclass(frozen=True)
class WeekList:
    """The list of one person.

    Attributes:
        entries: Customers to contact, those of the page.
        page: The page, of the ids of all whom this person can contact, at most ``capacity``.
        waiting: How many more have an alert.
        capacity: How many this person can contact in the week, less those that are done.
        done: Customers whose alert was handled since Monday, the latest first, those of their page.
        done_page: The page, of the ids of all of them.
    """

    entries: list[Entry]
    page: Page[int]
    waiting: int
    capacity: int
    done: list[Entry]
    done_page: Page[int]


def week_list(
    user: User,
    *,
    organisation: Organisation,
    today: date,
    monday: datetime,
    page: str | int = 1,
    done_page: str | int = 1,
) -> WeekList:
    """Return this week's list of somebody.

    Args:
        user: Whose; only customers that they may see, and alerts that nobody else has taken.
        organisation: Theirs.
        today: The organisation's day.
        monday: The moment at which its week began.
        page: Which part of the list; the nearest one there is.
        done_page: Likewise of what is done.
    """
    open_ones = waiting_alerts(user, today=today)
    best_first = open_ones.order_by("-rank", "customer").values_list("customer", flat=True)
    ids = list(dict.fromkeys(best_first))
    handled = _handled(user, monday)
    done = list(dict.fromkeys(handled.values_list("customer", flat=True)))
    capacity = max(0, capacity_of(user, organisation) - len(done))
    shown = Paginator(ids[:capacity], A_PAGE).get_page(page)
    here = list(shown.object_list)
    entries = _entries(open_ones.filter(customer__in=here), here)
    shown_done = Paginator(done, A_PAGE).get_page(done_page)
    here_done = list(shown_done.object_list)
    done_entries = _entries(handled.filter(customer__in=here_done), here_done)
    waiting = max(0, len(ids) - capacity)
    return WeekList(entries, shown, waiting, capacity, done_entries, shown_done)


def waiting_alerts(user: User, *, today: date) -> QuerySet[Alert]:
    """Return the alerts that wait for somebody: visible, not handled, not snoozed, not others'."""
    open_ones = Alert.objects.filter(ended_at=None, handled_at=None)
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=today)
    return open_ones.filter(awake, _theirs(user))


def visible_alerts(user: User) -> QuerySet[Alert]:
    """Return the alerts of customers that somebody may see, and those that were given to them."""
    return Alert.objects.filter(_visible(user) | Q(assigned_to=user))


def capacity_of(user: User, organisation: Organisation) -> int:
    """Return how many customers somebody can contact in a week.

    Who answers for everything sees the whole capacity; a seller an equal share of it.
    """
    if user.may(Permission.SEE_ALL_CUSTOMERS):
        return organisation.weekly_capacity
    sellers = User.objects.filter(role=Role.SELLER, is_active=True).count()
    return math.ceil(organisation.weekly_capacity / max(1, sellers))


def _theirs(user: User) -> Q:
    mine = Q(assigned_to=user)
    if user.may(Permission.SEE_ALL_CUSTOMERS):
        return _visible(user) | mine
    return mine | (_visible(user) & Q(assigned_to=None))


def _visible(user: User) -> Q:
    """Ask the door for each alert's customer: to list all whom somebody sees takes longer."""
    return Q(Exists(customers_for(user).filter(pk=OuterRef("customer"))))


def _handled(user: User, since: datetime) -> QuerySet[Alert]:
    return visible_alerts(user).filter(handled_at__gte=since).order_by(F("handled_at").desc())


def _entries(alerts: QuerySet[Alert], order: list[int]) -> list[Entry]:
    """Group alerts by customer, in the order given."""
    known = alerts.select_related(
        "customer__owner", "customer__segment", "customer__standing", "assigned_to", "handled_by"
    ).prefetch_related("customer__phones", "customer__emails")
    entries: dict[int, Entry] = {}
    for alert in known:
        entry = entries.setdefault(alert.customer_id, Entry(alert.customer))
        entry.alerts.append(alert)
    places = {pk: place for place, pk in enumerate(order)}
    return sorted(entries.values(), key=lambda one: places[one.customer.pk])
