"""A figure that was worked out in the background."""

from __future__ import annotations

from django.db import models


class KeptFigure(models.Model):
    """One figure of one week's review; worked out again in the same week it is replaced.

    ``group`` says whom it is about: empty for all customers, else a dimension (``segment``), or a
    part of the budget (``seller:3``). ``document`` is plain JSON; see ``domain.measuring``.
    """

    name = models.CharField(max_length=40)
    group = models.CharField(max_length=60, blank=True)
    week = models.DateField()  # the Monday of the review
    document = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "group", "week"], name="a_figure_once_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.group} {self.week:%G-W%V}"
