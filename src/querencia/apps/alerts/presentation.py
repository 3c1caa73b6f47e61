"""The list and its figures written out for the reader of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from querencia.apps.alerts.domain.door import kind_of
from querencia.apps.alerts.domain.kinds import OF_RHYTHM, SHRINKING, SILENT
from querencia.apps.alerts.domain.queries.promise import false_alarms_noted
from querencia.apps.people.enums import Permission
from querencia.apps.sales.domain.queries.budget import this_month
from querencia.foundation.money import amount_of
from querencia.report.sparkline import Sparkline, weeks_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from querencia.analytics.review.result import WeekPoint
    from querencia.apps.alerts.domain.queries.week_list import Entry
    from querencia.apps.alerts.models import Alert, WeeklyReview
    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import Organisation, User
    from querencia.foundation.frame.reading import Reading


@dataclass(frozen=True)
class WrittenAlert:
    """An alert as text."""

    alert: Alert
    label: Any
    icon: str
    tone: str
    sentence: str


@dataclass(frozen=True)
class WrittenEntry:
    """A customer on the list as text, with their weeks."""

    customer: Customer
    main: WrittenAlert
    others: list[WrittenAlert]
    at_stake: int | None
    line: Sparkline | None
    is_silent: bool
    is_shrinking: bool


@dataclass(frozen=True)
class ShownFigure:
    """A figure above the list."""

    label: str
    value: str
    note: str
    definition: str
    href: str = ""
    missing: str = ""
    tone: str = ""


def written(
    entry: Entry,
    weeks: Mapping[int, Sequence[WeekPoint]],
    review: WeeklyReview | None,
    reading: Reading,
) -> WrittenEntry:
    """Write out a customer on the list; without a review, by what was said alone."""
    alerts = [write_alert(alert, reading) for alert in entry.alerts]
    standing = getattr(entry.customer, "standing", None)
    points = weeks.get(entry.customer.pk, ())
    is_silent = entry.main.kind == SILENT
    line = None
    if standing is not None and points and review is not None:
        since = entry.main.since if entry.main.kind in OF_RHYTHM else None
        line = weeks_line(points, review.as_of, last=standing.last, alarm_since=since)
    return WrittenEntry(
        customer=entry.customer,
        main=alerts[0],
        others=alerts[1:],
        at_stake=entry.main.value_at_stake_minor,
        line=line,
        is_silent=is_silent,
        is_shrinking=any(alert.kind == SHRINKING for alert in entry.alerts),
    )


def write_alert(alert: Alert, reading: Reading) -> WrittenAlert:
    """Write out an alert."""
    kind = kind_of(alert)
    tone = "risk" if alert.kind == SILENT else "notice" if alert.kind in OF_RHYTHM else "info"
    return WrittenAlert(alert, kind.label, kind.icon, tone, kind.sentence(alert.evidence, reading))


def headline(
    review: WeeklyReview, user: User, business: Organisation, reading: Reading
) -> list[ShownFigure]:
    """Write the figures above the list; those of the business for who may see them all."""
    figures = [_promise(review, reading)]
    if user.may(Permission.SEE_INSIGHTS):
        figures = [
            _retention(review, reading),
            _at_risk(review, business, reading),
            _month(review, reading),
            *figures,
        ]
    return figures


def _retention(review: WeeklyReview, reading: Reading) -> ShownFigure:
    label = _("Retention coefficient")
    found = review.facts["retention"]
    meaning = _(
        "Of the customers active a year ago, how many still are. Active: bought within the window."
    )
    if found is None:
        missing = _("Needs purchases of more than a year.")
        return ShownFigure(label, "", "", meaning, missing=missing)
    write = reading.reader.number
    low, high = found["interval"]
    note = _("%(low)s to %(high)s; active within %(days)s days") % {
        "low": write(low, 1),
        "high": write(high, 1),
        "days": reading.reader.integer(found["window_days"]),
    }
    return ShownFigure(label, reading.reader.percent(found["coefficient"] / 100, 1), note, meaning)


def _at_risk(review: WeeklyReview, business: Organisation, reading: Reading) -> ShownFigure:
    found = review.facts["value"]
    label = _("Value at risk")
    meaning = _(
        "Probability of having left, times lifetime value, summed over the customers; of who buys "
        "less, at least the part no longer bought."
    )
    if found["measure"] == "purchases":
        return ShownFigure(label, "", "", meaning, missing=_("Needs the amounts of the purchases."))
    money = reading.reader.money
    total = {"total": money(found["total"], business.currency)}
    if found["measure"] == "margin":
        note = _("beside %(total)s of margin expected in a year") % total
    else:
        note = _("beside %(total)s of revenue expected in a year") % total
    value = money(found["at_risk"], business.currency)
    return ShownFigure(label, value, note, meaning, tone="risk")


def _month(review: WeeklyReview, reading: Reading) -> ShownFigure:
    sold, budget, expected = this_month(review.as_of)
    month = reading.reader.month(review.as_of)
    label = _("%(month)s against budget") % {"month": month[:1].upper() + month[1:]}
    meaning = _("Sales of the month up to the last known day, against what was planned until then.")
    if budget is None or expected is None:
        return ShownFigure(label, "", "", meaning, missing=_("There is no budget for this month."))

    def money(minor: int) -> str:
        return reading.reader.money(amount_of(minor, reading.currency), reading.currency)

    note = _("%(sold)s of %(expected)s planned until %(day)s; %(budget)s in the month") % {
        "sold": money(sold),
        "expected": money(expected),
        "day": reading.reader.day(review.as_of),
        "budget": money(budget),
    }
    gap = sold - expected
    value = ("+" if gap > 0 else "") + money(gap)
    return ShownFigure(label, value, note, meaning, tone="risk" if gap < 0 else "good")


def _promise(review: WeeklyReview, reading: Reading) -> ShownFigure:
    alarm = review.facts["alarm"]
    label = _("Promise kept")
    meaning = _("False alarms for each customer and year: promised, and what came of it.")
    promised = reading.reader.number(alarm["promised"], 2)
    noted = false_alarms_noted(review)
    counted = ngettext(
        "you noted %(n)s in the last year", "you noted %(n)s in the last year", noted
    ) % {"n": reading.reader.integer(noted)}
    note = _("promised %(promised)s; %(counted)s") % {"promised": promised, "counted": counted}
    if alarm["realised"] is None:
        missing = _("Needs more past to check it; promised %(promised)s.") % {"promised": promised}
        return ShownFigure(label, "", "", meaning, missing=missing)
    return ShownFigure(label, reading.reader.number(alarm["realised"], 2), note, meaning)
