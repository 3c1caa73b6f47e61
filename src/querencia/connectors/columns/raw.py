"""A table as it was sent, before its cells are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis

VERDICT = ("line", "column", "value", "reason")
"""What is added to a row that is rejected, behind the columns that it was sent in."""


@dataclass(frozen=True)
class RawTable:
    """A table as it was sent.

    Attributes:
        table: The cells, and as there are ``line`` int64, ``fault`` and ``record`` (see
            ``SentRows``).
        headings: The heading of each column.
        columns: The name in ``table`` of each column.
        numbers: For columns that hold typed numbers among text, by position: the name in
            ``table`` of the column of those numbers; its text is null there.
        serials: Whether a bare number in a column of dates is a day counted by a spreadsheet.
        is_copy: Whether ``table`` was made for this reading alone.
        source: What to call it in an error.
    """

    table: ibis.Table
    headings: tuple[str, ...]
    columns: tuple[str, ...]
    source: str
    numbers: Mapping[int, str] = field(default_factory=dict)
    serials: bool = False
    is_copy: bool = False

    @property
    def sound(self) -> ibis.Table:
        """The rows that are not broken: those that can tell how a column is written."""
        if "fault" in self.table.columns:
            return self.table.filter(self.table.fault.isnull())
        return self.table


def strip_verdict(headings: Sequence[str]) -> int:
    """Return how many headings are those of the sender: what a rejection added comes last."""
    names = tuple(heading.strip() for heading in headings)
    if len(names) > len(VERDICT) and names[-len(VERDICT) :] == VERDICT:
        return len(names) - len(VERDICT)
    return len(names)
