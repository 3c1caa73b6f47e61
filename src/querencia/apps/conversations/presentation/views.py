"""The lists of the inbox in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from querencia.apps.conversations.domain.queries.listing import MOST_COUNTED, VIEWS
from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from collections.abc import Mapping

LABELS: Mapping[str, tuple[Any, str]] = {
    "mias": (pgettext_lazy("conversations", "Mine"), "user-round"),
    "sin-asignar": (_("Nobody's yet"), "inbox"),
    "equipo": (_("My team's"), "users-round"),
    "sigo": (_("That I watch"), "eye"),
    "quejas": (_("Complaints"), "megaphone"),
    "no-entregadas": (_("Not delivered"), "mail-warning"),
    "esperando": (_("Waiting for the customer"), "hourglass"),
    "aplazadas": (pgettext_lazy("conversations", "Put off"), "alarm-clock"),
    "todas": (pgettext_lazy("conversations", "All"), "layers"),
    "cerradas": (pgettext_lazy("conversations", "Closed"), "circle-check"),
    "no-deseadas": (pgettext_lazy("conversations", "Unwanted"), "ban"),
}
ORDER_LABELS: Mapping[str, Any] = {
    "espera": _("Waiting longest"),
    "reciente": _("Latest first"),
    "vence": _("Due first"),
    "prioridad": _("Priority"),
    "vuelve": _("Coming back first"),
}


@dataclass(frozen=True)
class ShownView:
    """A line of the inbox's menu."""

    name: str
    label: Any
    icon: str
    count: str
    is_here: bool
    is_loud: bool


def shown_views(counted: Mapping[str, int], here: str) -> list[ShownView]:
    """Write out the lists; a team's only for who is in one."""
    return [
        ShownView(
            name=name,
            label=label,
            icon=icon,
            count=_count(counted.get(name, 0)),
            is_here=name == here,
            is_loud=name in {"quejas", "no-entregadas"} and bool(counted.get(name)),
        )
        for name, (label, icon) in LABELS.items()
        if name in counted or not VIEWS[name].is_counted
    ]


def _count(number: int) -> str:
    if not number:
        return ""
    more = "+" if number >= MOST_COUNTED else ""
    return f"{current().reader.integer(number)}{more}"
