"""What other rooms hold of a person beyond figures; they say through this door how it is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from querencia.apps.customers.models import Customer

    Eraser = Callable[[Customer], None]

_ERASERS: list[Eraser] = []


def add_eraser(eraser: Eraser) -> None:
    """Add what takes personal words out of a room's rows; called from ``ready`` of its config.

    It is called inside the transaction that erases, and keeps figures, days and states.
    """
    if eraser not in _ERASERS:
        _ERASERS.append(eraser)


def erasers() -> list[Eraser]:
    """Return those of all rooms."""
    return list(_ERASERS)
