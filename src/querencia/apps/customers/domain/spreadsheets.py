"""Customers as a file: CSV or XLSX, row by row, however many they are."""

from __future__ import annotations

import csv
import re
import tempfile
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from querencia.apps.customers.models import CustomField

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from typing import IO

    from django.db.models import QuerySet

    from querencia.apps.customers.models import Customer

    Cell = str | int | float | date | None

CHUNK = 1_000
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
        _("Owner"),
        _("Team"),
        _("Segment"),
        _("Tags"),
        _("Acquisition channel"),
        _("Acquired on"),
        _("E-mail"),
        _("Telephone"),
        _("Last contact"),
        _("Next contact"),
        _("In the loyalty programme since"),
        *own,
    ]


def rows(customers: QuerySet[Customer]) -> Iterator[list[Cell]]:
    """Return one row a customer, in order, without holding them all."""
    keys = list(CustomField.objects.values_list("key", flat=True))
    whole = customers.select_related("owner", "team", "segment", "acquisition_channel")
    whole = whole.prefetch_related("tags", "emails", "phones")
    for one in whole.iterator(chunk_size=CHUNK):
        yield [*_facts(one), *(_plain(one.custom.get(key)) for key in keys)]


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


def _facts(one: Customer) -> list[Cell]:
    emails = sorted(one.emails.all(), key=lambda email: not email.is_main)
    phones = sorted(one.phones.all(), key=lambda phone: not phone.is_main)
    return [
        one.name,
        one.get_kind_display(),
        one.tax_id,
        one.town,
        str(one.owner or ""),
        str(one.team or ""),
        str(one.segment or ""),
        ", ".join(str(tag) for tag in one.tags.all()),
        str(one.acquisition_channel or ""),
        one.acquired_on,
        emails[0].address if emails else "",
        phones[0].e164 if phones else "",
        timezone.localdate(one.last_contact_at) if one.last_contact_at else None,
        one.next_contact_on,
        one.loyalty_since,
    ]


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
