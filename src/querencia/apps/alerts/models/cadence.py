"""How often customers of a kind are to be contacted."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from querencia.apps.customers.enums import InteractionChannel


class Cadence(models.Model):
    """Contact every N weeks, by a channel, those of a segment or worth at least so much.

    Where several fit a customer, the shortest counts.
    """

    segment = models.ForeignKey(
        "customers.Segment",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("segment"),
        help_text=_("All customers where empty."),
    )
    least_value_minor = models.BigIntegerField(_("worth at least"), null=True, blank=True)
    every_weeks = models.PositiveSmallIntegerField(
        _("every so many weeks"), validators=[MinValueValidator(1), MaxValueValidator(104)]
    )
    channel = models.CharField(
        _("channel"),
        max_length=9,
        choices=InteractionChannel.choices,
        default=InteractionChannel.TELEPHONE,
    )

    class Meta:
        ordering = ["every_weeks", "id"]

    def __str__(self) -> str:
        return f"{self.segment_id}: {self.every_weeks}"
