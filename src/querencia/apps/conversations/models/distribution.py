"""Who is here to answer, and how a team shares out what comes in."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.enums import Attendance, Distribution
from querencia.apps.conversations.models.service_levels import Calendar


class TeamRule(models.Model):
    """How a team works; the rule without a team is for conversations of no team."""

    team = models.OneToOneField(
        "people.Team", models.CASCADE, null=True, blank=True, related_name="inbox_rule"
    )
    is_general = models.BooleanField(default=False, editable=False)
    calendar = models.ForeignKey(
        Calendar,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("calendar"),
        help_text=_("Where none is chosen, the general one."),
    )
    distribution = models.CharField(
        _("what nobody has is given out"),
        max_length=11,
        blank=True,
        choices=Distribution.choices,
        default=Distribution.BY_HAND,
    )
    capacity = models.PositiveSmallIntegerField(
        _("open conversations a person takes at most"),
        default=20,
        validators=[MinValueValidator(1)],
        help_text=_("Unless the person has a number of their own."),
    )
    reassign_minutes = models.PositiveSmallIntegerField(
        _("give to somebody else after so many minutes of absence"),
        null=True,
        blank=True,
        help_text=_("Only what waits for an answer of ours. Empty: never."),
    )

    class Meta:
        ordering = ["team__name"]
        verbose_name = _("distribution")
        constraints = [
            models.UniqueConstraint(
                fields=["is_general"],
                condition=models.Q(is_general=True),
                name="one_rule_without_a_team",
            )
        ]

    def __str__(self) -> str:
        return str(self.team or "-")


class Availability(models.Model):
    """Whether somebody takes conversations now, and how many."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="availability"
    )
    presence = models.CharField(
        _("I take conversations"),
        max_length=6,
        choices=Attendance.choices,
        default=Attendance.BY_USE,
    )
    capacity = models.PositiveSmallIntegerField(
        _("open conversations at most"), null=True, blank=True
    )
    seen_at = models.DateTimeField(null=True)  # last used the program
    away_since = models.DateTimeField(null=True)  # when they switched themselves off
    given_at = models.DateTimeField(null=True)  # last got one without asking for it

    class Meta:
        verbose_name = _("availability")

    def __str__(self) -> str:
        return f"{self.user_id} {self.presence}"
