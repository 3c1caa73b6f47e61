"""From when to when each customer has bought: the one pass that every other builds on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from querencia.analytics.engine import number_customers

if TYPE_CHECKING:
    from datetime import date

    from querencia.analytics.ledger.ledger import Ledger


def spans(ledger: Ledger, *, end: date) -> ibis.Table:
    """Sum what each customer bought by the close of ``end``, once; the result stays in the engine.

    Returns:
        One row a customer: ``key``, which stands for the customer until ``histories`` is done
        with it; ``customer`` string; ``first``, ``last`` dates; ``purchases`` int64, documents;
        ``amount``, ``margin`` decimal, without refunds whose original is unknown.
    """
    known = ledger.purchases.filter(ledger.purchases.day <= ibis.literal(end))
    return number_customers(
        known.group_by("customer").aggregate(
            first=known.day.min(),
            last=known.day.max(),
            purchases=known.count(),
            amount=known.amount.sum(),
            margin=known.margin.sum(),
        )
    )
