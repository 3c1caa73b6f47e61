"""Public holidays of countries and their regions, from the package's own tables: no network."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import holidays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date


@lru_cache(maxsize=512)
def public_holidays(country: str, region: str, year: int) -> Mapping[date, str]:
    """Return the holidays of a year with their names; none without a country.

    Raises:
        NotImplementedError: The country or its region is not in the tables.
    """
    if not country:
        return {}
    found = holidays.country_holidays(country, subdiv=region or None, years=year)
    return {day: str(name) for day, name in found.items() if day.year == year}


def regions_of(country: str) -> Sequence[str]:
    """Return the regions of a country that have holidays of their own, by their codes."""
    return tuple(_known().get(country, ()))


def has_holidays(country: str) -> bool:
    """Tell whether a country is in the tables."""
    return country in _known()


def names_of_regions(country: str) -> Mapping[str, str]:
    """Return the names of a country's regions by their codes."""
    if not has_holidays(country):
        return {}
    aliases = holidays.country_holidays(country).get_subdivision_aliases()
    return {code: next(iter(names), code) for code, names in aliases.items()}


@lru_cache(maxsize=1)
def _known() -> Mapping[str, Sequence[str]]:
    return holidays.list_supported_countries()
