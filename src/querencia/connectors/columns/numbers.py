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
from querencia.connectors.columns.texts import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ibis.expr.types import StringValue, Value

DecimalMark = Literal[",", "."]

MARKS: tuple[DecimalMark, ...] = (",", ".")
MONEY = "decimal(18, 4)"
LARGEST = Decimal(10) ** 12
SPOKEN: Mapping[str, str] = {",": "decimal comma", ".": "decimal point"}
_MOST_SHAPES = 100_000
_SIGNS_ANYWHERE = (
    r"[€$£¥¤₡₲]|[A-Za-z]{2,3}\$|[A-Za-z]\$|[SB]/\.?|(?i:[BG]s)\.?|"
    r"(?i:EUR|USD|GBP|MXN|COP|ARS|CLP|PEN|BRL|UYU|CHF|GTQ|CRC|HNL|NIO|PYG|BOB|VES|PAB|DOP|"
    r"euros?|pesos|soles|d[oó]lares|quetzales|lempiras|colones|guaran[ií]es|bolivianos)"
)
_SIGNS = rf"{_SIGNS_ANYWHERE}|[QL]\.?"  # quetzales and lempiras: a letter that says so by a number
_CURRENCY = re.compile(_SIGNS)
_SPACE = "[ \u00a0\u2007\u2009\u202f]"
_MINUS = "-−–("


@dataclass(frozen=True)
class Shape:
    """A text with each digit from 1 to 9 as a 9, how often it occurs, and one that has it."""

    text: str
    count: int
    example: str


def shapes_of(text: StringValue, table: ibis.Table) -> list[Shape]:
    """Return the shapes of a column of ``table``, the most frequent first, blanks left out."""
    texts = table.select(text=text)
    texts = texts.filter(texts.text.notnull())
    texts = texts.mutate(shape=texts.text.translate("12345678", "99999999"))
    counted = texts.group_by("shape").aggregate(count=texts.count(), example=texts.text.min())
    counted = counted.order_by(ibis.desc("count"), "shape").limit(_MOST_SHAPES)
    rows = counted.to_pyarrow().to_pylist()
    shapes = [Shape(row["shape"], row["count"], row["example"].strip()) for row in rows]
    return [shape for shape in shapes if cleaned(shape.text) is not None]


def number(text: str, mark: DecimalMark) -> Decimal | None:
    """Return the number that a text is with this decimal mark, or None.

    >>> number("1.234,50 €", ","), number("(12)", ","), number("1.234,50", ".")
    (Decimal('1234.50'), Decimal('-12'), None)
    """
    text = text.strip()
    if not re.fullmatch(pattern(mark), text):
        return None
    digits = re.sub(f"[^0-9{mark}]", "", _CURRENCY.sub("", text)).replace(mark, ".")
    return -Decimal(digits) if any(sign in text for sign in _MINUS) else Decimal(digits)


def pattern(mark: DecimalMark) -> str:
    """Return what a number with this decimal mark looks like, for any engine's expressions."""
    other, here = ("[.]", ",") if mark == "," else (",", "[.]")
    gap = f"[ '’{_SPACE[2:]}"
    whole = rf"(?:[1-9]\d{{0,2}}(?:{other}\d{{3}})+|[1-9]\d{{0,2}}(?:{gap}\d{{3}})+|\d+)"
    amount = rf"(?:{whole}(?:{here}\d*)?|{here}\d+)"
    sign = rf"(?:(?:{_SIGNS}){_SPACE}*)"
    before = rf"(?:{sign}?[-+−–]?{_SPACE}*|[-+−–]{_SPACE}*{sign}?)"
    after = rf"(?:{_SPACE}*(?:{_SIGNS}))?"
    whole = rf"{before}{amount}{after}|{sign}?{amount}{after}{_SPACE}*[-−–]"
    return rf"^\s*(?:{whole}|\({_SPACE}*{sign}?{amount}{after}{_SPACE}*\))\s*$"


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
                raise _unclear(verdict, heading, source)
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

    The shapes say which characters have to go, whether anything is below zero, and whether there
    is anything that is no number; only what is needed is done to every row.
    """
    numbers = [shape.text for shape in shapes if number(shape.text, mark) is not None]
    signs = {sign for shape in numbers for sign in _CURRENCY.findall(shape)}
    for sign in sorted(sign for sign in signs if sign.endswith(".")):  # its point is no mark
        text = text.replace(sign, "")
    clutter = "".join(sorted(set("".join(numbers)) - set("0123456789" + mark)))
    bare = text.translate(clutter, "") if clutter else text
    amount = _bounded(bare.replace(",", ".") if mark == "," else bare)
    below_zero = [sign for sign in _MINUS if sign in clutter]
    if below_zero:
        negative = text.contains(below_zero[0])
        for sign in below_zero[1:]:
            negative |= text.contains(sign)
        amount = ibis.ifelse(negative, -amount, amount).cast(MONEY)
    if len(numbers) == len(shapes) < _MOST_SHAPES:
        return amount
    return ibis.ifelse(text.re_search(pattern(mark)), amount, ibis.null(MONEY))


def _bounded(text: StringValue) -> Value:
    amount = text.try_cast(MONEY)
    return ibis.ifelse(amount < LARGEST, amount, ibis.null(MONEY))


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
    found = re.findall(rf"(?<![^\W\d_])(?:{_SIGNS_ANYWHERE})(?![^\W\d_])", heading)
    return found[0] if len(found) == 1 else ""


def _unclear(verdict: Verdict[Decimal], column: str, source: str) -> UnclearValues:
    assert verdict.rivals is not None
    first, second = verdict.rivals
    texts = [example.text for example in verdict.examples]
    a, b = texts[0], texts[-1]
    meant = [number(text, "," if m == "," else ".") for text, m in ((a, first), (b, second))]
    sentence = (
        "The numbers in column %(column)s of %(source)s can be read in two ways: %(text)s is "
        "%(number)s (%(mark)s) or %(other_number)s (%(other_mark)s); say which with "
        "--decimal %(choice)s or --decimal %(other_choice)s."
        if len(texts) == 1
        else "The numbers in column %(column)s of %(source)s are written in two ways: %(text)s is "
        "%(number)s (%(mark)s) and %(other_text)s is %(other_number)s (%(other_mark)s); say which "
        "with --decimal %(choice)s or --decimal %(other_choice)s."
    )
    return UnclearValues(
        sentence,
        column=repr(column),
        source=source,
        text=repr(a),
        number=meant[0],
        mark=SPOKEN[first],
        choice=repr(first),
        other_text=repr(b),
        other_number=meant[1],
        other_mark=SPOKEN[second],
        other_choice=repr(second),
    )
