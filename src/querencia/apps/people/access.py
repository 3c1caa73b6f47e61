"""The door of a page: who has not the permission that it asks for is turned away."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, cast

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from querencia.apps.people.enums import Permission
    from querencia.apps.people.models import User

    View = Callable[..., HttpResponseBase]


def requires(permission: Permission) -> Callable[[View], View]:
    """Let a view be called only by people whose role has ``permission``; the rest get a 403.

    That somebody is signed in is seen to before, for every view (LoginRequiredMiddleware).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not user_of(request).may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the access test
        return guarded

    return decorate


def user_of(request: HttpRequest) -> User:
    """Return who is signed in."""
    return cast("User", request.user)
