"""The door of the portal: closed while it is off, and only for whoever came in by a link.

The session of users has nothing to do with it: a customer is never a user, nor a user a customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import get_language

from querencia.apps.people.visitors import ASKED, LANGUAGES, for_visitors, other_language
from querencia.apps.portal.domain.entering import STAYS, visit_of
from querencia.apps.portal.domain.seeing import reader_of
from querencia.apps.portal.domain.settings import open_portal
from querencia.foundation import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from querencia.apps.conversations.models import Account
    from querencia.apps.portal.domain.seeing import Reader

    View = Callable[..., HttpResponseBase]

COOKIE, PATH = "portal", "/portal/"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Caller:
    """A customer who came in.

    Attributes:
        portal: Its account.
        reader: Who they are.
    """

    portal: Account
    reader: Reader


def at_the_door(view: View) -> View:
    """Let anybody call a view while the portal is open; it is given the portal's account."""

    @for_visitors
    @wraps(view)
    def opened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        portal = open_portal()
        if portal is None:
            raise Http404
        response = view(request, portal, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        if request.GET.get(ASKED) in LANGUAGES:
            _remember_language(response, request.GET[ASKED])
        return response

    return opened


def for_customers(view: View) -> View:
    """Let whoever came in call a view; the others are led to where a link is asked for."""

    @at_the_door
    @wraps(view)
    def guarded(
        request: HttpRequest, portal: Account, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        visit = visit_of(request.COOKIES.get(COOKIE, ""), now=clock.now())
        if visit is None:
            return redirect("portal")
        return view(request, Caller(portal, reader_of(visit.address)), *args, **kwargs)

    return guarded


def let_in(response: HttpResponseBase, token: str) -> None:
    """Give the browser the token by which it is known."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=STAYS,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def shown(**context: object) -> dict[str, object]:
    """Return what every page of the portal knows."""
    return context | {"other": other_language(get_language() or "es"), "asked": ASKED}


def _remember_language(response: HttpResponseBase, language: str) -> None:
    response.set_cookie(
        ASKED,
        language,
        max_age=YEAR,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
