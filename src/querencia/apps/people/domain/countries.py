"""Countries, time zones and currencies to choose from, named in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytz
from babel.core import get_global
from babel.numbers import get_territory_currencies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel import Locale

# Where most of those live who work with Querencia.
FIRST = (
    "ES", "MX", "AR", "CO", "CL", "PE", "EC", "UY", "PY", "BO", "VE", "CR", "PA", "GT", "HN", "SV",
    "NI", "DO", "CU", "PR", "BR",
)  # fmt: skip
NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}

Choice = tuple[str, str]


def countries(locale: Locale) -> list[Choice]:
    """Return the countries, the Spanish-speaking ones and Brazil first."""
    named = {
        code: name
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    }
    rest = sorted((name, code) for code, name in named.items() if code not in FIRST)
    return [(code, named[code]) for code in FIRST] + [(code, name) for name, code in rest]


def time_zones(country: str) -> list[tuple[str, list[Choice]]]:
    """Return all time zones in groups, those of a country first."""
    own = pytz.country_timezones.get(country, [])
    groups = [(country, [(zone, _shown(zone)) for zone in own])] if own else []
    regions: dict[str, list[Choice]] = {}
    for zone in pytz.common_timezones:
        if zone not in own:
            regions.setdefault(zone.partition("/")[0], []).append((zone, _shown(zone)))
    return [*groups, *regions.items()]


def currencies(locale: Locale) -> list[Choice]:
    """Return the currencies that somebody pays with today."""
    codes = {code for territory in get_global("territory_currencies") for code in _used(territory)}
    return [(code, f"{code} · {locale.currencies.get(code, code)}") for code in sorted(codes)]


def time_zone_of(country: str) -> str:
    """Return the time zone of most people of a country."""
    principal = {"AR": "America/Argentina/Buenos_Aires", "BR": "America/Sao_Paulo",
                 "MX": "America/Mexico_City", "CL": "America/Santiago", "EC": "America/Guayaquil",
                 "US": "America/New_York", "PT": "Europe/Lisbon"}  # fmt: skip
    zones = pytz.country_timezones.get(country, ["UTC"])
    return principal.get(country) or str(zones[0])


def currency_of(country: str) -> str:
    """Return what is paid with in a country."""
    return next(_used(country), "EUR")


def _used(country: str) -> Iterator[str]:
    yield from reversed(get_territory_currencies(country, date(2025, 1, 1), date(2026, 1, 1)))


def _shown(zone: str) -> str:
    return zone.partition("/")[2].replace("_", " ") or zone
