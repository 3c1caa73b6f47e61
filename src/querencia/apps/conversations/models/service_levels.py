"""Service levels: working calendars, what is promised to whom, and the clocks that count it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from querencia.apps.conversations.enums import ClockKind, Priority, TargetUnit
from querencia.apps.conversations.models.conversation import Conversation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Calendar(models.Model):
    """When people work."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    zone = models.CharField(_("time zone"), max_length=60, default="Europe/Madrid")
    week = models.JSONField(default=list)  # Monday to Sunday: pairs of minutes after midnight
    country = models.CharField(_("public holidays of"), max_length=2, blank=True)
    region = models.CharField(_("and of the region"), max_length=8, blank=True)
    is_default = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-is_default", "name"]
        verbose_name = _("calendar")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_calendar"
            )
        ]

    def __str__(self) -> str:
        return self.name


class DayOff(models.Model):
    """A day on which nobody works, beside the public holidays: a local feast, a closure."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days_off")
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=80, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = _("day off")
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="a_day_off_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


def _amount(label: _StrPromise) -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(
        label,
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )


def _unit() -> models.CharField[str, str]:
    return models.CharField(
        _("counted in"),
        max_length=13,
        choices=TargetUnit.choices,
        default=TargetUnit.WORKING_HOURS,
    )


class ServicePolicy(models.Model):
    """What is promised in some conversations; what is empty of the conditions fits all.

    Each promise comes from the first policy, by order, that fits and says something about it.
    """

    class Contract(models.TextChoices):
        """Whether the customer has paid for support."""

        ANY = "", _("With and without")
        WITH = "with", _("Has support left in a contract")
        WITHOUT = "without", _("Has no support left in a contract")

    class Complaint(models.TextChoices):
        """Whether the conversation is a complaint."""

        ANY = "", _("Complaints and others")
        YES = "yes", _("Complaints alone")
        NO = "no", _("All but complaints")

    name = models.CharField(_("name"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_on = models.BooleanField(_("in use"), default=True)
    customer = models.ForeignKey(
        "customers.Customer",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    segment = models.ForeignKey(
        "customers.Segment",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("segment"),
    )
    contract = models.CharField(
        _("support in the contract"),
        max_length=7,
        blank=True,
        choices=Contract.choices,
        default=Contract.ANY,
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), null=True, blank=True, choices=Priority.choices
    )
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    complaint = models.CharField(
        _("complaints"),
        max_length=3,
        blank=True,
        choices=Complaint.choices,
        default=Complaint.ANY,
    )
    calendar = models.ForeignKey(
        Calendar,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("calendar"),
        help_text=_("Where none is chosen: the team's, or else the general one."),
    )
    pauses = models.BooleanField(
        _("the clock stands while we wait for the customer or have put it off"), default=True
    )
    warn_minutes = models.PositiveSmallIntegerField(
        _("warn so many working minutes before"), default=60
    )
    first_response_amount = _amount(_("first response"))
    first_response_unit = _unit()
    next_response_amount = _amount(_("next response"))
    next_response_unit = _unit()
    resolution_amount = _amount(_("resolution"))
    resolution_unit = _unit()

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("service level")

    def __str__(self) -> str:
        return self.name

    def target(self, kind: str) -> tuple[Decimal, str] | None:
        """Return how much of what unit is promised of a kind; None where nothing is said."""
        amount: Decimal | None = getattr(self, f"{kind}_amount")
        return None if amount is None else (amount, getattr(self, f"{kind}_unit"))


class Promise(models.Model):
    """One clock of a conversation; without ``due_at`` it stands, or nothing is promised.

    First response and resolution have one each, which measures even where nothing is promised;
    every later wait of the customer's has a clock for the next response. What is met is not worked
    out anew: ``terms`` keeps what held then.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="promises")
    kind = models.CharField(max_length=14, choices=ClockKind.choices)
    policy = models.ForeignKey(ServicePolicy, models.SET_NULL, null=True, related_name="+")
    terms = models.JSONField(default=dict)  # names and amounts of the policy and its calendar
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)  # [from, until or null, status]
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    taken_seconds = models.PositiveBigIntegerField(null=True)  # of working time, without pauses
    broken_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # when those in charge were told that it is broken

    class Meta:
        ordering = ["started_at", "id"]
        verbose_name = _("promise")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "kind"],
                condition=~Q(kind="next_response"),
                name="one_clock_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["conversation", "kind", "started_at"], name="a_clock_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(met_at__isnull=True, told_at__isnull=True, due_at__isnull=False),
                name="promises_running",
            ),
            models.Index(
                fields=["warn_at"],
                condition=Q(met_at__isnull=True, warned_at__isnull=True, warn_at__isnull=False),
                name="promises_to_warn_of",
            ),
            models.Index(fields=["kind", "met_at"], name="promises_met"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.conversation_id}"


class SupportUse(models.Model):
    """What a conversation, or work on paper, used of the support in a contract."""

    contract = models.ForeignKey("sales.Contract", models.CASCADE, related_name="support_uses")
    conversation = models.ForeignKey(
        Conversation, models.SET_NULL, null=True, blank=True, related_name="support_uses"
    )
    unit = models.CharField(max_length=9)  # sales.EntitlementUnit, as the contract had it then
    quantity = models.DecimalField(_("how much"), max_digits=8, decimal_places=2)
    day = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["-day", "-id"]
        verbose_name = _("use of support")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "conversation"],
                condition=Q(unit="incidents", conversation__isnull=False),
                name="an_incident_once",
            )
        ]
        indexes = [models.Index(fields=["contract", "day"])]

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit}"
