"""What the weekly review found of the whole business."""

from __future__ import annotations

from django.db import models


class WeeklyReview(models.Model):
    """One week's review; run again in the same week it replaces what it had found.

    ``facts`` is the review's JSON document without its customers (see docs/reference/json.md). The
    customers as they stood are kept week by week in a Parquet file each (``domain.history``).
    """

    week = models.DateField(unique=True)  # the Monday of the week in which it is read
    as_of = models.DateField()
    facts = models.JSONField()
    finished_at = models.DateTimeField()

    class Meta:
        ordering = ["-week"]

    def __str__(self) -> str:
        return f"{self.week:%G-W%V}"
