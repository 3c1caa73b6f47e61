"""Writing budgets and costs, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from querencia.apps.sales.enums import BudgetPeriod
from querencia.apps.sales.models import AcquisitionCost, BudgetLine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from querencia.apps.sales.domain.queries.budget import Scope


@transaction.atomic
def write_budget(*, scope: Scope, amounts: Mapping[date, int | None]) -> None:
    """Make the budget of months what is given; a month without an amount has no line."""
    for month, minor in amounts.items():
        line = BudgetLine.objects.filter(
            period=BudgetPeriod.MONTH,
            starts_on=month,
            seller=scope.seller,
            segment=scope.segment,
        ).first()
        if minor is None:
            if line is not None:
                line.delete()
        elif line is None:
            BudgetLine.objects.create(
                period=BudgetPeriod.MONTH,
                starts_on=month,
                seller_id=scope.seller,
                segment_id=scope.segment,
                amount_minor=minor,
            )
        elif line.amount_minor != minor:
            line.amount_minor = minor
            line.save(update_fields=["amount_minor"])


def write_weights(*, line: BudgetLine, weights: list[float]) -> None:
    """Say how a month spreads over its weeks; nothing: as its working days."""
    line.week_weights = weights
    line.save(update_fields=["week_weights"])


@transaction.atomic
def write_acquisition_costs(*, channel: int, amounts: Mapping[date, int | None]) -> None:
    """Make what winning customers by a channel cost in months what is given."""
    for month, minor in amounts.items():
        if minor is None:
            for cost in AcquisitionCost.objects.filter(channel=channel, month=month):
                cost.delete()
        else:
            AcquisitionCost.objects.update_or_create(
                channel_id=channel, month=month, defaults={"amount_minor": minor}
            )
