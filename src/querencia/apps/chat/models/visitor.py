"""A browser on a website in which somebody has written to us."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from querencia.apps.conversations.models import Account


class Visitor(models.Model):
    """Whoever holds the token of which ``digest`` is kept; the token itself never is."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="visitors")
    digest = models.CharField(max_length=64)  # SHA-256 of the token
    address = models.CharField(max_length=254)  # of the party in conversations; opens nothing
    identity = models.CharField(max_length=200, blank=True)  # what the website calls who signed in
    name = models.CharField(max_length=200, blank=True)  # as they say
    email = models.CharField(max_length=254, blank=True)
    is_proven = models.BooleanField(default=False)  # the website signed identity and address
    language = models.CharField(max_length=2, default="es")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # the page was last open
    changed_at = models.DateTimeField()  # something that we show while it happens
    typing_at = models.DateTimeField(null=True)
    delivered_to = models.BigIntegerField(default=0)  # keys of the last message that came, was read
    read_to = models.BigIntegerField(default=0)
    mailed_to = models.BigIntegerField(default=0)  # and of the last that went by e-mail instead
    allowance = models.FloatField(default=0)  # see domain.limits
    allowed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="a_token_once"),
        ]
        indexes = [
            models.Index(fields=["account", "address"]),
            models.Index(fields=["changed_at"]),
            models.Index(fields=["seen_at"], condition=~Q(email=""), name="visitors_with_email"),
        ]

    def __str__(self) -> str:
        return self.address
