"""A drawing takes a tenth of a second: it is kept until the figures are worked out again."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.cache import cache

if TYPE_CHECKING:
    from collections.abc import Callable

    from querencia.report.charts.drawing import Drawing
    from querencia.report.reader import Reader

KEPT_SECONDS = 14 * 24 * 3600


def drawn(rows: object, name: str, reader: Reader, make: Callable[[], Drawing]) -> Drawing:
    """Return the drawing of these rows; made where it is not kept yet.

    Args:
        rows: Everything that the drawing shows.
        name: What kind of drawing it is.
        reader: In whose words and numbers.
        make: Draws it.
    """
    digest = sha256(repr(rows).encode()).hexdigest()[:32]
    key = f"insights:{name}:{reader.tag}:{digest}"
    found: Drawing | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, KEPT_SECONDS)
    return found
