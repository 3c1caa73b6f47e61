"""Whom a private note calls by name: ``@Elena Soto``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.customers.domain.names import name_key
from querencia.apps.people.enums import Permission
from querencia.apps.people.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from querencia.apps.conversations.models import Conversation

_CALLED = re.compile(r"(?<![\w@])@(\w[\w'’.-]*(?:[ \u00a0]\w[\w'’.-]*){0,4})")


@dataclass(frozen=True)
class Mentioned:
    """Who was called.

    Attributes:
        people: Those who can read the conversation.
        shut_out: Those who cannot: they are told nothing.
    """

    people: tuple[User, ...] = ()
    shut_out: tuple[User, ...] = ()


def mentioned(text: str, conversation: Conversation) -> Mentioned:
    """Find whom a note calls: by the whole name, or by a first name that only one person has."""
    everybody = list(User.objects.filter(is_active=True)) if "@" in text else []
    called = [_person(said, everybody) for said in _CALLED.findall(text)]
    people = list(dict.fromkeys(one for one in called if one is not None))
    reading = set(able_to_read(conversation, people))
    return Mentioned(
        tuple(one for one in people if one in reading),
        tuple(one for one in people if one not in reading),
    )


def able_to_read(conversation: Conversation, people: Iterable[User] | None = None) -> list[User]:
    """Return those, of these people or of all, who may see a conversation."""
    if people is None:
        people = User.objects.filter(is_active=True).select_related("team")
    return [one for one in people if _reads(one, conversation)]


def _reads(user: User, conversation: Conversation) -> bool:
    if user.may(Permission.SEE_CONVERSATIONS) and user.may(Permission.SEE_ALL_CUSTOMERS):
        return True  # without asking the database for each of them
    return conversations_for(user).filter(pk=conversation.pk).exists()


def _person(said: str, everybody: list[User]) -> User | None:
    """Return who is meant by the longest beginning of what stands after the sign."""
    parts = said.replace("\u00a0", " ").split(" ")
    for length in range(len(parts), 0, -1):
        key = name_key(" ".join(parts[:length]))
        whole = [one for one in everybody if name_key(one.name) == key]
        if len(whole) == 1:
            return whole[0]
    first = name_key(parts[0])
    same = [one for one in everybody if name_key(one.name.partition(" ")[0]) == first]
    return same[0] if len(same) == 1 else None
