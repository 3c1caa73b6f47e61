"""How many alarms people called false, beside how many were promised."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from querencia.apps.alerts.domain.kinds import OF_RHYTHM
from querencia.apps.alerts.enums import Verdict
from querencia.apps.alerts.models import Alert

if TYPE_CHECKING:
    from querencia.apps.alerts.models import WeeklyReview


def false_alarms_noted(review: WeeklyReview) -> int:
    """Return how many alerts of a year before the review people judged to be false alarms."""
    since = review.finished_at - timedelta(days=365)
    judged = Alert.objects.filter(kind__in=OF_RHYTHM, verdict=Verdict.STILL_CUSTOMER)
    return judged.filter(handled_at__gte=since).count()
