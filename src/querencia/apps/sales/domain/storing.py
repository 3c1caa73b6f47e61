"""Storing documents of purchases by the thousand; sent again, they change nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db import connection

from querencia.apps.customers.domain.queries.identification import customers_by_external_id
from querencia.apps.sales.domain.buyers import SOURCE, create_buyers
from querencia.apps.sales.enums import PurchaseKind
from querencia.apps.sales.models import ProductLine, Purchase, PurchaseLine, Seller
from querencia.foundation.bulk import insert, reserve_ids, select_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Model

Named = TypeVar("Named", Seller, ProductLine)
_COLUMNS = (
    "id", "customer_id", "source", "key", "document", "kind", "day", "currency", "amount_minor",
    "base_amount_minor", "base_margin_minor", "seller_id", "reference", "refund_of_id", "import_id",
)  # fmt: skip
_COMPARED = (
    "day", "currency", "amount_minor", "base_amount_minor", "base_margin_minor", "seller_id",
    "reference",
)  # fmt: skip


class Sent(NamedTuple):
    """A document as a source sends it; ``day`` as ISO writes it, ``lines`` name and minor units."""

    key: str
    document: str
    customer: str
    customer_name: str
    day: str
    currency: str
    amount: int
    base_amount: int
    base_margin: int | None
    seller: str
    reference: str
    lines: Sequence[tuple[str | None, int]]


@dataclass(frozen=True)
class Change:
    """What is different in a stored document; lines stand under ``lines``."""

    row: int
    sent: Sent
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass
class Stored:
    """What came of storing documents.

    ``customers`` are those whom new documents name, ``unknown_customers`` those who are new, too;
    ``made`` names the rows of other tables that were made: model and id.
    """

    new: list[Sent] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    customers: dict[str, int] = field(default_factory=dict)
    unknown_customers: list[str] = field(default_factory=list)
    made: list[tuple[type[Model], int]] = field(default_factory=list)


def compare(source: str, documents: Sequence[Sent]) -> Stored:
    """Find out what storing documents would do."""
    stored = Stored()
    sellers = _names(Seller, {one.seller for one in documents if one.seller})
    lines = _names(ProductLine, {n for one in documents for n, _ in one.lines if n})
    known = _stored(source, [one.key for one in documents])
    with_lines = [known[d.key][0] for d in documents if d.lines and d.key in known]
    known_lines = _stored_lines(with_lines)
    for one in documents:
        found = known.get(one.key)
        if found is None:
            stored.new.append(one)
            continue
        change = _change(one, found, known_lines.get(found[0], {}), sellers, lines)
        if change is None:
            stored.unchanged += 1
        else:
            stored.changes.append(change)
    codes = list(dict.fromkeys(one.customer for one in stored.new))
    stored.customers = customers_by_external_id(SOURCE, codes)
    stored.unknown_customers = [code for code in codes if code not in stored.customers]
    return stored


def store(source: str, documents: Sequence[Sent], *, import_id: int | None) -> Stored:
    """Store documents: new ones are added, known ones changed where they differ.

    Call it in a transaction. Customers, sellers and product lines that are not known are created.
    """
    stored = Stored()
    sellers = _created(Seller, {d.seller for d in documents if d.seller}, stored)
    lines = _created(ProductLine, {n for d in documents for n, _ in d.lines if n}, stored)
    found = compare(source, documents)
    stored.new, stored.changes, stored.unchanged = found.new, found.changes, found.unchanged
    names = {one.customer: one.customer_name for one in found.new}
    buyers = create_buyers({code: names[code] for code in found.unknown_customers})
    stored.unknown_customers = found.unknown_customers
    stored.made += buyers.made
    numbers = found.customers | buyers.numbers
    _insert(source, found.new, numbers, sellers, lines, import_id)
    for change in found.changes:
        write_change(change.row, change.after)
    return stored


def write_change(row: int, values: dict[str, Any]) -> None:
    """Give a stored document other values; ``lines`` replace those that it has."""
    values = dict(values)
    lines = values.pop("lines", None)
    if values:
        Purchase.objects.filter(pk=row).update(**values)
    if lines is not None:
        PurchaseLine.objects.filter(purchase=row).delete()
        PurchaseLine.objects.bulk_create(
            PurchaseLine(purchase_id=row, product_line_id=line, base_amount_minor=minor)
            for line, minor in lines
        )


def link_refunds() -> None:
    """Let refunds point at the document that they name, where it has become known.

    It is the customer's latest of that number which is not dated later: numbering starts again
    each year.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE sales_purchase SET refund_of_id = (
                SELECT o.id FROM sales_purchase o
                WHERE o.customer_id = sales_purchase.customer_id
                  AND o.source = sales_purchase.source
                  AND o.document = sales_purchase.reference
                  AND o.day <= sales_purchase.day AND o.base_amount_minor > 0
                ORDER BY o.day DESC, o.id DESC LIMIT 1)
            WHERE reference <> '' AND refund_of_id IS NULL AND base_amount_minor < 0
            """
        )


def _stored(source: str, keys: Sequence[str]) -> dict[str, list[Any]]:
    rows = select_in(Purchase, ("key", "id", *_COMPARED), "key", keys, source=source)
    return {key: facts for key, *facts in rows}


def _stored_lines(rows: Sequence[int]) -> dict[int, dict[int | None, int]]:
    found: dict[int, dict[int | None, int]] = {}
    columns = ("purchase_id", "product_line_id", "base_amount_minor")
    for row, line, minor in select_in(PurchaseLine, columns, "purchase_id", rows):
        found.setdefault(row, {})[line] = minor
    return found


def _change(
    one: Sent,
    found: Sequence[Any],
    known_lines: dict[int | None, int],
    sellers: dict[str, int],
    lines: dict[str, int],
) -> Change | None:
    """Compare a document with what is stored of it; what the source leaves blank stays."""
    row, day, *rest = found
    before = dict(zip(_COMPARED, (str(day), *rest), strict=True))  # SQLite gives days as text
    after = {
        "day": one.day,
        "currency": one.currency,
        "amount_minor": one.amount,
        "base_amount_minor": one.base_amount,
        "base_margin_minor": one.base_margin
        if one.base_margin is not None
        else before["base_margin_minor"],
        "seller_id": sellers.get(one.seller, -1) if one.seller else before["seller_id"],
        "reference": one.reference or before["reference"],
    }
    sent_lines = {lines.get(name, -1) if name else None: minor for name, minor in one.lines}
    old: dict[str, Any] = {n: before[n] for n in _COMPARED if before[n] != after[n]}
    new: dict[str, Any] = {name: after[name] for name in old}
    if (one.lines or "amount_minor" in old) and sent_lines != known_lines:
        old["lines"] = [[line, minor] for line, minor in known_lines.items()]
        new["lines"] = [[line, minor] for line, minor in sent_lines.items()]
    return Change(row, one, old, new) if old else None


def _insert(
    source: str,
    documents: Sequence[Sent],
    customers: dict[str, int],
    sellers: dict[str, int],
    lines: dict[str, int],
    import_id: int | None,
) -> None:
    ids = reserve_ids(Purchase, len(documents))
    insert(
        Purchase,
        _COLUMNS,
        (
            (
                pk, customers[d.customer], source, d.key, d.document,
                PurchaseKind.REFUND.value if d.base_amount < 0 else PurchaseKind.PURCHASE.value,
                d.day, d.currency, d.amount, d.base_amount, d.base_margin,
                sellers.get(d.seller), d.reference, None, import_id,
            )
            for pk, d in zip(ids, documents, strict=True)
        ),
    )  # fmt: skip
    rows = [
        (pk, lines[name] if name else None, minor)
        for pk, d in zip(ids, documents, strict=True)
        for name, minor in d.lines
    ]
    if rows:
        insert(PurchaseLine, ("purchase_id", "product_line_id", "base_amount_minor"), rows)


def _names(model: type[Named], names: Iterable[str]) -> dict[str, int]:
    return dict(model.objects.filter(name__in=names).values_list("name", "id"))


def _created(model: type[Named], names: set[str], stored: Stored) -> dict[str, int]:
    known = _names(model, names)
    for name in sorted(names - set(known)):
        known[name] = model.objects.create(name=name).pk
        stored.made.append((model, known[name]))
    return known
