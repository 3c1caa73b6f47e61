"""The cells of a table as text, cleaned only of what stands in them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ibis.expr.types import Column, StringValue, Value

    from querencia.connectors.columns.raw import RawTable

NOTHING = ("", "NULL", "null", "NaN", "nan", "None", "N/A", "#N/A")
"""What programs write where there is nothing."""
WIDE_SPACE = "\u00a0"
INVISIBLE = "\0\ufeff\u200b\u200e\u200f\u202a\u202c\u2060"
"""What nobody sees, and what would make two customers of one: files that were put one behind the
other have a byte order mark in the middle, copied names have marks of direction."""
_APART = re.compile("[A-Za-z][\u0300-\u036f]+")
_GONE = dict.fromkeys(map(ord, INVISIBLE))


@dataclass(frozen=True)
class Traits:
    """What a column of text has anywhere in it; cleaning every cell costs more than looking."""

    padded: bool
    wide_spaces: bool
    colons: bool


def traits_of(raw: RawTable, positions: Iterable[int]) -> dict[int, Traits]:
    """Look through columns of text, all in one pass; other columns are left out."""
    asked: dict[str, Value] = {}
    found = []
    for position in positions:
        column = raw.table[raw.columns[position]]
        if column.type().is_string():
            found.append(position)
            asked[f"padded{position}"] = (column != column.strip()).any()
            asked[f"wide{position}"] = column.contains(WIDE_SPACE).any()
            asked[f"colons{position}"] = column.contains(":").any()
    if not asked:
        return {}
    [row] = raw.table.aggregate(**asked).to_pyarrow().to_pylist()
    return {
        i: Traits(bool(row[f"padded{i}"]), bool(row[f"wide{i}"]), bool(row[f"colons{i}"]))
        for i in found
    }


def sent_text(raw: RawTable, position: int, traits: Mapping[int, Traits]) -> Value:
    """Return the text of a column, null where the cell is blank."""
    column = raw.table[raw.columns[position]]
    text = plain_text(column)
    if position in traits:
        if traits[position].wide_spaces:
            text = text.replace(WIDE_SPACE, " ")
        if traits[position].padded or traits[position].wide_spaces:
            text = text.strip()
        text = ibis.ifelse(text.isin(NOTHING), ibis.null("string"), text)
    if position in raw.numbers:
        text = text.coalesce(plain_text(raw.table[raw.numbers[position]]))
    return text


def plain_text(column: Column) -> StringValue:
    """Return a column as text; a customer 1001.0 is customer 1001."""
    if column.type().is_floating():
        whole = (column % 1 == 0) & (column.abs() < 1e18)
        integer = ibis.ifelse(whole, column, 0.0).cast("int64").cast("string")
        text = ibis.ifelse(whole, integer, column.cast("string"))
        return ibis.ifelse(column.isnan(), ibis.null("string"), text)
    return column.cast("string")


def composed(text: str) -> str:
    """Write accents that stand behind their letter, as a Mac does, as one with it.

    Otherwise one name would be two customers that nobody can tell apart.
    """
    return _APART.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


def visible(text: str) -> str:
    """Return a text without invisible characters, its accents on their letters."""
    return text if text.isascii() and "\0" not in text else composed(text.translate(_GONE))


def cleaned(text: str) -> str | None:
    """Return what ``sent_text`` makes of one text."""
    text = text.replace(WIDE_SPACE, " ").strip()
    return None if text in NOTHING else text
