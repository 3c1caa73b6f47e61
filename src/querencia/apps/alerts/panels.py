"""What this room adds to a customer's page and history: rhythm, value, alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from querencia.apps.alerts.domain.door import kind_of
from querencia.apps.alerts.domain.kinds import OF_RHYTHM
from querencia.apps.alerts.domain.queries.latest import latest_review
from querencia.apps.alerts.domain.sentences import standing_sentence
from querencia.apps.alerts.models import Alert, Standing
from querencia.apps.alerts.presentation import write_alert
from querencia.apps.customers.timeline import Happening
from querencia.foundation.frame.reading import current

if TYPE_CHECKING:
    from datetime import date, datetime

    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import User


def rhythm_panel(customer: Customer, user: User, today: date) -> dict[str, Any] | None:
    """Return how the customer stands, and the alerts that wait."""
    del user, today
    standing = Standing.objects.filter(customer=customer).first()
    review = latest_review()
    alerts = Alert.objects.filter(customer=customer, ended_at=None, handled_at=None)
    if standing is None or review is None:
        return {"alerts": [write_alert(a, current()) for a in alerts]} if alerts else None
    alerts = alerts.exclude(kind__in=OF_RHYTHM)  # the sentence above says the same
    return {
        "standing": standing,
        "review": review,
        "sentence": standing_sentence(standing, review, current()),
        "alerts": [write_alert(alert, current()) for alert in alerts],
        "measure": review.facts["value"]["measure"],
    }


def alerts_raised(
    customer: Customer, *, user: User, before: datetime | None, limit: int
) -> list[Happening]:
    """Return the alerts that there were, for the customer's history."""
    del user
    raised = Alert.objects.filter(customer=customer).select_related("handled_by")
    if before is not None:
        raised = raised.filter(opened_at__lt=before)
    return [
        Happening(
            at=alert.opened_at,
            icon=kind_of(alert).icon,
            title=kind_of(alert).label,
            text=" ".join(
                part
                for part in (
                    kind_of(alert).sentence(alert.evidence, current()),
                    str(alert.get_verdict_display()) if alert.verdict else "",
                )
                if part
            ),
            by=str(alert.handled_by or ""),
        )
        for alert in raised.order_by("-opened_at")[:limit]
    ]
