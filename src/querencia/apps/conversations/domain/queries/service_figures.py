"""How long customers waited for the first answer and for a resolution, and what was opened again.

Times are working time of the calendar by which each clock went, without its pauses. What is shown
of a time is its median, and the time within which nine in ten were done.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Q

from querencia.apps.conversations.enums import ClockKind, ServiceFigure, ServiceGroup, Status
from querencia.apps.conversations.models import Promise
from querencia.foundation.clock import start_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

    from django.db.models import QuerySet

    from querencia.apps.conversations.models import Conversation

    Key = int | str | None

ENOUGH = 10  # of fewer, nine in ten would be a guess


@dataclass(frozen=True)
class Period:
    """Whole days of the organisation's zone, the last one among them.

    Attributes:
        first: The first day.
        last: The last day.
        zone: Where they begin and end.
    """

    first: date
    last: date
    zone: ZoneInfo

    def of(self, moment: str) -> Q:
        """Return the condition that a moment lies within it."""
        end = start_of(self.last + timedelta(days=1), self.zone)
        return Q(**{f"{moment}__gte": start_of(self.first, self.zone), f"{moment}__lt": end})


@dataclass(frozen=True)
class Spread:
    """How long something took.

    Attributes:
        count: How often.
        median: Seconds of working time that half of them took at most; None of none.
        nine_in_ten: Seconds that nine in ten took at most; None of fewer than ten.
        promised: For how many a time was promised.
        kept: For how many of those it was kept.
    """

    count: int = 0
    median: float | None = None
    nine_in_ten: float | None = None
    promised: int = 0
    kept: int = 0

    @property
    def share_kept(self) -> float | None:
        """What part of the promises was kept; None where nothing was promised."""
        return self.kept / self.promised if self.promised else None


@dataclass(frozen=True)
class Returned:
    """What was opened again.

    Attributes:
        closed: How many conversations were closed at least once.
        again: How many of those were opened again.
    """

    closed: int = 0
    again: int = 0

    @property
    def share(self) -> float | None:
        """What part was opened again; None where nothing was closed."""
        return self.again / self.closed if self.closed else None


@dataclass(frozen=True)
class ServiceRow:
    """One line: everything, or one group."""

    key: Key
    first_response: Spread
    resolution: Spread
    reopening: Returned


_OF_PROMISE: Mapping[str, str] = {
    ServiceGroup.TEAM: "conversation__team_id",
    ServiceGroup.AGENT: "met_by_id",
    ServiceGroup.FACTOR: "conversation__factor",
    ServiceGroup.CHANNEL: "conversation__channel",
    ServiceGroup.CUSTOMER: "conversation__customer_id",
}
_OF_CONVERSATION: Mapping[str, str] = {
    ServiceGroup.TEAM: "team_id",
    ServiceGroup.AGENT: "assignee_id",
    ServiceGroup.FACTOR: "factor",
    ServiceGroup.CHANNEL: "channel",
    ServiceGroup.CUSTOMER: "customer_id",
}
_CLOCKS = {
    ServiceFigure.FIRST_RESPONSE: ClockKind.FIRST_RESPONSE,
    ServiceFigure.RESOLUTION: ClockKind.RESOLUTION,
}


def measure(
    conversations: QuerySet[Conversation], *, by: str, period: Period
) -> tuple[ServiceRow, list[ServiceRow]]:
    """Measure how customers were served: all in one, and by groups, the largest first.

    Args:
        conversations: Those that the reader may see.
        by: One of ``ServiceGroup``.
        period: A first response counts when it was given, a resolution when it came, what was
            opened again when the conversation began.
    """
    first = _times(conversations, ServiceFigure.FIRST_RESPONSE, by, period)
    resolved = _times(conversations, ServiceFigure.RESOLUTION, by, period)
    returned = _returned(conversations, by, period)
    rows = [
        ServiceRow(
            key,
            _spread(first.get(key, ())),
            _spread(resolved.get(key, ())),
            _sum(returned.get(key, ())),
        )
        for key in {*first, *resolved, *returned}
    ]
    rows.sort(key=lambda row: (-_size(row), str(row.key)))
    whole = ServiceRow(
        None,
        _spread(_flat(first.values())),
        _spread(_flat(resolved.values())),
        _sum(_flat(returned.values())),
    )
    return whole, rows


def promises_behind(
    conversations: QuerySet[Conversation],
    *,
    figure: str,
    period: Period,
    by: str | None = None,
    key: Key = None,
) -> QuerySet[Promise]:
    """Return the clocks behind a figure of a time, the longest first."""
    found = Promise.objects.filter(
        period.of("met_at"),
        conversation__in=_wanted(conversations),
        kind=_CLOCKS[ServiceFigure(figure)],
    )
    if by is not None:
        found = found.filter(_has(_OF_PROMISE[by], key))
    return found.order_by("-taken_seconds", "-met_at", "-id")


def conversations_behind(
    conversations: QuerySet[Conversation],
    *,
    period: Period,
    by: str | None = None,
    key: Key = None,
) -> QuerySet[Conversation]:
    """Return the conversations behind the share that was opened again: those that were."""
    found = _closed_once(conversations, period).filter(times_reopened__gt=0)
    if by is not None:
        found = found.filter(_has(_OF_CONVERSATION[by], key))
    return found.order_by("-times_reopened", "-last_at", "-id")


def _times(
    conversations: QuerySet[Conversation], figure: str, by: str, period: Period
) -> dict[Key, list[tuple[int, Any, Any]]]:
    found = promises_behind(conversations, figure=figure, period=period).order_by()
    columns = (_OF_PROMISE[by], "taken_seconds", "terms__amount", "broken_at")
    groups: dict[Key, list[tuple[int, Any, Any]]] = defaultdict(list)
    for key, taken, amount, broken in found.values_list(*columns).iterator():
        groups[key].append((taken or 0, amount, broken))
    return groups


def _returned(
    conversations: QuerySet[Conversation], by: str, period: Period
) -> dict[Key, list[int]]:
    found = _closed_once(conversations, period).order_by()
    groups: dict[Key, list[int]] = defaultdict(list)
    for key, times in found.values_list(_OF_CONVERSATION[by], "times_reopened").iterator():
        groups[key].append(times)
    return groups


def _spread(taken: Iterable[tuple[int, Any, Any]]) -> Spread:
    rows = list(taken)
    if not rows:
        return Spread()
    seconds = np.array([one[0] for one in rows], dtype=float)
    median, high = np.percentile(seconds, [50, 90])
    promised = [broken for _seconds, amount, broken in rows if amount is not None]
    return Spread(
        count=len(rows),
        median=float(median),
        nine_in_ten=float(high) if len(rows) >= ENOUGH else None,
        promised=len(promised),
        kept=sum(1 for broken in promised if broken is None),
    )


def _sum(times: Iterable[int]) -> Returned:
    found = list(times)
    return Returned(closed=len(found), again=sum(1 for one in found if one > 0))


def _flat(groups: Iterable[Iterable[Any]]) -> list[Any]:
    return [one for group in groups for one in group]


def _size(row: ServiceRow) -> int:
    return row.first_response.count + row.resolution.count + row.reopening.closed


def _wanted(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return conversations.filter(is_spam=False).order_by()


def _closed_once(conversations: QuerySet[Conversation], period: Period) -> QuerySet[Conversation]:
    closed = Q(status=Status.CLOSED) | Q(times_reopened__gt=0)
    return _wanted(conversations).filter(closed, period.of("opened_at"))


def _has(column: str, key: Key) -> Q:
    """Return the condition that a column has a value; nothing chosen is stored as null or empty."""
    if key is None or key == "":
        is_text = column.endswith(("factor", "channel"))
        return Q(**{column: ""}) if is_text else Q(**{f"{column}__isnull": True})
    return Q(**{column: key})
