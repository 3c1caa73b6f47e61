"""What rooms put on every page of somebody who is signed in; each room adds its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Part:
    """A part of every page.

    Attributes:
        template: What it looks like.
        permission: What one needs to get it.
    """

    template: str
    permission: Any


_PARTS: list[Part] = []


def add_everywhere(part: Part) -> None:
    """Add a part to every page; called from ``ready`` of a room's app config."""
    if part not in _PARTS:
        _PARTS.append(part)


def parts_for(may: Callable[[Any], bool]) -> list[str]:
    """Return the templates for these permissions."""
    return [part.template for part in _PARTS if may(part.permission)]
