"""Exact compression: customers with equal histories are counted, not repeated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.models.histories import Floats, Histories, Ints
from querencia.analytics.models.machine_code import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


def compress(histories: Histories, *, with_litt: bool = True) -> Histories:
    """Return the distinct histories, each with the customers it stands for.

    The order of the result depends on the rows alone, not on the order they came in, so that
    whatever is summed over it is the same to the last bit wherever the rows came from.

    Args:
        histories: Rows in any order, weights and all.
        with_litt: Whether rows must also agree in ``litt`` to be counted as equal. A model with a
            single k sees only the sum of litt, so rows may differ in it; they get its mean.
    """
    if not (histories.weight > 0).all():
        histories = histories.take(np.flatnonzero(histories.weight > 0))
    order, starts = equal_rows(histories, with_litt=with_litt)
    first = order[starts]
    weight = np.add.reduceat(histories.weight[order], starts) if len(order) else histories.weight
    litt = histories.litt[first]
    if not with_litt and len(order):
        litt = np.add.reduceat((histories.weight * histories.litt)[order], starts) / weight
    return Histories(histories.x[first], histories.t_x[first], histories.T[first], litt, weight)


def equal_rows(histories: Histories, *, with_litt: bool) -> tuple[Ints, Ints]:
    """Return an order that brings equal rows together, and where in it each run starts.

    Rows are equal in x, t_x and T, and with ``with_litt`` in litt too. Rows that are equal in the
    first three are neighbours in either case.
    """
    keys = _keys(histories.x, _bits(histories.t_x), _bits(histories.T))
    litt = histories.litt if with_litt else np.zeros(0)
    order = np.lexsort((litt, keys)) if with_litt else np.argsort(keys)
    columns = (histories.x, histories.t_x, histories.T)
    starts, collided = _starts(order, keys, *columns, litt)
    if collided:  # two different histories share a 64-bit key: once in a very blue moon
        order = np.lexsort((litt, *reversed(columns)) if with_litt else columns[::-1])
        starts, _ = _starts(order, np.zeros_like(keys), *columns, litt)
    return order, starts


def _bits(times: Floats) -> NDArray[np.uint64]:
    return np.ascontiguousarray(times + 0.0).view(np.uint64)  # + 0.0 makes one zero of -0 and 0


@compiled
def _keys(x: Ints, t_x: NDArray[np.uint64], T: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return a 64-bit key of each row: the splitmix64 finaliser over its three numbers."""
    keys = np.empty(len(x), np.uint64)
    for i in range(len(x)):
        key = np.uint64(0)
        for part in (np.uint64(x[i]), t_x[i], T[i]):
            key = (key ^ part) + np.uint64(0x9E3779B97F4A7C15)
            key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            key ^= key >> np.uint64(31)
        keys[i] = key
    return keys


@compiled
def _starts(
    order: Ints, keys: NDArray[np.uint64], x: Ints, t_x: Floats, T: Floats, litt: Floats
) -> tuple[Ints, bool]:
    """Return where runs of equal rows start, and whether unequal rows share a key."""
    starts = np.empty(len(order), np.int64)
    runs = 0
    collided = False
    for position in range(len(order)):
        i, j = order[position], order[position - 1]
        same = position > 0 and x[i] == x[j] and t_x[i] == t_x[j] and T[i] == T[j]
        if position > 0 and not same and keys[i] == keys[j]:
            collided = True
        if same and len(litt) > 0:
            same = litt[i] == litt[j]
        if not same:
            starts[runs] = position
            runs += 1
    return starts[:runs].copy(), collided


def thin(rows: Histories, size: int) -> Histories:
    """Return about ``size`` of the compressed rows, weighted to stand for all customers.

    Systematic sampling with probability proportional to weight: every customer counts the same,
    there is no chance in it, and rows that stand for many customers are always among them.
    """
    if len(rows) <= size:
        return rows
    ends = np.cumsum(rows.weight)
    hits = np.searchsorted(ends, (np.arange(size) + 0.5) * ends[-1] / size, side="right")
    chosen, count = np.unique(hits, return_counts=True)
    return replace(rows.take(chosen), weight=count * (ends[-1] / size))
