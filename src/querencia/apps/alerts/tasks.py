"""The weekly review and the daily look at the calendar, as work in the background."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from querencia.analytics.ledger import LedgerError
from querencia.apps.alerts.domain.contact_causes import settle_contact_alerts
from querencia.apps.alerts.domain.queries.latest import REVIEW_JOB, has_purchases
from querencia.apps.alerts.domain.reviewing import last_purchase, run_review, week_of
from querencia.apps.people.domain.organisation import organisation, the_organisation
from querencia.apps.sales.domain import mirror
from querencia.apps.sales.domain.ledger import stored_ledger
from querencia.foundation import clock
from querencia.foundation.jobs.registry import job, timer
from querencia.foundation.jobs.running import Fault

if TYPE_CHECKING:
    from querencia.foundation.jobs.running import Running

WEEKLY, DAILY = REVIEW_JOB, "alerts.daily"
REVIEW_AT = time(6)  # on Mondays, in the organisation's zone
DAILY_AT = time(5)


@job(WEEKLY)
def weekly_review(running: Running) -> dict[str, object] | None:
    """Review the purchases, and open, update and end the alerts that follow."""
    business, now = the_organisation(), clock.now()
    today = clock.today(business.zone)
    ledger = stored_ledger(until=today)
    last = last_purchase(ledger)
    if last is None:
        raise Fault(_("There are no purchases yet; import some first."))
    if settings.LEDGER_URL:
        mirror.keep(ledger, currency=business.currency)
    week = week_of(today, last_purchase=last)
    try:
        run_review(
            ledger=ledger,
            week=week,
            organisation=business,
            now=now,
            tell=running.tell,
        )
    except LedgerError as error:
        raise Fault(str(error)) from error
    settle_contact_alerts(today=today, now=now)
    return {"week": week.monday.isoformat(), "as_of": week.as_of.isoformat()}


@job(DAILY)
def daily_look(running: Running) -> dict[str, object] | None:
    """Open, update and end the alerts of contracts and contacts."""
    del running
    today = clock.today(the_organisation().zone)
    settle_contact_alerts(today=today, now=clock.now())
    return None


@timer(WEEKLY)
def monday_morning(now: datetime) -> tuple[str, dict[str, object]] | None:
    """Return the week, from Monday at six on; none before there are purchases."""
    business = organisation()
    if business is None or not has_purchases():
        return None
    local = now.astimezone(business.zone)
    monday = clock.monday_of(local.date())
    if local < datetime.combine(monday, REVIEW_AT, business.zone):
        monday -= timedelta(weeks=1)
    return f"{monday:%G-W%V}", {}


@timer(DAILY)
def every_morning(now: datetime) -> tuple[str, dict[str, object]] | None:
    """Return the day, from five on."""
    business = organisation()
    if business is None or now.astimezone(business.zone).time() < DAILY_AT:
        return None
    return now.astimezone(business.zone).date().isoformat(), {}
