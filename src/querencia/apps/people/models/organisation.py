"""The business that this installation belongs to."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

ONLY = 1


class Organisation(models.Model):
    """The one business of an installation; there is no second row."""

    class Visibility(models.TextChoices):
        """Which customers a seller sees."""

        OWN = "own", _("Only their own")
        TEAM = "team", _("Their own and their team's")

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=2, default="ES")
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Madrid")
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    language = models.CharField(
        _("language"), max_length=2, choices=[("es", "Español"), ("en", "English")], default="es"
    )
    weekly_capacity = models.PositiveIntegerField(
        _("customers a week"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(1_000)],
        help_text=_("How many customers your team can contact in a week."),
    )
    sellers_see = models.CharField(
        _("sellers see"), max_length=4, choices=Visibility.choices, default=Visibility.OWN
    )
    roles_with_second_factor = models.JSONField(
        _("roles with a second step"), default=list, blank=True
    )
    margin_rate = models.DecimalField(
        _("margin rate"),
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("Of sales, from 0 to 1; where purchases come without their margin."),
    )
    false_alarms_per_year = models.DecimalField(
        _("false alarms"),
        max_digits=4,
        decimal_places=2,
        default=0.5,
        validators=[MinValueValidator(0.05), MaxValueValidator(12)],
        help_text=_("How many you bear for each customer and year."),
    )
    created_at = models.DateTimeField(_("founded"), auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        constraints = [models.CheckConstraint(condition=models.Q(id=ONLY), name="one_organisation")]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which days, weeks and months begin."""
        return ZoneInfo(self.time_zone)

    @property
    def locale(self) -> str:
        """The convention of numbers and dates, like ``es_MX``."""
        return f"{self.language}_{self.country}"
