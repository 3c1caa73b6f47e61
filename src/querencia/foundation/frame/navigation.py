"""The rooms of the application in the menu; each room adds its own places when it is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


@dataclass(frozen=True, order=True)
class Place:
    """A line of the menu.

    Attributes:
        order: Where it stands, from the top.
        url: Name of its address.
        label: What it is called; translated when shown.
        icon: Its name among lucide's.
        permission: What one needs to see it.
        key: The second key after ``g`` that leads there.
    """

    order: int
    url: str
    label: Any
    icon: str
    permission: Any
    key: str = ""


@dataclass(frozen=True)
class ShownPlace:
    """A line of the menu on one page."""

    href: str
    label: Any
    icon: str
    key: str
    is_here: bool


_PLACES: list[Place] = []
_OWN_PLACES: list[Place] = []  # pages of one's own account


def add_place(place: Place) -> None:
    """Add a line to the menu; called from ``ready`` of a room's app config."""
    if place not in _PLACES:
        _PLACES.append(place)
        _PLACES.sort(key=lambda one: one.order)


def add_own_place(place: Place) -> None:
    """Add a page to one's own account; called as ``add_place`` is."""
    if place not in _OWN_PLACES:
        _OWN_PLACES.append(place)
        _OWN_PLACES.sort(key=lambda one: one.order)


def own_places(may: Callable[[Any], bool]) -> list[tuple[str, Any]]:
    """Return address and label of the pages that rooms have added to one's own account."""
    return [(reverse(one.url), one.label) for one in _OWN_PLACES if may(one.permission)]


def places(request: HttpRequest, may: Callable[[Any], bool]) -> list[ShownPlace]:
    """Return the menu for these permissions; the longest address that fits is where we are."""
    seen = [(place, reverse(place.url)) for place in _PLACES if may(place.permission)]
    fitting = [href for _, href in seen if _is_below(request.path, href)]
    here = max(fitting, key=len, default="")
    return [ShownPlace(href, p.label, p.icon, p.key, href == here) for p, href in seen]


def _is_below(path: str, href: str) -> bool:
    return path == href if href == "/" else path.startswith(href)
