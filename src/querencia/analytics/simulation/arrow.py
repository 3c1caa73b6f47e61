"""Arrow arrays made from NumPy without a Python object per row."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

MONEY = pa.decimal128(18, 4)
_EPOCH = date(1970, 1, 1).toordinal()


def money_array(cents: Ints) -> pa.Array:
    """Return whole cents as exact decimals with four places."""
    words = np.empty((len(cents), 2), dtype=np.int64)  # little-endian 128 bits, low word first
    words[:, 0] = 100 * cents
    words[:, 1] = np.where(cents < 0, -1, 0)
    return pa.Array.from_buffers(MONEY, len(cents), [None, pa.py_buffer(words)])


def date_array(start: date, days: Ints, missing: Bools | None = None) -> pa.Array:
    """Return the dates so many days after ``start``; null where ``missing``."""
    since_epoch = (days + (start.toordinal() - _EPOCH)).astype(np.int32)
    return pa.array(since_epoch, type=pa.int32(), mask=missing).cast(pa.date32())


def label_array(prefix: str, *numbers: tuple[Ints, int]) -> pa.Array:
    """Return labels such as C00000012 or F00000012-0003: a prefix, then numbers of fixed width.

    Args:
        prefix: ASCII letters at the front.
        numbers: Pairs of values and digits; a dash stands between two of them.
    """
    size = len(numbers[0][0])
    width = len(prefix) + sum(digits for _, digits in numbers) + len(numbers) - 1
    text = np.full((size, width), ord("-"), dtype=np.uint8)
    text[:, : len(prefix)] = np.frombuffer(prefix.encode("ascii"), dtype=np.uint8)
    at = len(prefix)
    for values, digits in numbers:
        left = values
        for place in range(at + digits - 1, at - 1, -1):
            left, digit = np.divmod(left, 10)
            text[:, place] = digit + ord("0")
        at += digits + 1
    offsets = (width * np.arange(size + 1)).astype(np.int32)
    return pa.Array.from_buffers(
        pa.string(), size, [None, pa.py_buffer(offsets), pa.py_buffer(text)]
    )


def masked(array: pa.Array, present: Bools) -> pa.Array:
    """Return the array with null where not ``present``."""
    return pc.if_else(pa.array(present), array, pa.scalar(None, array.type))
