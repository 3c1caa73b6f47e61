"""What every template knows: the organisation, and the rooms that this person may enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from querencia.apps.people.enums import Permission
from querencia.foundation.frame.everywhere import parts_for
from querencia.foundation.frame.navigation import own_places, places

if TYPE_CHECKING:
    from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the page frame."""
    user = getattr(request, "user", None)
    known = {"organisation": getattr(request, "organisation", None)}
    if user is None or not user.is_authenticated:
        return known | {"navigation": [], "may": {}}
    may = {permission.value: user.may(permission) for permission in Permission}
    return known | {
        "navigation": places(request, user.may),
        "own_places": own_places(user.may),
        "everywhere": parts_for(user.may),
        "may": may,
    }
