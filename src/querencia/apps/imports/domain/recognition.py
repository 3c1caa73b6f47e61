"""Which heading of a file is which column; a person may know better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.analytics.ledger.schema import heading_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.apps.imports.kinds.kind import Column


def recognised(headings: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Return the position of each column that a heading names; the first of several alike."""
    keys = [heading_key(heading) for heading in headings]
    found: dict[str, int] = {}
    for column in columns:
        for rank in column.ranks:
            fits = [i for i, key in enumerate(keys) if key in rank and i not in found.values()]
            if fits:
                found[column.name] = fits[0]
                break
    return found


def looks_like_headings(cells: Sequence[str], columns: Sequence[Column]) -> bool:
    """Tell whether a row names all that is required, or at least two columns."""
    found = recognised(cells, columns)
    required = {column.name for column in columns if column.required}
    return bool(found) and (required <= set(found) or len(found) >= 2)


def told_apart(headings: Sequence[str]) -> list[str]:
    """Return headings of which no two are the same, none blank, all in one line.

    >>> told_apart(["Importe", "", "Importe"])
    ['Importe', '(2)', 'Importe (3)']
    """
    found: list[str] = []
    for position, heading in enumerate(headings, 1):
        name = " ".join(heading.replace("\0", "").split())
        taken = not name or name in found
        found.append(f"{name} ({position})".strip() if taken else name)
    return found
