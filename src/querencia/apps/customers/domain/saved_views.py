"""Lists that somebody comes back to, and those that colleagues share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from querencia.apps.customers.models import SavedView

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from querencia.apps.people.models import User


def views_for(user: User) -> QuerySet[SavedView]:
    """Return somebody's own lists and the shared ones."""
    return SavedView.objects.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner")


def save_view(*, owner: User, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep filters, order and columns under a name; an own list of that name is replaced."""
    kept, _created = SavedView.objects.update_or_create(
        owner=owner, name=name, defaults={"query": query, "is_shared": is_shared}
    )
    return kept
