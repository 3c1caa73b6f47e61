"""How customers were served, written out for the reader."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.enums import Factor, ServiceFigure, ServiceGroup
from querencia.apps.customers.models import Customer
from querencia.apps.people.models import Team, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from querencia.apps.conversations.domain.queries.service_figures import (
        Key,
        Period,
        Returned,
        ServiceRow,
        Spread,
    )
    from querencia.report.reader import Reader

NONE = "nadie"  # what stands in an address for a group without a name
# What a spreadsheet would take for a formula.
_FORMULA = re.compile(r"^[=+\-@\t\r]")


@dataclass(frozen=True)
class WrittenSpread:
    """A time as text, with the way to the conversations behind it."""

    count: str
    median: str
    nine_in_ten: str
    kept: str
    href: str


@dataclass(frozen=True)
class WrittenRow:
    """A line as text."""

    label: str
    first_response: WrittenSpread
    resolution: WrittenSpread
    again: str
    closed: str
    again_href: str


def written_row(
    row: ServiceRow, label: str, reader: Reader, period: Period, by: str | None
) -> WrittenRow:
    """Write out a line; ``by`` is None for all in one."""

    def href(figure: str) -> str:
        return behind_href(figure, period, by=by, key=row.key)

    returned = row.reopening
    return WrittenRow(
        label=label,
        first_response=_spread(row.first_response, reader, href(ServiceFigure.FIRST_RESPONSE)),
        resolution=_spread(row.resolution, reader, href(ServiceFigure.RESOLUTION)),
        again=reader.percent(returned.share),
        closed=_of_closed(returned, reader),
        again_href=href(ServiceFigure.REOPENING) if returned.again else "",
    )


def duration(seconds: float | None, reader: Reader) -> str:
    """Write working time: ``35 min``, ``3,5 h``; from a hundred hours on without a fraction."""
    if seconds is None:
        return reader.number(None)
    if seconds < 3_600:
        return _("%(n)s min") % {"n": reader.integer(round(seconds / 60))}
    return _("%(n)s h") % {"n": reader.short(seconds / 3_600)}


def names_of(keys: Iterable[Key], by: str) -> dict[Key, str]:
    """Return what groups are called."""
    known = [key for key in keys if key not in {None, ""}]
    names: dict[Key, str] = {None: _nobody(by), "": _nobody(by)}
    if by == ServiceGroup.FACTOR:
        return names | {key: str(Factor(str(key)).label) for key in known}
    if by == ServiceGroup.CHANNEL:
        return names | {key: str(channel_of(str(key)).label) for key in known}
    model: Any = {
        ServiceGroup.TEAM: Team,
        ServiceGroup.AGENT: User,
        ServiceGroup.CUSTOMER: Customer,
    }[ServiceGroup(by)]
    found: dict[Key, str] = dict(model.objects.filter(pk__in=known).values_list("pk", "name"))
    return names | found


def behind_href(figure: str, period: Period, *, by: str | None, key: Key) -> str:
    """Return the address of the conversations behind a figure."""
    asked = {"figura": str(figure), "desde": period.first, "hasta": period.last}
    if by is not None:
        asked |= {"por": str(by), "grupo": NONE if key in {None, ""} else str(key)}
    return f"{reverse('service_behind')}?{urlencode(asked)}"


def period_note(period: Period, reader: Reader) -> str:
    """Say which days, and in whose time zone they begin and end."""
    return _("%(first)s to %(last)s; days and times of %(zone)s") % {
        "first": reader.day(period.first),
        "last": reader.day(period.last),
        "zone": str(period.zone).replace("_", " "),
    }


def csv_of(rows: Sequence[ServiceRow], names: Mapping[Key, str], reader: Reader, by: str) -> str:
    """Return the table as CSV, times in hours, that spreadsheets open as it is."""
    comma = reader.language == "es"  # there, it is the decimal mark
    text = StringIO()
    writer = csv.writer(text, delimiter=";" if comma else ",")
    first, done = ServiceFigure.FIRST_RESPONSE.label, ServiceFigure.RESOLUTION.label
    columns = (_("conversations"), _("median in hours"), _("nine in ten in hours"), _("kept in %"))
    writer.writerow(
        [
            str(ServiceGroup(by).label),
            *(f"{first}: {one}" for one in columns),
            *(f"{done}: {one}" for one in columns),
            _("Closed"),
            ServiceFigure.REOPENING.label,
        ]
    )
    for row in rows:
        cells: list[Any] = [*_plain(row.first_response), *_plain(row.resolution)]
        cells += [row.reopening.closed, row.reopening.again]
        name = names.get(row.key, "")
        name = f"'{name}" if _FORMULA.match(name) else name
        writer.writerow([name, *(_number(cell, comma=comma) for cell in cells)])
    return "\ufeff" + text.getvalue()


def _spread(spread: Spread, reader: Reader, href: str) -> WrittenSpread:
    return WrittenSpread(
        count=reader.integer(spread.count),
        median=duration(spread.median, reader),
        nine_in_ten=duration(spread.nine_in_ten, reader),
        kept=reader.percent(spread.share_kept),
        href=href if spread.count else "",
    )


def _of_closed(returned: Returned, reader: Reader) -> str:
    return ngettext("of %(n)s closed", "of %(n)s closed", returned.closed) % {
        "n": reader.integer(returned.closed)
    }


def _nobody(by: str) -> str:
    return {
        ServiceGroup.TEAM: _("No team"),
        ServiceGroup.AGENT: pgettext("in charge", "Nobody"),
        ServiceGroup.FACTOR: _("Not said"),
        ServiceGroup.CHANNEL: _("No channel"),
        ServiceGroup.CUSTOMER: _("No customer"),
    }[ServiceGroup(by)]


def _plain(spread: Spread) -> tuple[float | None, ...]:
    median, high = (
        None if one is None else one / 3_600 for one in (spread.median, spread.nine_in_ten)
    )
    kept = spread.share_kept
    return (spread.count, median, high, None if kept is None else 100 * kept)


def _number(value: float | None, *, comma: bool) -> str:
    if value is None:
        return ""
    text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return text.replace(".", ",") if comma else text
