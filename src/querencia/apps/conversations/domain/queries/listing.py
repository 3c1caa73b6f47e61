"""The inbox's lists: which conversations, narrowed by what, in what order, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, F, Max, OuterRef, Q, When

from querencia.apps.conversations.domain.search import matching
from querencia.apps.conversations.enums import DeliveryState, Status
from querencia.apps.conversations.models import Conversation, Message, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet

    from querencia.apps.people.models import User

    Conversations = QuerySet[Conversation]

MOST_COUNTED = 1_000  # nobody works through more; counting on would cost time for nothing


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

# Whom we owe an answer; what is closed owes none, whoever wrote last.
_WAITS = Case(When(status=Status.OPEN, then=F("waits_since"))).asc(nulls_last=True)
ORDERS: Mapping[str, tuple[Any, ...]] = {
    "espera": (_WAITS, "-last_at", "-id"),
    "reciente": ("-last_at", "-id"),
    "vence": (F("due_at").asc(nulls_last=True), "-last_at", "-id"),
    "vuelve": (F("snoozed_until").asc(nulls_last=True), "-last_at", "-id"),
    "prioridad": ("-priority", _WAITS, "-last_at", "-id"),
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


def ordered(conversations: Conversations, order: str) -> Conversations:
    """Sort a list by one of ``ORDERS``."""
    return conversations.order_by(*ORDERS.get(order, ORDERS["reciente"]))


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
    return waiting.order_by(F("assignee").asc(nulls_last=True), *ORDERS["espera"]).first()
