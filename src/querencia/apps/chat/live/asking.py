"""Who asks for events, and which: looked up once, when a page begins to listen."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from querencia.apps.chat.domain.lines import lines_after
from querencia.apps.chat.domain.tickets import TicketOver, read_ticket
from querencia.apps.chat.live.news import (
    INBOX,
    News,
    called_topic,
    conversation_topic,
    visitor_topic,
)
from querencia.apps.chat.models import Visitor
from querencia.apps.conversations.domain.queries.visible import conversations_for
from querencia.apps.conversations.enums import MessageKind
from querencia.apps.conversations.models import Message
from querencia.apps.people.enums import Permission
from querencia.foundation.origins import origin_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from querencia.apps.chat.live.news import Topic
    from querencia.apps.people.models import User

PREFIX = "/eventos/"


class Refused(Exception):
    """There is nothing here for whoever asks; ``status`` says why."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status


@dataclass(frozen=True)
class Asked:
    """What a page may listen to.

    Attributes:
        topics: What it is told of.
        origin: The only website whose pages may read it.
        is_ours: It came with our cookie.
        visitor: Key of the visitor, if it is one.
    """

    topics: tuple[Topic, ...]
    origin: str
    is_ours: bool
    visitor: int | None = None


def look_up(path: str, query: str, headers: Mapping[str, str]) -> Asked:
    """Return what a page may listen to.

    Raises:
        Refused: It may not.
    """
    words = path.removeprefix(PREFIX).strip("/").split("/")
    match words:
        case ["chat", ticket]:
            return _of_visitor(ticket, query, headers)
        case ["conversacion", number] if number.isdecimal() and len(number) < 19:
            return _of_conversation(int(number), headers)
        case ["bandeja"]:
            _user(headers)
            return Asked((INBOX,), _own(headers), is_ours=True)
        case ["avisos"]:
            user = _user(headers)
            return Asked((INBOX, called_topic(user.pk)), _own(headers), is_ours=True)
        case _:
            raise Refused(404)


def missed_by(asked: Asked, after: int) -> list[News]:
    """Return what a page has not got yet: a visitor's lines; that a list has become old."""
    if asked.visitor is not None:
        known = Visitor.objects.select_related("account").get(pk=asked.visitor)
        topic = visitor_topic(known.account_id, known.address)
        return [News(topic, "line", line, line["n"]) for line in lines_after(known, after)]
    if INBOX in asked.topics and after:
        later = Message.objects.filter(kind=MessageKind.IN, pk__gt=after)
        return [News(INBOX, "news")] if later.exists() else []
    return []


def last_had(query: str, headers: Mapping[str, str]) -> int:
    """Return the key of the last event that a page got."""
    given = headers.get("last-event-id") or parse_qs(query).get("after", ["0"])[0]
    return int(given) if given.isdecimal() and len(given) < 19 else 0


def _of_visitor(ticket: str, query: str, headers: Mapping[str, str]) -> Asked:
    del query
    try:
        read = read_ticket(ticket)
    except TicketOver as error:
        raise Refused(403) from error
    if headers.get("origin", read.origin) != read.origin:
        raise Refused(403)
    known = Visitor.objects.filter(pk=read.visitor, account__is_on=True).first()
    if known is None:
        raise Refused(404)
    topic = visitor_topic(known.account_id, known.address)
    return Asked((topic,), read.origin, is_ours=False, visitor=known.pk)


def _of_conversation(pk: int, headers: Mapping[str, str]) -> Asked:
    found = conversations_for(_user(headers)).filter(pk=pk).first()
    if found is None:
        raise Refused(404)
    topics = (conversation_topic(pk), ("us", found.account_id, found.party_address))
    return Asked(topics, _own(headers), is_ours=True)


def _user(headers: Mapping[str, str]) -> User:
    """Return who is signed in, by the cookie of our pages.

    Raises:
        Refused: Nobody is, or may not see conversations, or a page of another website asks.
    """
    if headers.get("origin", "") not in {"", _own(headers)}:
        raise Refused(403)
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError as error:
        raise Refused(403) from error
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    store: Any = import_module(settings.SESSION_ENGINE)
    request = HttpRequest()
    request.session = store.SessionStore(morsel.value if morsel else None)
    user: Any = get_user(request)
    if not user.is_authenticated or not user.may(Permission.SEE_CONVERSATIONS):
        raise Refused(403)
    known: User = user
    return known


def _own(headers: Mapping[str, str]) -> str:
    """Return the origin of our pages."""
    del headers
    return origin_of(settings.ADDRESS)
