"""This week's list: whom somebody should contact, best first, as many as they can."""

from __future__ import annotations

import math
from dataclasses import dataclass
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
MOST_COUNTED = 100  # of those who wait beyond the capacity: counting all takes longer than the list


@dataclass(frozen=True)
class Entry:
    """A customer on the list with all that speaks for contacting them, the gravest first."""

    customer: Customer
    alerts: list[Alert]

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
        waiting: How many more have an alert; not all, where ``more_wait``.
        more_wait: More than ``waiting`` do.
        capacity: How many this person can contact in the week, less those that are done.
        done: Customers whose alert was handled since Monday, the latest first, those of their page.
        done_page: The page, of the ids of all of them.
    """

    entries: list[Entry]
    page: Page[int]
    waiting: int
    more_wait: bool
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
    handled = _handled(user, monday)
    done = list(dict.fromkeys(handled.values_list("customer", flat=True)))
    shown_done = Paginator(done, A_PAGE).get_page(done_page)
    capacity = max(0, capacity_of(user, organisation) - len(done))
    open_ones = waiting_alerts(user, today=today)
    most = capacity + MOST_COUNTED
    best_first = open_ones.order_by("-rank", "customer").values_list("customer", flat=True)
    found = list(best_first[: most + most // 4 + 1])  # some customers have several
    ids = list(dict.fromkeys(found))
    more_wait = len(ids) > most
    shown = Paginator(ids[:capacity], A_PAGE).get_page(page)
    return WeekList(
        entries=_entries(open_ones, shown),
        page=shown,
        waiting=max(0, min(len(ids), most) - capacity),
        more_wait=more_wait,
        capacity=capacity,
        done=_entries(handled, shown_done),
        done_page=shown_done,
    )


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
    """Return the condition in a form in which SQLite walks the alerts by rank, not by taker."""
    if user.may(Permission.SEE_ALL_CUSTOMERS):
        return _visible(user)
    mine = Q(assigned_to=user)
    return (_visible(user) | mine) & (mine | Q(assigned_to=None))


def _visible(user: User) -> Q:
    """Ask the door for each alert's customer: to list all whom somebody sees takes longer."""
    return Q(Exists(customers_for(user).filter(pk=OuterRef("customer"))))


def _handled(user: User, since: datetime) -> QuerySet[Alert]:
    return visible_alerts(user).filter(handled_at__gte=since).order_by(F("handled_at").desc())


def _entries(alerts: QuerySet[Alert], page: Page[int]) -> list[Entry]:
    """Group alerts of the customers on a page by customer, in its order."""
    entries = {pk: list[Alert]() for pk in page.object_list}
    if not entries:
        return []
    known = alerts.filter(customer__in=entries).select_related(
        "customer__owner", "customer__segment", "customer__standing", "assigned_to", "handled_by"
    )
    for alert in known.prefetch_related("customer__phones", "customer__emails"):
        entries[alert.customer_id].append(alert)
    return [Entry(found[0].customer, found) for found in entries.values() if found]
