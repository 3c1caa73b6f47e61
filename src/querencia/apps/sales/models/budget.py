"""The sales budget: planned sales of a period, in all, by seller or by segment."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from querencia.apps.sales.enums import BudgetPeriod
from querencia.apps.sales.models.purchase import Seller


class BudgetLine(models.Model):
    """Planned sales of one month or one ISO week; of everybody, of a seller, or of a segment."""

    period = models.CharField(_("period"), max_length=5, choices=BudgetPeriod.choices)
    starts_on = models.DateField(_("from"))  # first of the month, or Monday
    seller = models.ForeignKey(
        Seller, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("seller")
    )
    segment = models.ForeignKey(
        "customers.Segment",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("segment"),
    )
    amount_minor = models.BigIntegerField(_("amount"))  # in the organisation's currency
    # How a month spreads over its ISO weeks, in order; even over its working days when empty.
    week_weights = models.JSONField(_("weight of each week"), default=list, blank=True)

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                "period",
                "starts_on",
                Coalesce("seller", 0),  # SQLite takes two nulls for two different things
                Coalesce("segment", 0),
                name="a_budget_line_once",
            ),
            models.CheckConstraint(
                condition=models.Q(seller__isnull=True) | models.Q(segment__isnull=True),
                name="a_budget_by_seller_or_by_segment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.starts_on}"
