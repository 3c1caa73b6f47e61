"""What other currencies are worth in the organisation's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from querencia.analytics.ledger import Rates
from querencia.apps.sales.models import ExchangeRate

# Where these are at home, a bare "$" or the word "pesos" means them.
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD"})
_PESOS = frozenset({"ARS", "CLP", "COP", "CUP", "DOP", "MXN", "UYU"})


def stored_rates(currency: str) -> Rates:
    """Return the dated rates to ``currency``; before its first rate a currency has none."""
    stored = ExchangeRate.objects.exclude(currency=currency).values_list("currency", "day", "rate")
    rates = Rates.dated(currency, list(stored))
    always = ((date.min, Decimal(1)),)
    return replace(rates, steps={**rates.steps, **dict.fromkeys(own_signs(currency), always)})


def own_signs(currency: str) -> tuple[str, ...]:
    """Return what else stands for a currency where it is at home."""
    if currency in _PESOS:
        return ("$", "PESO", "PESOS")
    return ("$",) if currency in _DOLLARS else ()
