"""How each customer stands now: one row a customer, replaced by every review."""

from __future__ import annotations

from django.db import models

from querencia.apps.alerts.enums import Status
from querencia.apps.alerts.models.weekly_review import WeeklyReview


class Standing(models.Model):
    """A customer's rhythm, silence and value as of the last review.

    Money in minor units of the organisation's currency; null where the ledger has no amounts.
    """

    customer = models.OneToOneField(
        "customers.Customer", models.CASCADE, primary_key=True, related_name="standing"
    )
    review = models.ForeignKey(WeeklyReview, models.CASCADE, related_name="+")
    status = models.CharField(max_length=9, choices=Status.choices)
    alarm = models.CharField(max_length=9, blank=True)  # "silent", "shrinking", "lost_line"
    alarm_since = models.DateField(null=True)
    p_alive = models.FloatField()
    p_silent = models.FloatField()
    first = models.DateField()
    last = models.DateField()
    silence_days = models.IntegerField()
    mean_gap_days = models.FloatField(null=True)
    gap_spread_days = models.FloatField(null=True)
    purchases = models.IntegerField()
    amount_minor = models.BigIntegerField(null=True)  # all that was ever bought
    expected_purchases = models.FloatField()
    value_minor = models.BigIntegerField(null=True)
    value_at_risk_minor = models.BigIntegerField(null=True)
    usual_per_year = models.FloatField(null=True)
    recent_per_year = models.FloatField(null=True)
    usual_amount = models.FloatField(null=True)
    recent_amount = models.FloatField(null=True)
    product_line = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["status"]),
            models.Index(fields=["-value_at_risk_minor"]),
            models.Index(fields=["-value_minor"]),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.status}"

    @property
    def tone(self) -> str:
        """How loud the status is shown."""
        tones = {Status.ACTIVE: "good", Status.SHRINKING: "notice", Status.SILENT: "risk"}
        return tones.get(Status(self.status), "")
