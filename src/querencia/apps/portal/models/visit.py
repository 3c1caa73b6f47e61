"""Who comes into the portal: an address that somebody proved to read; never a user of ours."""

from __future__ import annotations

from django.db import models


class Link(models.Model):
    """A link that was asked for; it opens once, and not for long. See ``domain.entering``."""

    address = models.CharField(max_length=254)
    language = models.CharField(max_length=2, default="es")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["address"]), models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return self.address


class Visit(models.Model):
    """A browser that holds the token of which ``digest`` is kept; the token itself never is."""

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    address = models.CharField(max_length=254)
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address"]), models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return self.address
