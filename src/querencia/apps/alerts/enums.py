"""The fixed lists of this room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """How a customer stands, as the weekly review found; the words of analytics."""

    NEW = "new", _("New")
    ACTIVE = "active", _("Active")
    SHRINKING = "shrinking", _("Shrinking")
    SILENT = "silent", _("Silent")
    LOST = "lost", _("Lost")


class Verdict(TextChoices):
    """What a person judged of an alert."""

    STILL_CUSTOMER = "still_customer", _("Still a customer")
    HAS_LEFT = "has_left", _("Has left")
    BUYS_LESS = "buys_less", _("Buys less, and we know why")
    CONTACTED = "contacted", _("Contacted")


class ShrinkingReason(TextChoices):
    """Why a customer buys less."""

    NEEDS_LESS = "needs_less", _("Needs less")
    BUYS_ELSEWHERE = "buys_elsewhere", _("Buys part of it elsewhere")
    PRICE = "price", _("Price")
    DISSATISFIED = "dissatisfied", _("Dissatisfied with product, service or attention")
    OUT_OF_STOCK = "out_of_stock", _("We could not deliver")
    SEASON = "season", _("Season or stock on hand")
