"""The customer's page is made of panels; each room adds its own through this door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import User


@dataclass(frozen=True)
class Panel:
    """A part of a customer's page.

    Attributes:
        order: Where it stands, from the top.
        template: What draws it; sees ``customer``, and what ``context`` returns as ``panel``.
        context: Fetches what it shows; None when there is nothing to show.
        place: "main" or "side".
    """

    order: int
    template: str
    context: Callable[[Customer, User, date], dict[str, Any] | None]
    place: str = "main"


_PANELS: list[Panel] = []


def add_panel(panel: Panel) -> None:
    """Add a part to the page; called from ``ready`` of a room's app config."""
    if panel not in _PANELS:
        _PANELS.append(panel)
        _PANELS.sort(key=lambda one: one.order)


def panels(
    customer: Customer, *, user: User, today: date, place: str
) -> list[tuple[str, dict[str, Any]]]:
    """Return template and context of each part that has something to show."""
    found = ((p.template, p.context(customer, user, today)) for p in _PANELS if p.place == place)
    return [(template, context) for template, context in found if context is not None]
