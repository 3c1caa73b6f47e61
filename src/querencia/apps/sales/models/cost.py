"""What it costs to keep customers, and to win them; in the organisation's currency."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from querencia.apps.sales.enums import CostKind


class CustomerCost(models.Model):
    """What was spent on a customer in a month."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="costs")
    month = models.DateField(_("month"))  # its first day
    kind = models.CharField(_("kind"), max_length=6, choices=CostKind.choices)
    amount_minor = models.BigIntegerField(_("amount"))

    class Meta:
        ordering = ["-month", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "month", "kind"], name="a_customer_cost_once_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.month:%Y-%m} {self.kind}"


class AcquisitionCost(models.Model):
    """What was spent on winning customers by a channel in a month."""

    channel = models.ForeignKey(
        "customers.AcquisitionChannel",
        models.CASCADE,
        related_name="costs",
        verbose_name=_("acquisition channel"),
    )
    month = models.DateField(_("month"))  # its first day
    amount_minor = models.BigIntegerField(_("amount"))

    class Meta:
        ordering = ["-month", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "month"], name="an_acquisition_cost_once_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.month:%Y-%m}"
