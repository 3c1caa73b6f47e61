"""The fixed lists of this room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PurchaseKind(TextChoices):
    """Whether something was bought or given back."""

    PURCHASE = "purchase", _("Purchase")
    REFUND = "refund", _("Refund")


class CostKind(TextChoices):
    """What money was spent for on a customer."""

    SERVE = "serve", _("To serve")
    RETAIN = "retain", _("To retain")


class BudgetPeriod(TextChoices):
    """How long a line of the budget is."""

    MONTH = "month", _("Month")
    WEEK = "week", _("Week")


class EntitlementUnit(TextChoices):
    """What a contract's support is counted in."""

    HOURS = "hours", _("Hours")
    INCIDENTS = "incidents", _("Incidents")
    DAYS = "days", _("Days")
