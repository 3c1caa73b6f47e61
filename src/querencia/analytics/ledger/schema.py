"""The columns of a ledger, and how the headings of a file are recognised as one of them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from querencia.analytics.ledger import headings as known
from querencia.analytics.ledger.errors import UnclearColumns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ColumnKind = Literal["text", "date", "number"]

_FILLERS = {"de", "del", "la", "el", "los", "las", "of", "the"}
_CURRENCY_WORDS = {"eur", "euro", "euros", "usd", "mxn", "cop", "ars", "clp", "pen", "gbp"}
_ABBREVIATIONS = {
    "numero": "num", "number": "num", "nro": "num", "no": "num", "n": "num", "nr": "num",
    "codigo": "cod", "code": "cod", "fec": "fecha", "imp": "importe", "fra": "factura",
    "cli": "cliente", "fact": "factura", "dto": "documento", "ped": "pedido",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column of a ledger.

    Attributes:
        name: What it is called everywhere in the code and in ``--columns``.
        kind: What its cells are.
        ranks: The keys of the headings it is recognised by, best rank first.
        spanish: What it is called on a page in Spanish.
        meaning: What stands in it, in a phrase.
    """

    name: str
    kind: ColumnKind
    ranks: tuple[frozenset[str], ...]
    spanish: str
    meaning: str

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    def in_words(self, language: str) -> str:
        """Return the name in a language, as ``parse_columns`` reads it."""
        return self.spanish if language == "es" else self.name


def heading_key(heading: str) -> str:
    """Return what is left of a heading without case, accents, punctuation and small words.

    >>> heading_key("Nº de Factura"), heading_key("num_factura"), heading_key("InvoiceNo")
    ('numfactura', 'numfactura', 'invoicenum')
    """
    text = unicodedata.normalize("NFKD", heading.replace("°", "o").replace("#", " num "))
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text).casefold()
    text = re.sub(r"\bn[^\w\s]?o\b", "num", text)
    words = [word for word in re.findall(r"[a-z0-9]+", text) if word not in _FILLERS]
    bare = [word for word in words if word not in _CURRENCY_WORDS] or words
    return "".join(_ABBREVIATIONS.get(word, word) for word in bare)


def _column(
    name: str, kind: ColumnKind, ranks: Sequence[str], spanish: str, meaning: str
) -> Column:
    keys = tuple(frozenset(heading_key(heading) for heading in rank.split(";")) for rank in ranks)
    return Column(name, kind, keys, spanish, meaning)


COLUMNS: tuple[Column, ...] = (
    _column("customer", "text", known.CUSTOMER, "cliente", "who bought"),
    _column("date", "date", known.DATE, "fecha", "the day of the purchase"),
    _column("amount", "number", known.AMOUNT, "importe", "what was paid, best without tax"),
    _column("document", "text", known.DOCUMENT, "documento", "invoice, order or ticket number"),
    _column("series", "text", known.SERIES, "serie", "series that the document number counts in"),
    _column("margin", "number", known.MARGIN, "margen", "amount less the cost of what was sold"),
    _column("cost", "number", known.COST, "coste", "cost of what was sold"),
    _column("seller", "text", known.SELLER, "vendedor", "who is credited with the purchase"),
    _column("product_line", "text", known.PRODUCT_LINE, "línea de producto", "what was bought"),
    _column("currency", "text", known.CURRENCY, "moneda", "currency of the amount"),
    _column("kind", "text", known.KIND, "tipo", "whether the row is a purchase or a refund"),
    _column(
        "reference", "text", known.REFERENCE, "documento original", "document that a refund undoes"
    ),
    _column("quantity", "number", known.QUANTITY, "cantidad", "units, where there is no amount"),
    _column("unit_price", "number", known.UNIT_PRICE, "precio", "price of one unit, likewise"),
)  # fmt: skip
_BY_NAME = {column.name: column for column in COLUMNS}
_REQUIRED = ("customer", "date")


@dataclass(frozen=True)
class ColumnMapping:
    """Which heading of a file is which column of the ledger.

    Attributes:
        headings: All headings of the file, in order.
        positions: Name of a ledger's column to the position of its heading, from 0.
        chosen: Names of the columns that the user chose, rather than being recognised.
    """

    headings: tuple[str, ...]
    positions: Mapping[str, int]
    chosen: frozenset[str] = frozenset()

    def heading(self, name: str) -> str:
        """Return the heading that is column ``name``; KeyError when there is none."""
        return self.headings[self.positions[name]]

    def without(self, *names: str) -> ColumnMapping:
        """Return the mapping with the columns ``names`` left out."""
        kept = {name: i for name, i in self.positions.items() if name not in names}
        return ColumnMapping(self.headings, kept, self.chosen)

    def __str__(self) -> str:
        """Return ``customer=Cliente, date=Fecha``, as ``parse_columns`` reads it."""
        return self.in_words("en")

    def in_words(self, language: str) -> str:
        """Return it with the names of ``language``: ``cliente=Cliente, fecha=Fecha``."""
        named = ((_BY_NAME[name], self.headings[i]) for name, i in self.positions.items())
        return ", ".join(f"{column.in_words(language)}={heading}" for column, heading in named)


class _Names:
    """The names of all columns, as an error lists them."""

    def __str__(self) -> str:
        return self.in_words("en")

    def in_words(self, language: str) -> str:
        """Return them in a language."""
        return ", ".join(column.in_words(language) for column in COLUMNS)


