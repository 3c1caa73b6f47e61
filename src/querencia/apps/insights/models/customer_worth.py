"""What each customer is worth, less what they cost: one row a customer."""

from __future__ import annotations

from django.db import models

from querencia.apps.insights.enums import ValueGroup


class CustomerWorth(models.Model):
    """Worth and cost of a customer over the year that follows the last review.

    Whole minor units of the organisation's currency. ``value`` is what they are expected to bring,
    whether they are still a customer counted in; ``net`` is that less ``serve`` and ``retain``;
    ``replacement`` is what winning an equal customer would cost.
    """

    customer = models.OneToOneField(
        "customers.Customer", models.CASCADE, primary_key=True, related_name="worth"
    )
    week = models.DateField()  # the Monday of the review
    sales_minor = models.BigIntegerField()  # of the last twelve months
    value_minor = models.BigIntegerField()
    serve_minor = models.BigIntegerField()
    retain_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    replacement_minor = models.BigIntegerField(null=True)
    group = models.CharField(max_length=9, choices=ValueGroup.choices)

    class Meta:
        indexes = [
            models.Index(fields=["-net_minor"]),
            models.Index(fields=["-sales_minor"]),
            models.Index(fields=["group", "-net_minor"]),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.net_minor}"
