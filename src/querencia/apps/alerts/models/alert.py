"""A reason to contact a customer now."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from querencia.apps.alerts.enums import ShrinkingReason, Verdict


class Alert(models.Model):
    """One episode: from the day its cause began until the cause is gone.

    While the cause lasts there is one alert, however many reviews see it: handled by a person it
    stays handled. When the cause comes back after it had gone, that is a new episode.
    """

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=40)  # see domain.door
    key = models.CharField(max_length=120)  # tells causes of one kind apart, like a contract
    since = models.DateField()
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    evidence = models.JSONField(default=dict)
    value_at_stake_minor = models.BigIntegerField(null=True)
    rank = models.FloatField(default=0.0)  # what contacting is worth; orders the list
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="alerts",
        db_index=False,  # few are taken; an index that holds all others misleads SQLite
    )
    snoozed_until = models.DateField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    verdict = models.CharField(_("verdict"), max_length=14, blank=True, choices=Verdict.choices)
    shrinking_reason = models.CharField(
        _("why they buy less"), max_length=14, blank=True, choices=ShrinkingReason.choices
    )

    class Meta:
        ordering = ["-rank", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "customer"],
                condition=models.Q(ended_at__isnull=True),
                name="an_episode_at_a_time",
            )
        ]
        indexes = [
            models.Index(
                fields=["-rank"],
                condition=models.Q(ended_at__isnull=True, handled_at__isnull=True),
                name="alerts_waiting",
            ),
            models.Index(
                fields=["assigned_to"],
                condition=models.Q(assigned_to__isnull=False),
                name="alerts_taken",
            ),
            models.Index(fields=["customer", "-opened_at"]),
            models.Index(
                fields=["handled_at"],
                condition=models.Q(handled_at__isnull=False),
                name="alerts_handled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.customer_id}"
