"""What all retention figures have in common: each opens to the customers behind its terms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import ibis

if TYPE_CHECKING:
    from ibis.expr.types import BooleanColumn

Terms: TypeAlias = Mapping[str, ibis.Table]
"""The customers behind each term of a figure: one row a customer, column ``customer`` first."""


class OnDemand(Mapping[str, ibis.Table]):
    """Terms whose expressions are written when they are asked for; a figure has many, few are."""

    def __init__(self, names: Collection[str], customers_of: Callable[[str], ibis.Table]) -> None:
        self._names = names
        self._customers_of = customers_of

    def __getitem__(self, name: str) -> ibis.Table:
        if name not in self._names:
            raise KeyError(name)
        return self._customers_of(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def select_members(
    table: ibis.Table, members: Mapping[str, BooleanColumn], columns: Sequence[str]
) -> Terms:
    """Return as terms the rows of ``table`` for which each condition of ``members`` holds."""
    return OnDemand(members, lambda name: table.filter(members[name]).select(columns))


@dataclass(frozen=True)
class Figure:
    """A figure of plain numbers, and lazily the customers that each number counts.

    The tables stay in the engine where the purchases lie; nothing runs until one is asked for.
    Two figures are equal when their numbers are.
    """

    terms: Terms = field(default_factory=dict, repr=False, compare=False, kw_only=True)

    def customers(self, term: str) -> ibis.Table:
        """Return the customers behind ``term``, one row each.

        Raises:
            KeyError: When the figure has no such term; the message lists those it has.
        """
        if term not in self.terms:
            raise KeyError(f"no term {term!r} here; there are: {', '.join(sorted(self.terms))}")
        return self.terms[term]

    def numbers(self) -> dict[str, Any]:
        """Return the plain numbers by field name, without the tables behind them."""
        plain = asdict(replace(self, terms={}))
        del plain["terms"]
        return plain
