"""Choosing between readings of a column: by what all of its values say, never row by row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Value = TypeVar("Value")

_SLIPS = 0.05
"""Up to one in twenty of the values that tell may contradict the rest: those are slips."""


@dataclass(frozen=True)
class Example(Generic[Value]):
    """A text that two readings understand differently (None: not at all)."""

    text: str
    first: Value | None
    second: Value | None


@dataclass(frozen=True)
class Verdict(Generic[Value]):
    """Which reading a column has.

    Attributes:
        reading: The one, or None where no value tells.
        rivals: Where it cannot be told, the two readings between which it lies, best first.
        examples: Values that show it: one that both readings understand, or one for each.
    """

    reading: str | None
    rivals: tuple[str, str] | None = None
    examples: tuple[Example[Value], ...] = ()


def weigh(
    texts: Iterable[tuple[str, int, Mapping[str, Value]]], readings: tuple[str, ...]
) -> Verdict[Value]:
    """Choose the reading of a column.

    Args:
        texts: Distinct texts, how often each occurs, and what each reading makes of it; a reading
            that does not understand the text is left out.
        readings: All readings, the one to prefer first where none matters.
    """
    understood: dict[str, int] = defaultdict(int)
    telling = []
    for text, count, values in texts:
        for reading in values:
            understood[reading] += count
        if values and (len(values) < len(readings) or len(set(values.values())) > 1):
            telling.append((text, count, values))
    if not telling:
        return Verdict(None)
    order = sorted(readings, key=lambda reading: -understood[reading])
    best = order[0]
    for rival in order[1:]:
        doubt = _doubt(telling, best, rival)
        if doubt:
            return Verdict(None, (best, rival), doubt)
    return Verdict(best)


def _doubt(
    telling: list[tuple[str, int, Mapping[str, Value]]], best: str, rival: str
) -> tuple[Example[Value], ...]:
    """Return examples why ``best`` cannot be told from ``rival``; none where it can."""
    for_best = sum(n for _, n, v in telling if best in v and rival not in v)
    for_rival = sum(n for _, n, v in telling if rival in v and best not in v)
    open_ = [(t, v) for t, _, v in telling if best in v and rival in v and v[best] != v[rival]]
    if for_best + for_rival == 0:
        return tuple(Example(t, v[best], v[rival]) for t, v in open_[:1])
    if for_rival <= _SLIPS * (for_best + for_rival) and for_best:
        return ()
    pair = (
        next(t for t, _, v in telling if best in v and rival not in v),
        next(t for t, _, v in telling if rival in v and best not in v),
    )
    found = {t: v for t, _, v in telling}
    return tuple(Example(t, found[t].get(best), found[t].get(rival)) for t in pair)
