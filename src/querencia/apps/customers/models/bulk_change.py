"""What was done to many customers at once, kept for a while so that it can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from querencia.apps.customers.enums import BulkAction


class BulkChange(models.Model):
    """One action on many customers.

    ``before`` holds, for each earlier value, the ids of the customers that had it; for a tag, the
    ids of those that were changed.
    """

    action = models.CharField(_("action"), max_length=10, choices=BulkAction.choices)
    value = models.BigIntegerField(null=True)  # of the owner, team, segment or tag; None: taken off
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField()
    count = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.action} {self.count}"
