"""The one history of a customer; each room adds what it knows through this door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import User


@dataclass(frozen=True)
class Happening:
    """Something that happened with a customer.

    Attributes:
        at: When; a day without a time is that day's beginning in the organisation's zone.
        icon: Its name among lucide's.
        title: What it was, in a few words; translated.
        text: What more is to be said.
        by: Who of ours did it.
        href: Where it is shown in full.
        is_day: Whether only the day is known.
    """

    at: datetime
    icon: str
    title: Any
    text: str = ""
    by: str = ""
    href: str = ""
    is_day: bool = False


class Source(Protocol):
    """Returns the latest happenings before a moment, newest first, at most ``limit``."""

    def __call__(
        self, customer: Customer, *, user: User, before: datetime | None, limit: int
    ) -> list[Happening]:
        """Return them."""
        ...


_SOURCES: dict[str, Source] = {}


def add_source(name: str, source: Source) -> None:
    """Add a room's happenings to the timeline; called from ``ready`` of its app config."""
    _SOURCES[name] = source


def timeline(
    customer: Customer, *, user: User, before: datetime | None = None, limit: int = 40
) -> list[Happening]:
    """Return the latest happenings of all rooms before a moment, newest first."""
    found = [
        happening
        for source in _SOURCES.values()
        for happening in source(customer, user=user, before=before, limit=limit)
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]
