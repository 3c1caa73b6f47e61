"""Machine code on several processors at once: it lets go of Python's lock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numba
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from querencia.analytics.models.histories import Ints

# Rows in a piece. Never a matter of how many processors there are: sums over pieces would differ.
PIECE = 8192

Answer = TypeVar("Answer")


def in_pieces(
    answer: Callable[[int, int], Answer], size: int, starts: Ints | None = None
) -> list[Answer]:
    """Return what ``answer`` says of each piece of ``size`` rows, given its start and end.

    ``NUMBA_NUM_THREADS`` says how many pieces are looked at together, all processors by default.

    Args:
        answer: Spends its time in machine code.
        size: Of the whole.
        starts: Where pieces may start, 0 first; anywhere when None.
    """
    cuts = np.arange(0, max(size, 1), PIECE)
    if starts is not None and len(starts):
        cuts = np.unique(starts[np.searchsorted(starts, cuts, side="right") - 1])
    ends = np.append(cuts[1:], size)
    return _together(answer, list(zip(cuts.tolist(), ends.tolist(), strict=True)))


def _together(
    answer: Callable[[int, int], Answer], pieces: Sequence[tuple[int, int]]
) -> list[Answer]:
    allowed = int(numba.config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined] # set as it loads
    processors = min(len(pieces), allowed)
    if processors <= 1:
        return [answer(*piece) for piece in pieces]
    # A pool for each call: one that was kept would be dead in processes forked from this one.
    with ThreadPoolExecutor(processors) as pool:
        return list(pool.map(lambda piece: answer(*piece), pieces))
