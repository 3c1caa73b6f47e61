"""What is stored of reviews and alerts."""

from querencia.apps.alerts.models.alert import Alert
from querencia.apps.alerts.models.cadence import Cadence
from querencia.apps.alerts.models.standing import Standing
from querencia.apps.alerts.models.weekly_review import WeeklyReview

__all__ = ["Alert", "Cadence", "Standing", "WeeklyReview"]
