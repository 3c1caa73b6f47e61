"""Contracts: in force, they make a customer active whatever they buy."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from querencia.apps.sales.enums import EntitlementUnit


class Contract(models.Model):
    """What a customer has signed, and what it entitles them to."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="contracts")
    reference = models.CharField(_("reference"), max_length=80)
    title = models.CharField(_("title"), max_length=160, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)  # the first day without it
    notice_days = models.PositiveSmallIntegerField(_("renewal notice in days"), default=30)
    renews_itself = models.BooleanField(_("renews itself"), default=False)
    currency = models.CharField(_("currency"), max_length=3)
    value_minor = models.BigIntegerField(_("value a year"), default=0)
    entitlement_unit = models.CharField(
        _("support counted in"), max_length=9, blank=True, choices=EntitlementUnit.choices
    )
    entitlement_quantity = models.DecimalField(
        _("support included"), max_digits=8, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["ends_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="a_contract_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gt=models.F("starts_on")),
                name="a_contract_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def is_in_force(self, today: date) -> bool:
        """Tell whether it holds on a day."""
        return self.starts_on <= today and (self.ends_on is None or self.ends_on > today)

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds, which is how people speak of its end."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    def days_left(self, today: date) -> int | None:
        """Return the days until it ends; None where it has no end."""
        return (self.ends_on - today).days if self.ends_on else None
