"""The inbox's lists: which conversations, narrowed by what, in what order, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, Max, OuterRef, Q

from querencia.apps.conversations.domain.search import matching
from querencia.apps.conversations.enums import DeliveryState, Status
from querencia.apps.conversations.models import Conversation, Message, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet

    from querencia.apps.people.models import User

    Conversations = QuerySet[Conversation]

MOST_COUNTED = 100  # nobody works through more today; counting on would cost time for nothing


@dataclass(frozen=True)
class View:
    """One of the lists of the inbox.

    Attributes:
        narrow: Leaves of all conversations those that belong in it.
        order: How it is sorted unless somebody asks otherwise.
        is_counted: Whether it is shown how many there are.
    """

    narrow: Callable[[Conversations, User], Conversations]
    order: str = "espera"
    is_counted: bool = True


def _undelivered(found: Conversations, _user: User) -> Conversations:
    failed = Message.objects.filter(state=DeliveryState.FAILED, is_settled=False)
    return _wanted(found).filter(pk__in=failed.values("conversation"))


def _watched(found: Conversations, user: User) -> Conversations:
    watches = Watch.objects.filter(conversation=OuterRef("pk"), user=user)
    return _under_way(found).filter(Exists(watches))


def _wanted(found: Conversations) -> Conversations:
    return found.filter(is_spam=False)


def _under_way(found: Conversations) -> Conversations:
    return _wanted(found).exclude(status=Status.CLOSED)


def _of_team(found: Conversations, user: User) -> Conversations:
    if user.team_id is None:
        return found.none()
    return _under_way(found).filter(status=Status.OPEN, team=user.team_id)


def _open(found: Conversations) -> Conversations:
    return _under_way(found).filter(status=Status.OPEN)


def _of_status(status: str) -> Callable[[Conversations, User], Conversations]:
    def narrow(found: Conversations, _user: User) -> Conversations:
        return _under_way(found).filter(status=status)

    return narrow


# As they stand in the address; the words for them are in presentation.views.
VIEWS: Mapping[str, View] = {
    "mias": View(lambda found, user: _open(found).filter(assignee=user)),
    "sin-asignar": View(lambda found, _user: _open(found).filter(assignee=None)),
    "equipo": View(_of_team),
    "sigo": View(_watched, order="reciente"),
    "quejas": View(lambda found, _user: _under_way(found).filter(is_complaint=True)),
    "no-entregadas": View(_undelivered, order="reciente"),
    "esperando": View(_of_status(Status.WAITING), order="reciente"),
    "aplazadas": View(_of_status(Status.SNOOZED), order="vuelve"),
    "todas": View(lambda found, _user: _wanted(found), order="reciente", is_counted=False),
    "cerradas": View(
        lambda found, _user: _wanted(found).filter(status=Status.CLOSED),
        order="reciente",
        is_counted=False,
    ),
    "no-deseadas": View(
        lambda found, _user: found.filter(is_spam=True), order="reciente", is_counted=False
    ),
}
FIRST_LOOKED_AT = ("mias", "sin-asignar", "todas")  # the first with anything in it

_LATEST = ("-last_at", "-id")
# Whom we owe an answer; what is closed owes none, whoever wrote last.
_OWED = Q(status=Status.OPEN, waits_since__isnull=False)


@dataclass(frozen=True)
class Order:
    """How a list is sorted: in two parts, each of which an index has in its order.

    Attributes:
        by: How what comes first is sorted.
        first: What that is; None: everything.
        rest: How the others are sorted.
    """

    by: tuple[str, ...]
    first: Q | None = None
    rest: tuple[str, ...] = _LATEST


ORDERS: Mapping[str, Order] = {
    "espera": Order(("waits_since", *_LATEST), first=_OWED),
    "reciente": Order(_LATEST),
    "vence": Order(("due_at", *_LATEST), first=Q(due_at__isnull=False)),
    "vuelve": Order(("snoozed_until", *_LATEST), first=Q(snoozed_until__isnull=False)),
    "prioridad": Order(
        ("-priority", "waits_since", *_LATEST), first=_OWED, rest=("-priority", *_LATEST)
    ),
}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to.

    Attributes:
        exactly: Fields that have a value; None: that are empty.
        text: Words that stand in it.
        label: Key of a tag on it.
    """

    exactly: Mapping[str, Any]
    text: str = ""
    label: int | None = None


def filtered(conversations: Conversations, filters: Filters) -> Conversations:
    """Narrow a list."""
    found = matching(conversations, filters.text)
    for name, value in filters.exactly.items():
        found = found.filter(**{f"{name}__isnull": True} if value is None else {name: value})
    return found.filter(labels=filters.label) if filters.label is not None else found


def part_of(
    conversations: Conversations, order: str, *, start: int, most: int
) -> list[Conversation]:
    """Return so many of a list that is sorted by one of ``ORDERS``, from a place on."""
    asked = ORDERS[order]
    first = conversations.filter(asked.first) if asked.first else conversations
    found = list(first.order_by(*asked.by)[start : start + most])
    if len(found) == most or asked.first is None:
        return found
    is_within = found or not start
    ahead = start + len(found) if is_within else first.order_by().count()
    rest = conversations.exclude(asked.first).order_by(*asked.rest)
    skipped = start + len(found) - ahead
    return found + list(rest[skipped : skipped + most - len(found)])


def counts(conversations: Conversations, user: User) -> dict[str, int]:
    """Return how many there are in each list that is counted; at most ``MOST_COUNTED``."""
    return {
        name: view.narrow(conversations, user).order_by()[:MOST_COUNTED].count()
        for name, view in VIEWS.items()
        if view.is_counted and (name != "equipo" or user.team_id is not None)
    }


def newest_message() -> int:
    """Return the key of the newest message of all; 0 before there is one."""
    newest: int | None = Message.objects.aggregate(newest=Max("pk"))["newest"]
    return newest or 0


def next_in_line(conversations: Conversations, user: User, *, but: int) -> Conversation | None:
    """Return what somebody would do next: their own first, then what nobody has, by waiting."""
    mine_first = Q(assignee=user) | Q(assignee=None)
    waiting = _open(conversations).filter(mine_first).exclude(pk=but)
    mine_before = F("assignee").asc(nulls_last=True)
    longest_before = F("waits_since").asc(nulls_last=True)
    return waiting.order_by(mine_before, longest_before, *_LATEST).first()
