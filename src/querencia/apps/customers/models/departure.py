"""That a customer has left, as a person judged it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from querencia.apps.customers.enums import LossReason
from querencia.apps.customers.models.customer import Customer


class Departure(models.Model):
    """A customer has left: since when, why, to whom, and how we know."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="departures")
    left_on = models.DateField(_("left on"))
    reason = models.CharField(_("reason"), max_length=13, choices=LossReason.choices)
    competitor = models.CharField(_("competitor"), max_length=120, blank=True)
    evidence = models.TextField(_("how we know"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    returned_on = models.DateField(_("came back on"), null=True, blank=True)

    class Meta:
        ordering = ["-left_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(returned_on__isnull=True),
                name="gone_only_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.left_on}"
