"""Reading a column of amounts.

What tells a decimal comma from a decimal point is the shape of a text, not its digits: every 1
to 9 becomes a 9, and the few shapes that are left are read in both ways.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import ibis

from querencia.analytics.ledger import UnclearValues
from querencia.analytics.ledger.currency import currency_code
from querencia.connectors.columns.evidence import Verdict, weigh

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ibis.expr.types import StringValue, Value

DecimalMark = Literal[",", "."]

MARKS: tuple[DecimalMark, ...] = (",", ".")
MONEY = "decimal(18, 4)"
_SPOKEN = {",": "decimal comma", ".": "decimal point"}
LARGEST = Decimal(10) ** 12
_SIGNS = (
    r"[€$£¥]|[A-Za-z]{2,3}\$|[A-Za-z]\$|S/\.?|"
    r"(?i:EUR|USD|GBP|MXN|COP|ARS|CLP|PEN|BRL|UYU|CHF|euros?|pesos)"
)
_CURRENCY = re.compile(_SIGNS)
_PLAIN = {",": re.compile(r"-?\d+(,\d+)?"), ".": re.compile(r"-?\d+(\.\d+)?")}


@dataclass(frozen=True)
class Shape:
    """A text with each digit from 1 to 9 as a 9, how often it occurs, and one that has it."""

    text: str
    count: int
    example: str


def shape_of(text: StringValue) -> StringValue:
    """Return the shape of a text."""
    return text.translate("12345678", "99999999")


def number(text: str, mark: DecimalMark) -> Decimal | None:
    """Return the number that a text is with this decimal mark, or None.

    >>> number("1.234,50 €", ","), number("(12)", ","), number("1.234,50", ".")
    (Decimal('1234.50'), Decimal('-12'), None)
    """
    if not re.fullmatch(pattern(mark), text):
        return None
    digits = re.sub(f"[^0-9{mark}]", "", _CURRENCY.sub("", text)).replace(mark, ".")
    return -Decimal(digits) if re.search(r"^[(\-−]|[-−]$|^\D*[-−]", text) else Decimal(digits)


def pattern(mark: DecimalMark) -> str:
    """Return what a number with this decimal mark looks like, for any engine's expressions."""
    other, here = ("[.]", ",") if mark == "," else (",", "[.]")
    gap = "[ '’]"
    whole = rf"(?:[1-9]\d{{0,2}}(?:{other}\d{{3}})+|[1-9]\d{{0,2}}(?:{gap}\d{{3}})+|\d+)"
    amount = rf"(?:{whole}(?:{here}\d*)?|{here}\d+)"
    sign = rf"(?:(?:{_SIGNS}) *)?"
    after = rf"(?: *(?:{_SIGNS}))?"
    return rf"^(?:[-+−]? *{sign}[-+−]? *{amount}{after} *[-−]?|\( *{sign}{amount}{after} *\))$"


def decide_marks(
    columns: Sequence[tuple[str, Sequence[Shape]]], *, source: str, mark: DecimalMark | None = None
) -> list[DecimalMark]:
    """Choose the decimal mark of each column of numbers of one file.

    A column whose texts do not tell (``1.234`` alone) follows the other columns of the file.

    Args:
        columns: Heading and shapes of each column.
        source: The file, for errors.
        mark: The mark that the user says it is, or None to find it out.

    Raises:
        UnclearValues: When no column tells.
    """
    if mark is not None:
        return [mark for _ in columns]
    verdicts = [_weigh(shapes) for _, shapes in columns]
    told = {v.reading for v in verdicts if v.reading}
    found: list[DecimalMark] = []
    for (heading, _), verdict in zip(columns, verdicts, strict=True):
        reading = verdict.reading
        if verdict.rivals:
            open_ = len(verdict.examples) == 1
            if not (open_ and len(told) == 1):
                raise UnclearValues(_unclear(verdict, heading, source))
            reading = next(iter(told))
        found.append("," if reading == "," else ".")
    return found


def _weigh(shapes: Iterable[Shape]) -> Verdict[Decimal]:
    read: list[tuple[str, int, dict[str, Decimal]]] = []
    for shape in shapes:
        values = {mark: number(shape.text, mark) for mark in MARKS}
        known: dict[str, Decimal] = {m: v for m, v in values.items() if v is not None}
        read.append((shape.example, shape.count, known))
    return weigh(read, MARKS)


def parsed(text: StringValue, mark: DecimalMark, shapes: Sequence[Shape]) -> Value:
    """Return the numbers that texts are, decimal(18, 4), null where they are none.

    Where every shape is plain (no thousands, no currency) a cast is all that is needed.
    """
    if all(_PLAIN[mark].fullmatch(shape.text) for shape in shapes):
        return _bounded(text.replace(",", ".") if mark == "," else text)
    unsigned = text.re_replace(_SIGNS, "").re_replace(f"[^0-9{mark}]", "")
    negative = text.re_search(r"^\D*[(\-−]|[-−]$")
    amount = _bounded(unsigned.replace(mark, "."))
    signed = ibis.ifelse(negative, -amount, amount).cast(MONEY)
    return ibis.ifelse(text.re_search(pattern(mark)), signed, ibis.null(MONEY))


def _bounded(text: StringValue) -> Value:
    amount = text.try_cast(MONEY)
    fits = (amount < LARGEST) & (amount > -LARGEST)
    return ibis.ifelse(fits, amount, ibis.null(MONEY))


def currencies(shapes: Iterable[Shape]) -> dict[str, str]:
    """Return the signs and words of currencies among the shapes, each with its ISO code."""
    found: dict[str, str] = {}
    for shape in shapes:
        if any(number(shape.text, mark) is not None for mark in MARKS):
            for sign in _CURRENCY.findall(shape.text):
                found[sign] = currency_code(sign)
    return found


def heading_sign(heading: str) -> str:
    """Return the currency that a heading names (``Importe (€)``), or nothing."""
    found = re.findall(rf"(?<![^\W\d_])(?:{_SIGNS})(?![^\W\d_])", heading)
    return found[0] if len(found) == 1 else ""


def _unclear(verdict: Verdict[Decimal], column: str, source: str) -> str:
    assert verdict.rivals is not None
    first, second = verdict.rivals
    choice = f"say which with --decimal {first!r} or --decimal {second!r}."
    texts = [example.text for example in verdict.examples]
    a, b = texts[0], texts[-1]
    meant = [number(text, m) for text, m in ((a, first), (b, second))]  # type: ignore[arg-type]  # two of MARKS
    if len(texts) == 1:
        return (
            f"The numbers in column {column!r} of {source} can be read in two ways: {a!r} is "
            f"{meant[0]} ({_SPOKEN[first]}) or {meant[1]} ({_SPOKEN[second]}); {choice}"
        )
    return (
        f"The numbers in column {column!r} of {source} are written in two ways: {a!r} is "
        f"{meant[0]} ({_SPOKEN[first]}) and {b!r} is {meant[1]} ({_SPOKEN[second]}); {choice}"
    )
