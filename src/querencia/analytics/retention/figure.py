"""What all retention figures have in common: each opens to the customers behind its terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeAlias

import ibis

Terms: TypeAlias = Mapping[str, ibis.Table]
"""The customers behind each term of a figure: one row a customer, column ``customer`` first."""


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
