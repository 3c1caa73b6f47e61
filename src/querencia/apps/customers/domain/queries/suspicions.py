"""The pairs of records that may be one customer, for whoever may see both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.customers.models import Suspicion

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from querencia.apps.people.models import User


def suspicions_for(user: User) -> QuerySet[Suspicion]:
    """Return the pairs that wait for a decision, the surest first."""
    visible = customers_for(user)
    waiting = Suspicion.objects.filter(
        dismissed_at__isnull=True, first__in=visible, second__in=visible
    )
    return waiting.select_related("first__owner", "second__owner").order_by("-score", "id")
