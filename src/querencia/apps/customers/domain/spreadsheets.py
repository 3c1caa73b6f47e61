"""Customers as a file: CSV or XLSX, row by row, however many they are."""

from __future__ import annotations

import csv
import re
import tempfile
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from querencia.apps.customers.enums import CustomerKind
from querencia.apps.customers.models import Customer, CustomField, Email, Phone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from typing import IO

    from django.db.models import QuerySet

    Cell = str | int | float | date | None

CHUNK = 1_000
_OWN = (
    "name", "kind", "tax_id", "town", "acquired_on", "last_contact_at", "next_contact_on",
    "loyalty_since",
)  # fmt: skip
_NAMED = ("owner", "team", "segment", "acquisition_channel")
# What a spreadsheet would take for a formula. A telephone or a negative number is none.
_FORMULA = re.compile(r"^[=@\t\r]|^[+-](?![\d\s.,]+$)")


def headings() -> list[str]:
    """Return the names of the columns."""
    own = CustomField.objects.values_list("label", flat=True)
    return [
        _("Name"),
        _("Kind"),
        _("Tax id"),
        _("Town"),
        _("Acquired on"),
        _("Last contact"),
        _("Next contact"),
        _("In the loyalty programme since"),
        _("Owner"),
        _("Team"),
        _("Segment"),
        _("Acquisition channel"),
        _("Tags"),
        _("E-mail"),
        _("Telephone"),
        *own,
    ]


def rows(customers: QuerySet[Customer]) -> Iterator[list[Cell]]:
    """Return one row a customer, in order, without holding them all.

    Plain values: objects for customers, telephones and addresses take five times as long.
    """
    keys = list(CustomField.objects.values_list("key", flat=True))
    names = {field: _names(field) for field in _NAMED}
    found = customers.values("pk", "custom", *_OWN, *_NAMED).iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        ids = [one["pk"] for one in chunk]
        emails, phones = _first(Email, "address", ids), _first(Phone, "e164", ids)
        tags = _tags(ids)
        for one in chunk:
            cells = [*_facts(one), *(names[field].get(one[field], "") for field in _NAMED)]
            reached = [emails.get(one["pk"], ""), phones.get(one["pk"], "")]
            custom = [_plain(one["custom"].get(key)) for key in keys]
            yield [*cells, ", ".join(tags.get(one["pk"], ())), *reached, *custom]


def write_csv(customers: QuerySet[Customer], *, delimiter: str) -> Iterator[str]:
    """Write customers as CSV, line by line; text that looks like a formula is kept from being one.

    It begins with the mark by which spreadsheets know UTF-8.
    """
    writer = csv.writer(_Echo(), delimiter=delimiter)
    yield "\ufeff" + writer.writerow([_harmless(cell) for cell in headings()])
    for row in rows(customers):
        yield writer.writerow([_harmless(cell) for cell in row])


def write_xlsx(customers: QuerySet[Customer]) -> IO[bytes]:
    """Write customers as XLSX into a temporary file, one row in memory at a time."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with Workbook(file, options) as book:
        sheet = book.add_worksheet(_("Customers"))
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 40, 18)
        for column, cell in enumerate(headings()):
            sheet.write_string(0, column, cell, bold)
        for number, row in enumerate(rows(customers), start=1):
            sheet.write_row(number, 0, row)
    file.seek(0)
    return file


def _facts(one: Mapping[str, Any]) -> list[Cell]:
    kind, contact = one["kind"], one["last_contact_at"]
    facts = {
        **one,
        "kind": str(CustomerKind(kind).label),
        "last_contact_at": timezone.localdate(contact) if contact else None,
    }
    return [facts[field] for field in _OWN]


def _names(field: str) -> dict[int, str]:
    related = Customer._meta.get_field(field).related_model
    assert isinstance(related, type)
    return {one.pk: str(one) for one in related._default_manager.all()}


def _first(model: type[Email | Phone], field: str, ids: Sequence[int]) -> dict[int, str]:
    """Return the main one of each customer, or else the first."""
    rows = model.objects.filter(customer__in=ids).order_by("is_main", "-pk")
    return dict(rows.values_list("customer", field))


def _tags(ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    tagged = Customer.tags.through.objects.filter(customer__in=ids).order_by("tag__name")
    for customer, name in tagged.values_list("customer", "tag__name"):
        found[customer].append(name)
    return found


def _plain(value: Any) -> Cell:  # noqa: ANN401 - whatever a custom field holds
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value if isinstance(value, int | float) else str(value or "")


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


class _Echo:
    """Gives back each line that the writer of CSV makes."""

    def write(self, line: str) -> str:
        return line
