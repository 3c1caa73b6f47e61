"""Reading a column of dates.

Every distinct text of the column is read in each order (day, month or year first), and the order
that understands them is chosen for all. A year of four digits that comes first, a month by name
and eight digits that start with a year leave nothing to choose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import ibis
import pyarrow as pa

from querencia.analytics.ledger import UnclearValues
from querencia.analytics.ledger.schema import heading_key
from querencia.connectors.columns.evidence import Example, weigh
from querencia.connectors.columns.texts import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ibis.expr.types import StringValue

DateOrder = Literal["dmy", "mdy", "ymd"]

ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy", "ymd")
SPOKEN: Mapping[str, str] = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
_TIME = r"[\sT,]+\d{1,2}:\d{2}.*$"
_SERIAL_DAY_0 = date(1899, 12, 30)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_PARTED = re.compile(r"(\d{1,4})[/.\-\s]+(\d{1,2})[/.\-\s]+(\d{1,4})\.?")
_SOLID = re.compile(r"(\d{8})(?:T?\d{4,6}Z?)?|\d{6}")
_DAY_FIRST = re.compile(
    r"(?:\w+\.?,?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*(?:de\s+|d['’])?"
    r"(?P<month>[^\W\d]+)\.?[\s\-/.,]*(?:del?\s+)?(?P<year>\d{4}|\d{2})"
)
_MONTH_FIRST = re.compile(
    r"(?:\w+\.?,\s+)?(?P<month>[^\W\d]+)\.?[\s\-]+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?[\s\-]+"
    r"(?P<year>\d{4})"
)
_MONTHS = (
    # Spanish, English, and what stands in files from Catalonia, Galicia and Brazil
    ("ene", "enero", "jan", "january", "gen", "gener", "xan", "xaneiro", "janeiro"),
    ("feb", "febrero", "february", "febr", "febrer", "febreiro", "fev", "fevereiro"),
    ("mar", "marzo", "march", "marc", "marco"), ("abr", "abril", "apr", "april"),
    ("may", "mayo", "mai", "maig", "maio"),
    ("jun", "junio", "june", "juny", "xun", "xuno", "junho"),
    ("jul", "julio", "july", "juliol", "xul", "xullo", "julho"),
    ("ago", "agosto", "aug", "august", "ag", "agost"),
    ("sep", "sept", "septiembre", "setiembre", "set", "september", "setembre", "setembro"),
    ("oct", "octubre", "october", "out", "outubro", "outubre"),
    ("nov", "noviembre", "november", "novembre", "novembro"),
    ("dic", "diciembre", "dec", "december", "des", "desembre", "dez", "dezembro", "decembro"),
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}


@dataclass(frozen=True)
class DateColumn:
    """How a column of dates is read: what each of its texts means."""

    order: DateOrder | None
    days: Mapping[str, date]

    def table(self) -> pa.Table:
        """Return ``date_text`` and ``day``, to be joined."""
        texts, days = list(self.days), list(self.days.values())
        return pa.table(
            {"date_text": pa.array(texts, pa.string()), "day": pa.array(days, pa.date32())}
        )


def date_text(text: StringValue) -> StringValue:
    """Return a text without the time of day that may follow the date."""
    return text.re_replace(_TIME, "")


def decide_dates(
    texts: Iterable[tuple[str, int]],
    *,
    column: str,
    source: str,
    order: DateOrder | None = None,
    serials: bool = False,
) -> DateColumn:
    """Read the distinct texts of a column.

    Args:
        texts: Each with the number of rows that hold it.
        column: The heading, for errors.
        source: The file, for errors.
        order: The order that the user says it is, or None to find it out.
        serials: Whether a number of five digits is a day counted by a spreadsheet even among
            other forms.

    Raises:
        UnclearValues: When two orders understand the column and make different dates of it.
    """
    counted = list(texts)
    serials = serials or _all_serials(counted)
    read = [(text, n, readings(cleaned(text) or "", serials=serials)) for text, n in counted]
    if order is None:
        candidates = ORDERS if _may_start_with_year(counted) else ORDERS[:2]
        verdict = weigh([(t, n, _only(v, candidates)) for t, n, v in read], candidates)
        if verdict.rivals:
            raise _unclear(verdict.rivals, verdict.examples, column, source)
        chosen: DateOrder | None = verdict.reading  # type: ignore[assignment]  # one of ORDERS
    else:
        chosen = order
    days = {text: found[chosen or "dmy"] for text, _, found in read if (chosen or "dmy") in found}
    return DateColumn(chosen, days)


def _only(found: Mapping[str, date], orders: Sequence[str]) -> dict[str, date]:
    return {order: found[order] for order in orders if order in found}


def readings(text: str, *, serials: bool = False) -> dict[str, date]:
    """Return the date that each order makes of a text, where it makes one.

    >>> readings("05/03/2024")["dmy"], readings("05/03/2024")["mdy"]
    (datetime.date(2024, 3, 5), datetime.date(2024, 5, 3))
    """
    if serials and (match := _SERIAL.fullmatch(text)):
        return dict.fromkeys(ORDERS, _SERIAL_DAY_0 + timedelta(days=int(match[1])))
    if match := _PARTED.fullmatch(text):
        return _parted(*match.groups())
    if match := _SOLID.fullmatch(text):
        return _solid(match[1] or text)
    return _named(text)


def _parted(a: str, b: str, c: str) -> dict[str, date]:
    if len(a) == 4:
        day = _date(a, b, c)
        return dict.fromkeys(ORDERS, day) if day and len(c) <= 2 else {}
    if len(a) == 3 or len(c) not in {2, 4}:
        return {}
    found = {"dmy": _date(c, b, a), "mdy": _date(c, a, b)}
    if len(c) == 2:
        found["ymd"] = _date(a, b, c) if len(a) == 2 else None
    return {order: day for order, day in found.items() if day}


def _solid(digits: str) -> dict[str, date]:
    n = len(digits) - 4  # digits of the year
    read = {
        "dmy": _date(digits[4:], digits[2:4], digits[:2]),
        "mdy": _date(digits[4:], digits[:2], digits[2:4]),
        "ymd": _date(digits[:n], digits[n : n + 2], digits[n + 2 :]),
    }
    found = {order: day for order, day in read.items() if day and 1900 <= day.year <= 2100}
    if n == 4 and set(found) == {"ymd"}:  # 20240305 is no day in the year 305
        return dict.fromkeys(ORDERS, found["ymd"])
    return found


def _named(text: str) -> dict[str, date]:
    for form in (_DAY_FIRST, _MONTH_FIRST):
        match = form.fullmatch(text)
        number = _MONTH.get(heading_key(match["month"])) if match else None
        if match and number and (found := _date(match["year"], str(number), match["day"])):
            return dict.fromkeys(ORDERS, found)
    return {}


def _date(year: str, month: str, day: str) -> date | None:
    """Return the date; of two digits, years from 70 are of the last century."""
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= 70 else 2000
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def _all_serials(texts: list[tuple[str, int]]) -> bool:
    forms = [bool(_SERIAL.fullmatch(text.strip())) for text, _ in texts if re.search(r"\d", text)]
    return bool(forms) and all(forms)


def _may_start_with_year(texts: list[tuple[str, int]]) -> bool:
    """Say whether years of two digits may come first.

    Where they do, few values stand in front and many at the end; 25/03/24 is too common a way to
    write 25 March to be held for 24 March 2025 otherwise.
    """
    stripped = [text.strip() for text, _ in texts]
    parts = [match.groups() for text in stripped if (match := _PARTED.fullmatch(text))]
    solid = [text for text in stripped if (match := _SOLID.fullmatch(text)) and not match[1]]
    parts += [(t[:2], t[2:4], t[4:]) for t in solid]
    short = [(a, c) for a, _, c in parts if len(a) == len(c) == 2]
    if any(int(a) > 31 for a, _ in short):
        return True
    return len({c for _, c in short}) > len({a for a, _ in short})


def _unclear(
    rivals: tuple[str, str], examples: tuple[Example[date], ...], column: str, source: str
) -> UnclearValues:
    first, second = rivals
    a, b = examples[0], examples[-1]
    sentence = (
        "The dates in column %(column)s of %(source)s can be read in two ways: %(text)s is "
        "%(day)s (%(order)s) or %(other_day)s (%(other_order)s); say which with "
        "--dates %(choice)s or --dates %(other_choice)s."
        if len(examples) == 1
        else "The dates in column %(column)s of %(source)s are written in two ways: %(text)s is "
        "%(day)s (%(order)s) and %(other_text)s is %(other_day)s (%(other_order)s); say which with "
        "--dates %(choice)s or --dates %(other_choice)s."
    )
    return UnclearValues(
        sentence,
        column=repr(column),
        source=source,
        text=repr(a.text),
        day=a.first,
        order=SPOKEN[first],
        choice=first,
        other_text=repr(b.text),
        other_day=b.second,
        other_order=SPOKEN[second],
        other_choice=second,
    )


def day_of(table: ibis.Table, column: DateColumn) -> ibis.Table:
    """Return ``table`` with ``day``, the meaning of its ``date_text``, null where it has none."""
    known = ibis.memtable(column.table()).rename(known_text="date_text", known_day="day")
    joined = table.left_join(known, table.date_text == known.known_text)
    return joined.rename(day="known_day").drop("known_text")
