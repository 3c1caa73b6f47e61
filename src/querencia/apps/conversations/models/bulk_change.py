"""What was done to many conversations at once, kept for a while so that it can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from querencia.apps.conversations.enums import BulkAction


class BulkChange(models.Model):
    """One action on many conversations; ``before`` holds what each of them had.

    What is done to a whole list is done some at a time: each of these is a part of it.
    """

    action = models.CharField(max_length=12, choices=BulkAction.choices)
    value = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField(default=dict)  # key of the conversation: what it had
    count = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)
    part_of = models.ForeignKey("self", models.CASCADE, null=True, related_name="parts")
    reached = models.PositiveBigIntegerField(default=0)  # key up to which a whole list is done

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.action} {self.count}"
