"""What the script on a website asks for; each answer is about the visitor of the token alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.conf import settings as installation
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import FileResponse, HttpResponseNotFound
from django.views.decorators.http import require_safe

from querencia.apps.chat.domain import speaking
from querencia.apps.chat.domain.hours import hours_of
from querencia.apps.chat.domain.identity import Identity, prove
from querencia.apps.chat.domain.limits import count_newcomer
from querencia.apps.chat.domain.lines import file_named, line_of, lines_after
from querencia.apps.chat.domain.tickets import ticket_for
from querencia.apps.chat.domain.visiting import (
    be_here,
    by_token,
    leave_details,
    make_visitor,
    visitor_of,
)
from querencia.apps.chat.presentation import words
from querencia.apps.chat.views.door import Nonsense, account_or_none, from_website
from querencia.apps.conversations.domain.files import download_name
from querencia.connectors.channel import File
from querencia.foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from querencia.apps.chat.models import Visitor
    from querencia.apps.chat.views.door import Caller

_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")
LONGEST_TOKEN = 100
LARGEST_FILE = 10 * 2**20


@from_website()
def begin(caller: Caller) -> dict[str, Any]:
    """Say who is there, and what was said so far; a page that is new here leaves no trace."""
    token, now = caller.text("token", LONGEST_TOKEN), clock.now()
    visitor = visitor_of(
        caller.account,
        token,
        identity=_identity(caller),
        language=caller.text("language", 10),
        now=now,
    )
    known = _state(caller, visitor) | {"words": words(caller.text("language", 10))}
    if visitor is None:
        return known
    be_here(visitor, now=now)
    details = {"name": visitor.name, "email": visitor.email, "read": visitor.read_to}
    return known | details | {"lines": lines_after(visitor, 0)}


@from_website()
def say(caller: Caller) -> dict[str, Any]:
    """Take a message; the same one again is answered as the first time."""
    text = caller.text("text", speaking.LARGEST_TEXT)
    if not text:
        raise Nonsense
    said = speaking.Said(id=_id(caller), text=text, page=_page(caller))
    return _said(caller, said)


@from_website()
def lines(caller: Caller) -> dict[str, Any]:
    """Give what was said after a key."""
    visitor = _visitor(caller)
    be_here(visitor, now=clock.now())
    return _state(caller, visitor) | {"lines": lines_after(visitor, caller.number("after"))}


@from_website()
def seen(caller: Caller) -> dict[str, Any]:
    """Learn up to where they got and saw what we wrote."""
    delivered, read = caller.number("delivered"), caller.number("read")
    speaking.acknowledge(_visitor(caller), delivered=delivered, read=read, now=clock.now())
    return {}


@from_website()
def typing(caller: Caller) -> dict[str, Any]:
    """Learn that they are writing."""
    speaking.be_typing(_visitor(caller), now=clock.now())
    return {}


@from_website()
def details(caller: Caller) -> dict[str, Any]:
    """Take a name and an address that they claim."""
    name, email = caller.text("name", 200), caller.text("email", 254)
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        raise Nonsense from error
    visitor = _visitor_or_new(caller)
    leave_details(visitor, name=" ".join(name.split()), email=email, now=clock.now())
    return _state(caller, visitor)


def _read_form(request: HttpRequest) -> dict[str, Any]:
    return dict(request.POST.items())


@from_website(_read_form, largest=LARGEST_FILE + 64 * 1024)
def attach(caller: Caller) -> dict[str, Any]:
    """Take a file."""
    given = caller.request.FILES.get("file")
    if given is None or given.size is None or given.size > LARGEST_FILE:
        raise Nonsense
    file = File(
        name=given.name or "",
        media_type=given.content_type or "application/octet-stream",
        content=given.read(),
        size=given.size,
    )
    return _said(caller, speaking.Said(_id(caller), "", _page(caller), (file,)))


@login_not_required
@require_safe
def file(request: HttpRequest, key: str, signed: str) -> HttpResponseBase:
    """Give a file of the conversation, to be saved; the signed name opens it for a day."""
    del request
    account = account_or_none(key)
    found = file_named(signed, account=account.pk) if account else None
    if found is None:
        return HttpResponseNotFound()
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=download_name(found.name),
        content_type="application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )


def _said(caller: Caller, said: speaking.Said) -> dict[str, Any]:
    visitor = _visitor_or_new(caller)
    message = speaking.say(visitor, said, now=clock.now())
    return _events(caller, visitor) | {"lines": [line_of(message)]}


def _state(caller: Caller, visitor: Visitor | None) -> dict[str, Any]:
    """Return whether anybody is there, and where events come from."""
    hours = hours_of(caller.account, now=clock.now())
    opens = hours.opens_at.isoformat() if hours.opens_at else None
    return {"open": hours.is_open, "opens": opens} | _events(caller, visitor)


def _events(caller: Caller, visitor: Visitor | None) -> dict[str, Any]:
    """Return whether the visitor is known here, and where what happens is told to them."""
    if visitor is None or not installation.EVENTS_ADDRESS:
        return {"known": visitor is not None}
    ticket = ticket_for(visitor, origin=caller.origin)
    return {"known": True, "events": f"{installation.EVENTS_ADDRESS}/eventos/chat/{ticket}"}


def _visitor(caller: Caller) -> Visitor:
    visitor = by_token(caller.account, caller.text("token", LONGEST_TOKEN))
    if visitor is None:
        raise Nonsense
    return visitor


def _visitor_or_new(caller: Caller) -> Visitor:
    """Return who writes; somebody new is written down with their first word."""
    token = caller.text("token", LONGEST_TOKEN)
    known = by_token(caller.account, token)
    if known is not None:
        return known
    count_newcomer(caller.account.pk, get_adapter().get_client_ip(caller.request), now=clock.now())
    language = caller.text("language", 10)
    return make_visitor(caller.account, token, identity=None, language=language, now=clock.now())


def _identity(caller: Caller) -> Identity | None:
    """Return who the website says is signed in.

    Raises:
        Forged: It is not the website that says so.
    """
    user, email = caller.text("user", 200), caller.text("email", 254)
    signature = caller.text("signature", 128)
    if not (user or signature):
        return None
    identity = Identity(user, email)
    prove(identity, signature, caller.site)
    return Identity(user, email.lower())


def _id(caller: Caller) -> str:
    given = caller.text("id", 40)
    if not _ID.fullmatch(given):
        raise Nonsense
    return given


def _page(caller: Caller) -> str:
    """Return where on the website they are, without what stands behind ? and #."""
    page = re.split(r"[?#]", caller.text("page", 2_000))[0]
    return page[:500] if page.startswith(caller.origin + "/") else ""
