"""What people of ours did with a customer and wrote about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from querencia.apps.customers.enums import InteractionChannel, Outcome
from querencia.apps.customers.models.customer import Customer
from querencia.apps.customers.models.reach import Contact


class Interaction(models.Model):
    """A call, a visit or a message that somebody logged."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="interactions")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(_("channel"), max_length=9, choices=InteractionChannel.choices)
    outcome = models.CharField(_("outcome"), max_length=11, choices=Outcome.choices)
    text = models.TextField(_("what was said"), blank=True)
    next_contact_on = models.DateField(_("next contact"), null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["customer", "-at"])]

    def __str__(self) -> str:
        return f"{self.channel} {self.at:%Y-%m-%d}"


class Note(models.Model):
    """A remark on a customer."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(_("note"))

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["customer", "-at"])]

    def __str__(self) -> str:
        return self.text[:60]
