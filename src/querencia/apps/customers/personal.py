"""What other rooms hold of a person beyond figures.

They say through this door how it is erased, and what of it is about those who work here instead and
not handed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from querencia.apps.customers.models import Customer

    Eraser = Callable[[Customer], None]

_ERASERS: list[Eraser] = []
_UNTOLD: set[str] = set()


def add_eraser(eraser: Eraser) -> None:
    """Add what takes personal words out of a room's rows; called from ``ready`` of its config.

    It is called inside the transaction that erases, and keeps figures, days and states.
    """
    if eraser not in _ERASERS:
        _ERASERS.append(eraser)


def erasers() -> list[Eraser]:
    """Return those of all rooms."""
    return list(_ERASERS)


def add_untold(*models: str) -> None:
    """Name models, as ``app.model``, whose rows hang on a person's and say nothing about them."""
    _UNTOLD.update(models)


def untold() -> frozenset[str]:
    """Return those of all rooms."""
    return frozenset(_UNTOLD)
