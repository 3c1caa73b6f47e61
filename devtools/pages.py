"""The pages that are looked at: an address, or what finds one in the demo's data.

A room that adds a page adds a line here, and ``python -m devtools.screenshots`` draws it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model


def of_first(name: str, model: str) -> Callable[[], str | None]:
    """Return what finds the page of the first row of a model ("customers.Customer")."""

    def find() -> str | None:
        from django.apps import apps  # noqa: PLC0415 - after Django is set up

        kind: type[Model] = apps.get_model(model)
        row = kind._default_manager.first()
        return None if row is None else reverse(name, args=[row.pk])

    return find


# Name of the picture, and where the page is. Before anybody is signed in:
OPEN = {
    "sign-in": "/cuenta/entrar/",
    "forgotten-password": "/cuenta/clave/olvidada/",
    "not-found": "/nada/",
}
# As the first administrator sees them:
PAGES: dict[str, str | Callable[[], str | None]] = {
    "this-week": "/",
    "settings": "/ajustes/",
    "people": "/ajustes/personas/",
    "invite": "/ajustes/personas/invitar/",
    "person": of_first("person", "people.User"),
    "teams": "/ajustes/equipos/",
    "team": of_first("team", "people.Team"),
    "profile": "/cuenta/",
    "password": "/cuenta/clave/",
    "second-step": "/cuenta/segundo-factor/",
    "sessions": "/cuenta/sesiones/",
    "audit-log": "/registro/",
}
