"""What was done to many conversations at once, kept for a while so that it can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from querencia.apps.conversations.enums import BulkAction


class BulkChange(models.Model):
    """One action on many conversations; ``before`` holds what each of them had."""

    action = models.CharField(max_length=12, choices=BulkAction.choices)
    value = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField(default=dict)  # key of the conversation: what it had
    count = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.action} {self.count}"
