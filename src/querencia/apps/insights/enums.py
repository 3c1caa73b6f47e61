"""The fixed lists of this room."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Dimension(TextChoices):
    """By what customers are put into groups."""

    SEGMENT = "segment", _("Segment")
    SELLER = "seller", _("Seller")
    CHANNEL = "channel", _("Acquisition channel")
    TENURE = "tenure", _("Time as a customer")


class Tenure(TextChoices):
    """How long somebody had been a customer when a period began."""

    FIRST_YEAR = "1", _("Up to a year")
    SECOND_YEAR = "2", _("One to two years")
    LATER = "3", _("More than two years")


class ValueGroup(TextChoices):
    """What a customer is to the business, at a glance."""

    VALUABLE = "valuable", _("Worth much")
    ONLY_BUYS = "only_buys", _("Only buys much")
    COSTS = "costs", _("Costs money to keep")
    OTHER = "other", _("All others")


class Figure(StrEnum):
    """What is kept of a week; the names of ``KeptFigure``."""

    RETENTION = "retention"
    REPEAT = "repeat"
    COHORTS = "cohorts"
    REVENUE = "revenue"
    VALUE = "value"
    BUDGET = "budget"