def parse_columns(text: str) -> dict[str, str]:
    """Read ``customer=Cliente,date=Fecha`` into a name and a heading each.

    The name may be the English or the Spanish one. A heading may hold commas; an empty one
    (``margin=``) says that the column is not to be used.

    Raises:
        UnclearColumns: When a part is not ``name=heading`` or the name is unknown.
    """
    spanish = {heading_key(column.spanish): column.name for column in COLUMNS}
    names = {heading_key(column.name): column.name for column in COLUMNS}
    chosen: dict[str, str] = {}
    for part in re.split(r",(?=[^,=]*=)", text):
        name, equals, heading = part.partition("=")
        key = heading_key(name)
        found = names.get(key) or spanish.get(key)
        if not equals or found is None:
            raise UnclearColumns(
                "%(part)s in the choice of columns is not NAME=HEADING with one of the names "
                "%(names)s.",
                part=repr(part.strip()),
                names=_Names(),
            )
        chosen[found] = heading.strip()
    return chosen


def recognise(
    headings: Sequence[str], chosen: Mapping[str, str] | None = None, *, source: str = "the file"
) -> ColumnMapping:
    """Find out which heading is which column of the ledger.

    Args:
        headings: The heading row.
        chosen: Headings that the user named (see ``parse_columns``).
        source: What to call the file in an error.

    Raises:
        UnclearColumns: When there is no customer or no date, when two headings fit a column
            equally well, or when a chosen heading is not there.
    """
    chosen = chosen or {}
    positions: dict[str, int] = {}
    for name, heading in chosen.items():
        if heading:
            positions[name] = _chosen_position(name, heading, headings, source)
    taken = set(positions.values())
    keys = [heading_key(h) if i not in taken else "" for i, h in enumerate(headings)]
    for column in COLUMNS:
        if column.name not in chosen:
            fits = _fits(column, headings, keys)
            if len(fits) > 1:
                raise _two_fit(column, [headings[i] for i in fits], source)
            if fits:
                positions[column.name] = fits[0]
    for name in _REQUIRED:
        if name not in positions:
            raise _none_fits(_BY_NAME[name], headings, source)
    return ColumnMapping(tuple(headings), _needed(positions), frozenset(chosen))


def is_heading_row(cells: Sequence[str], chosen: Mapping[str, str] | None = None) -> bool:
    """Say whether a row names at least a customer and a date, or all that the user chose."""
    chosen = {name: heading for name, heading in (chosen or {}).items() if heading}
    keys = [heading_key(cell) for cell in cells]
    if any(heading_key(heading) not in keys for heading in chosen.values()):
        return False
    names = [name for name in _REQUIRED if name not in chosen]
    return all(_fits(_BY_NAME[name], cells, keys) for name in names)


def _fits(column: Column, headings: Sequence[str], keys: Sequence[str]) -> list[int]:
    for rank in column.ranks:
        fits = [
            i for i, key in enumerate(keys) if key in rank and _is_right_kind(column, headings[i])
        ]
        if fits:
            return fits
    return []


def _is_right_kind(column: Column, heading: str) -> bool:
    """A share ("Margen %") is not an amount of money."""
    return not (column.kind == "number" and re.search(r"%|pct|porcent|percent", heading.casefold()))


def _needed(positions: Mapping[str, int]) -> dict[str, int]:
    """Drop what another column says better, and keep the order of ``COLUMNS``."""
    dropped: set[str] = set()
    if "amount" in positions:
        dropped |= {"quantity", "unit_price"}
    if "unit_price" not in positions:
        dropped.add("quantity")
    if "margin" in positions or not {"amount", "unit_price"} & set(positions):
        dropped.add("cost")
    if "document" not in positions:
        dropped.add("series")
    return {c.name: positions[c.name] for c in COLUMNS if c.name in set(positions) - dropped}


def _chosen_position(name: str, heading: str, headings: Sequence[str], source: str) -> int:
    exact = [i for i, h in enumerate(headings) if h.strip() == heading]
    key = heading_key(heading)
    alike = exact or [i for i, h in enumerate(headings) if key and heading_key(h) == key]
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise UnclearColumns(
            "%(source)s has %(count)s columns named %(heading)s, so %(name)s=%(given)s is unclear.",
            source=source,
            count=len(alike),
            heading=repr(heading),
            name=_BY_NAME[name],
            given=heading,
        )
    near = difflib.get_close_matches(heading, headings, n=1)
    if near:
        raise UnclearColumns(
            "%(source)s has no column named %(heading)s for %(name)s; did you mean %(near)s?",
            source=source,
            heading=repr(heading),
            name=_BY_NAME[name],
            near=repr(near[0]),
        )
    raise UnclearColumns(
        "%(source)s has no column named %(heading)s for %(name)s: it has %(headings)s.",
        source=source,
        heading=repr(heading),
        name=_BY_NAME[name],
        headings=_listed(headings),
    )


def _two_fit(column: Column, fits: Sequence[str], source: str) -> UnclearColumns:
    return UnclearColumns(
        "%(source)s has %(count)s columns that could be the %(name)s: %(headings)s; "
        "say which with --columns %(name)s=%(first)s.",
        source=source,
        count=len(fits),
        name=column,
        headings=_listed(fits),
        first=_quoted(fits[0]),
    )


def _none_fits(column: Column, headings: Sequence[str], source: str) -> UnclearColumns:
    return UnclearColumns(
        "%(source)s has no column that is recognised as the %(name)s among %(headings)s; "
        "say which with --columns %(name)s=HEADING.",
        source=source,
        name=column,
        headings=_listed(headings),
    )


def _listed(headings: Sequence[str]) -> str:
    shown = [repr(h if len(h) <= 40 else h[:39] + "…") for h in headings[:12]]
    more = ["…"] if len(headings) > 12 else []
    return ", ".join(shown + more) or "–"


def _quoted(heading: str) -> str:
    return f'"{heading}"' if re.search(r"\s", heading) else heading
