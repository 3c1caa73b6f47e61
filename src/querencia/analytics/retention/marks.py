"""Marks that purchase days leave on customers, sixty-three to a whole number.

"Was this customer active at the close of day D?" and "did they buy in month M?" are asked for
hundreds of D and M. Each such question is one bit. A small table holds, for each calendar day,
the bits that a purchase on that day sets; joined to the purchases and or-ed together by customer,
it answers all questions in the one pass that also finds first and last purchases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa

from querencia.analytics.periods import MONTHS_IN, CalendarUnit, months_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis.expr.types import BooleanColumn, IntegerColumn, Table
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]

BITS = 63  # of a signed 64-bit integer, without its sign


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]  # ibis has no types
def bit_or(word: int) -> int:
    """Or the words of all rows together; DuckDB and Spark both know it by this name.

    (Ibis has ``Column.bit_or``, but no rule that compiles it for Spark.)
    """
    raise NotImplementedError  # the engine's own function runs, never this body


@dataclass(frozen=True)
class Marks:
    """A row of questions, and which purchase days answer them with yes.

    Attributes:
        name: What the columns that hold the answers start with.
        sets: Whether a purchase on calendar day i answers question j, shape (days, questions).
    """

    name: str
    sets: Bools

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold the answers, each up to 63 of them."""
        return tuple(f"{self.name}_{word}" for word in range(-(-self.sets.shape[1] // BITS)))

    def words(self) -> dict[str, pa.Array]:
        """Return for each column the bits that each calendar day sets."""
        return self._packed(self.sets)

    def own_words(self) -> dict[str, pa.Array]:
        """Return for each column the bits that each question itself has, a row a question."""
        return self._packed(np.eye(self.sets.shape[1], dtype=np.bool_))

    def _packed(self, sets: Bools) -> dict[str, pa.Array]:
        return {
            column: pa.array(_pack(sets[:, word * BITS : (word + 1) * BITS]))
            for word, column in enumerate(self.columns)
        }

    def answered(self, table: Table, question: int) -> BooleanColumn:
        """Return whether each customer of ``table`` has the mark of ``question``."""
        word, bit = divmod(question, BITS)
        return (table[self.columns[word]] & (1 << bit)) != 0

    def answered_all(self, table: Table, questions: Sequence[int]) -> BooleanColumn:
        """Return whether each customer of ``table`` has the marks of all ``questions``."""
        wanted: dict[int, int] = {}
        for question in questions:
            word, bit = divmod(question, BITS)
            wanted[word] = wanted.get(word, 0) | 1 << bit
        return ibis.and_(*((table[self.columns[w]] & bits) == bits for w, bits in wanted.items()))


def days_between(first: date, end: date) -> Sequence[date]:
    """Return all days from ``first`` to ``end``."""
    return [first + timedelta(days=day) for day in range((end - first).days + 1)]


def active_marks(name: str, days: Sequence[date], asked: Sequence[date], window_days: int) -> Marks:
    """Ask who was active at the close of each day of ``asked``.

    A purchase keeps its customer active from its own day for ``window_days`` days in all.
    """
    bought = _ordinals(days)[:, None]
    at = _ordinals(asked)[None, :]
    return Marks(name, (bought <= at) & (at < bought + window_days))


def bought_marks(name: str, days: Sequence[date], unit: CalendarUnit) -> Marks:
    """Ask who bought in each calendar month or quarter from the first of ``days`` to the last."""
    of_day = np.array([months_of(day) // MONTHS_IN[unit] for day in days])
    return Marks(name, of_day[:, None] == np.arange(of_day[0], of_day[-1] + 1)[None, :])


def mark(purchases: Table, days: Sequence[date], marks: Sequence[Marks]) -> Table:
    """Add to each purchase the bits that it sets; purchases outside ``days`` are left out."""
    words = {column: word for each in marks for column, word in each.words().items()}
    rows = ibis.memtable(pa.table({"marked_day": pa.array(days, pa.date32()), **words}))
    return purchases.inner_join(rows, purchases.day == rows.marked_day).drop("marked_day")


def gather(table: Table, marks: Sequence[Marks]) -> dict[str, IntegerColumn]:
    """Return the aggregates that put together the marks of many purchases."""
    return {column: bit_or(table[column]) for each in marks for column in each.columns}


def _pack(sets: Bools) -> NDArray[np.int64]:
    weights = np.left_shift(np.int64(1), np.arange(sets.shape[1], dtype=np.int64))
    packed: NDArray[np.int64] = (sets.astype(np.int64) * weights).sum(axis=1)
    return packed


def _ordinals(days: Sequence[date]) -> NDArray[np.int64]:
    return np.array([day.toordinal() for day in days], dtype=np.int64)
