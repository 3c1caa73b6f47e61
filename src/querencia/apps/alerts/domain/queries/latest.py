"""The last review, and the one that is being made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from querencia.apps.alerts.models import WeeklyReview
from querencia.apps.sales.models import Purchase
from querencia.foundation.jobs.models import Job

if TYPE_CHECKING:
    from datetime import datetime

REVIEW_JOB = "alerts.weekly_review"


def latest_review() -> WeeklyReview | None:
    """Return the last review that was finished."""
    return WeeklyReview.objects.order_by("-week").first()


def seconds_since_review(*, now: datetime) -> float | None:
    """Return how long ago the last review was finished; None where there was none yet."""
    review = latest_review()
    return None if review is None else (now - review.finished_at).total_seconds()


def running_review() -> Job | None:
    """Return the review that waits or is under way."""
    return (
        Job.objects.filter(kind=REVIEW_JOB, state__in=[Job.State.QUEUED, Job.State.RUNNING])
        .order_by("id")
        .first()
    )


def has_purchases() -> bool:
    """Tell whether there is anything to review."""
    return bool(settings.ENVIRONMENT.ledger_url) or Purchase.objects.exists()
