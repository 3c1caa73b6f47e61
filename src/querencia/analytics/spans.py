"""On which days each customer has bought: the one pass that every other builds on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import ibis
import ibis.expr.datatypes as dt

from querencia.analytics.engine import gather_lists, number_customers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ibis.expr.types import Table

    from querencia.analytics.ledger.ledger import Ledger

_MONEY = dt.Decimal(18, 4)


@ibis.udf.agg.builtin(signature=((dt.date,), dt.Array(dt.date)))
def array_agg(day):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - the engine's own
    """Gather all days; that of Ibis looks for nulls first, which costs a quarter more."""


@ibis.udf.agg.builtin(signature=((_MONEY, dt.date), _MONEY))
def min_by(money, day):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - the engine's own
    """Return the money of one of the earliest days."""


def spans(ledger: Ledger, *, end: date) -> Table:
    """Gather what each customer bought by the close of ``end``, once; it stays in the engine.

    Returns:
        One row a customer: ``key``, which stands for the customer until ``histories`` is done
        with it; ``customer`` string; ``days``, the date of each purchase in order; ``first``,
        ``last`` dates; ``purchases`` int64, documents; ``amount``, ``margin`` decimal, without
        refunds whose original is unknown; where money is known ``one_amount``, ``one_margin``
        decimal, those of one purchase of the first day, an unknown margin as 0, and ``margins``
        int64, how many margins are known.
    """
    bought = ledger.purchases.filter(ledger.purchases.day <= ibis.literal(end))
    rows = bought if ledger.rows is None else ledger.rows
    gather = partial(_gather, money=money_of(ledger))
    return number_customers(gather_lists(bought, "customer", gather, rows))


def money_of(ledger: Ledger) -> list[str]:
    """Return which of ``amount`` and ``margin`` the business has given."""
    return [name for name in ("amount", "margin") if getattr(ledger, f"has_{name}")]


def _gather(bought: Table, money: Sequence[str]) -> Table:
    """Return one row a customer, with the money of one purchase of the first day."""
    sums = {name: bought[name].sum() for name in money}
    sums |= {f"one_{name}": min_by(bought[name].fill_null(0), bought.day) for name in money}
    if "margin" in money:
        sums["margins"] = bought.margin.count()
    gathered = bought.group_by("customer").aggregate(
        days=array_agg(bought.day).sort(), purchases=bought.count(), **sums
    )
    unknown = {name: ibis.null(_MONEY) for name in ("amount", "margin") if name not in money}
    return gathered.mutate(
        first=gathered.days.mins(),
        last=gathered.days.maxs(),
        **unknown,
    )
