"""Who buys, and how customers are told apart and grouped."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from querencia.apps.customers.enums import CustomerKind


class Segment(models.Model):
    """A part of the customers that is looked at and looked after in the same way."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word on a customer; as many as wanted."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AcquisitionChannel(models.Model):
    """How customers were won: fair, web, recommendation, a seller's visit."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CustomField(models.Model):
    """A field that this business adds to its customers; values are in ``Customer.custom``."""

    class Kind(models.TextChoices):
        """What can stand in it."""

        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DAY = "day", _("Date")
        YES_NO = "yes_no", _("Yes or no")
        CHOICE = "choice", _("Choice")

    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(_("label"), max_length=80)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label


class Customer(models.Model):
    """Who buys: a company or a person; one record however many addresses and ids it has."""

    kind = models.CharField(
        _("kind"), max_length=7, choices=CustomerKind.choices, default=CustomerKind.COMPANY
    )
    name = models.CharField(_("name"), max_length=200)
    tax_id = models.CharField(_("tax id"), max_length=30, blank=True)  # compact, as stdnum gives it
    tax_country = models.CharField(_("country of the tax id"), max_length=2, blank=True)
    tax_id_is_doubtful = models.BooleanField(default=False, editable=False)  # imported, and wrong
    town = models.CharField(_("town"), max_length=120, blank=True)  # of the main address
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="customers",
        verbose_name=_("owner"),
    )
    team = models.ForeignKey(
        "people.Team", models.SET_NULL, null=True, blank=True, verbose_name=_("team")
    )
    segment = models.ForeignKey(
        Segment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="customers",
        verbose_name=_("segment"),
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="customers", verbose_name=_("tags"))
    custom = models.JSONField(default=dict, blank=True)
    acquisition_channel = models.ForeignKey(
        AcquisitionChannel,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="customers",
        verbose_name=_("acquisition channel"),
    )
    acquired_on = models.DateField(_("acquired on"), null=True, blank=True)
    acquisition_cost_minor = models.BigIntegerField(null=True, blank=True)  # base currency
    loyalty_since = models.DateField(_("in the loyalty programme since"), null=True, blank=True)
    loyalty_last_activity = models.DateField(
        _("last activity in the programme"), null=True, blank=True
    )
    referred_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name=_("sent by"),
        db_index=False,  # it is empty for most; see the indexes below
    )
    next_contact_on = models.DateField(_("next contact"), null=True, blank=True)
    last_contact_at = models.DateTimeField(null=True, blank=True, editable=False)
    name_key = models.CharField(max_length=200, blank=True, editable=False)  # sorts, no accents
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="absorbed",
        db_index=False,  # it is empty for nearly all; see the indexes below
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name_key", "id"]
        indexes = [
            models.Index(
                fields=["name_key", "id"],
                condition=models.Q(merged_into__isnull=True, erased_at__isnull=True),
                name="customers_listed",  # sorts the list, and counts it
            ),
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="customers_merged",
            ),
            models.Index(
                fields=["referred_by"],
                condition=models.Q(referred_by__isnull=False),
                name="customers_referred",
            ),
            models.Index(fields=["tax_id"]),
            models.Index(fields=["owner", "name_key"]),
            models.Index(fields=["last_contact_at"]),
            models.Index(
                fields=["town", "name_key", "id"],
                condition=models.Q(merged_into__isnull=True, erased_at__isnull=True),
                name="customers_by_town",
            ),
            models.Index(
                fields=["next_contact_on"],
                condition=models.Q(next_contact_on__isnull=False),
                name="customers_next_contact",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SearchEntry(models.Model):
    """The words that the search finds a customer by; see domain.search.

    A table of its own: the database keeps an index of it by triggers, which SQLite forgets when a
    migration changes the table that they stand on.
    """

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="+")
    text = models.TextField()

    def __str__(self) -> str:
        return self.text[:60]


class ExternalId(models.Model):
    """What another system calls a customer; purchases name theirs by the source ``sales``."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="external_ids")
    source = models.CharField(max_length=60)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "value"], name="one_customer_an_external_id")
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.value}"
