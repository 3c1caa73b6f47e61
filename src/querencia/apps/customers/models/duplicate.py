"""Customers that may be one and the same, and those that were made one."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from querencia.apps.customers.models.customer import Customer


class Suspicion(models.Model):
    """Two records look like one customer; a person decides."""

    first = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    grounds = models.JSONField(default=list)  # "tax_id", "phone", "email", "name"
    score = models.FloatField()
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_suspected_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="a_pair_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"

    @property
    def both(self) -> tuple[tuple[Customer, Customer], tuple[Customer, Customer]]:
        """Each of the two, beside the other one."""
        return (self.first, self.second), (self.second, self.first)


class Merge(models.Model):
    """One customer was merged into another; holds what it takes to undo it."""

    survivor = models.ForeignKey(Customer, models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField()  # the survivor's fields, and which rows were moved
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.absorbed_id} into {self.survivor_id}"
