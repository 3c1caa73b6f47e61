"""Texts that are written often, and the gaps in them that each conversation fills."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q

from querencia.apps.conversations.enums import Scope
from querencia.apps.conversations.models import CannedReply, Macro
from querencia.apps.people.domain.organisation import the_organisation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet

    from querencia.apps.conversations.models import Conversation
    from querencia.apps.people.models import User

Kept = TypeVar("Kept", CannedReply, Macro)
GAP = re.compile(r"\{\{\s*([^{}\n]{1,40}?)\s*\}\}")


@dataclass(frozen=True)
class Filled:
    """A text whose gaps were filled; those that could not be stand in it as they were.

    Attributes:
        text: What came of it.
        missing: What the gaps are called that nothing is known for, each once.
    """

    text: str
    missing: tuple[str, ...] = ()


def _contact(conversation: Conversation, _user: User | None) -> str:
    if conversation.contact is not None:
        return conversation.contact.name
    return conversation.party_name


def _first_name(conversation: Conversation, user: User | None) -> str:
    return _contact(conversation, user).partition(" ")[0]


def _customer(conversation: Conversation, _user: User | None) -> str:
    return conversation.customer.name if conversation.customer else ""


# What may stand in a gap, in Spanish as people write it and in English.
GAPS: Mapping[str, Callable[[Conversation, User | None], str]] = {
    "cliente": _customer,
    "contacto": _contact,
    "nombre": _first_name,
    "numero": lambda conversation, _user: str(conversation.pk),
    "asunto": lambda conversation, _user: conversation.subject,
    "agente": lambda _conversation, user: user.name if user else "",
    "empresa": lambda _conversation, _user: the_organisation().name,
}
OTHER_NAMES = {
    "customer": "cliente",
    "contact": "contacto",
    "name": "nombre",
    "number": "numero",
    "número": "numero",
    "subject": "asunto",
    "agent": "agente",
    "company": "empresa",
}


def fill(text: str, conversation: Conversation, *, user: User | None) -> Filled:
    """Fill the gaps of a text (``{{cliente}}``) with what is known of a conversation."""
    missing = dict[str, None]()

    def known(match: re.Match[str]) -> str:
        name = match[1].casefold()
        write = GAPS.get(OTHER_NAMES.get(name, name))
        value = write(conversation, user) if write else ""
        if not value:
            missing[match[1]] = None
        return value or match[0]

    return Filled(GAP.sub(known, text), tuple(missing))


def usable_by(user: User, kind: type[Kept]) -> QuerySet[Kept]:
    """Return the canned replies or macros that somebody may use: theirs, their team's, all's."""
    scope = Q(scope=Scope.ALL) | Q(scope=Scope.MINE, owner=user)
    if user.team_id is not None:
        scope |= Q(scope=Scope.TEAM, team=user.team_id)
    return kind._default_manager.filter(scope)


def fitting(user: User, text: str, *, limit: int = 12) -> list[CannedReply]:
    """Return canned replies whose shortcut or name begins with, or has, what was typed."""
    wanted = text.strip().removeprefix("/").strip()
    found = usable_by(user, CannedReply)
    if wanted:
        found = found.filter(Q(shortcut__istartswith=wanted) | Q(name__icontains=wanted))
    return list(found.order_by("shortcut", "pk")[:limit])
