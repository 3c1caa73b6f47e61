"""How a customer is reached, and what they allow."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from querencia.apps.customers.enums import ConsentChannel
from querencia.apps.customers.models.customer import Customer


class Contact(models.Model):
    """A person at a customer."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("position"), max_length=120, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        ordering = ["left_on", "name"]

    def __str__(self) -> str:
        return self.name


class Email(models.Model):
    """An e-mail address of a customer or of a contact there."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="emails")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="emails"
    )
    address = models.EmailField(_("e-mail"), db_index=True)  # lower case
    is_main = models.BooleanField(_("main"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "address"], name="an_email_once")
        ]

    def __str__(self) -> str:
        return self.address


class Phone(models.Model):
    """A telephone number of a customer or of a contact there, in E.164."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="phones")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="phones"
    )
    e164 = models.CharField(_("telephone"), max_length=20, db_index=True)
    as_given = models.CharField(max_length=60, blank=True)
    is_main = models.BooleanField(_("main"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "e164"], name="a_phone_once")]

    def __str__(self) -> str:
        return self.e164


class Address(models.Model):
    """A postal address of a customer."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="addresses")
    label = models.CharField(_("label"), max_length=60, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    town = models.CharField(_("town"), max_length=120, blank=True)
    region = models.CharField(_("region"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    is_main = models.BooleanField(_("main"), default=False)

    def __str__(self) -> str:
        return ", ".join(part for part in (self.street, self.postcode, self.town) if part)


class Consent(models.Model):
    """That a customer allowed or forbade a channel, when, and how we know; the last one counts."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="consents")
    channel = models.CharField(_("channel"), max_length=9, choices=ConsentChannel.choices)
    is_given = models.BooleanField(_("allowed"))
    since = models.DateField(_("since"))
    source = models.CharField(_("how we know"), max_length=120)

    class Meta:
        ordering = ["-since", "-id"]

    def __str__(self) -> str:
        return f"{self.channel} {self.since}"
