"""Which product lines simulated customers buy, and which of them they give up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from querencia.analytics.simulation.rhythm import Base, Timeline
    from querencia.analytics.simulation.scenario import Lines
    from querencia.analytics.simulation.season import Season

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Taste:
    """What the customers of a block buy.

    Attributes:
        share: Share of each line in what a customer spends while buying all theirs; 0 for a line
            they don't buy; shape (customers, lines).
        main: The line that is on every document.
        lost: The line they give up, -1 for none.
        lost_at: Operational week from which it is gone, inf for none.
    """

    share: Floats
    main: Ints
    lost: Ints
    lost_at: Floats


@dataclass(frozen=True)
class Rows:
    """Rows of the ledger: one for each line of a document, ordered like the purchases.

    Attributes:
        purchase: Row of the purchase.
        line: Number of the product line.
        part: Part of the purchase's amount, which falls short of one in all once a line is lost.
    """

    purchase: Ints
    line: Ints
    part: Floats


def draw_taste(lines: Lines, base: Base, season: Season, rng: Generator) -> Taste:
    """Draw the product lines of a block of customers."""
    size, count = len(base), len(lines.names)
    main = rng.integers(count, size=size)
    buys = rng.random((size, count)) < lines.breadth
    buys[np.arange(size), main] = True
    weight = np.where(buys, rng.gamma(2.0, 1.0, (size, count)) + 0.05, 0.0)
    weight[np.arange(size), main] += 1.0
    # The line given up is the first of the customer's others in a random order of lines.
    order = np.where(buys, rng.random((size, count)), -1.0)
    order[np.arange(size), main] = -1.0
    loses = (rng.random(size) < lines.lost) & (order.max(axis=1) >= 0)
    lost_at = base.start + rng.random(size) * (season.length - base.start)
    return Taste(
        share=weight / weight.sum(axis=1, keepdims=True),
        main=main,
        lost=np.where(loses, order.argmax(axis=1), -1),
        lost_at=np.where(loses, lost_at, np.inf),
    )


def split_purchases(lines: Lines, taste: Taste, timeline: Timeline, rng: Generator) -> Rows:
    """Split each purchase into the lines that are on its document."""
    owner = timeline.customer
    size = len(owner)
    share = taste.share[owner]
    present = (share > 0) & (rng.random(share.shape) < lines.presence)
    present[np.arange(size), taste.main[owner]] = True
    gone = np.flatnonzero(timeline.weeks > taste.lost_at[owner])
    remaining = np.ones(size)
    remaining[gone] -= share[gone, taste.lost[owner[gone]]]
    present[gone, taste.lost[owner[gone]]] = False
    part = np.where(present, share, 0.0)
    part *= (remaining / part.sum(axis=1))[:, None]
    purchase, line = np.nonzero(present)
    return Rows(purchase=purchase, line=line, part=part[purchase, line])
