"""What holds before anybody has set anything up."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from querencia.apps.conversations.enums import TargetUnit
from querencia.apps.conversations.models import Calendar, ServicePolicy
from querencia.apps.people.domain.organisation import the_organisation
from querencia.foundation.working_time.public_holidays import has_holidays
from querencia.foundation.working_time.writing import read_openings

WEEKDAYS = "9-14, 16-19"
FIRST_RESPONSE_HOURS = Decimal(8)
# Ley 10/2025, on services for customers: a complaint has its answer within 15 working days.
COMPLAINT_DAYS = Decimal(15)


def the_default_calendar() -> Calendar:
    """Return the general calendar; the first to ask for it sets up what holds by default.

    Raises:
        Organisation.DoesNotExist: Before the first start.
    """
    found = Calendar.objects.filter(is_default=True).first()
    return found or set_up()


@transaction.atomic
def set_up() -> Calendar:
    """Write the general calendar and the two service levels that hold until somebody changes them.

    Monday to Friday in the organisation's zone without its country's holidays; a complaint is
    answered within the days of the law at the latest, and anything within a working day. Who does
    away with a service level does not find it again: this is done once.
    """
    organisation = the_organisation()
    openings = [[one.starts, one.ends] for one in read_openings(WEEKDAYS)]
    with override(organisation.language):
        calendar, is_new = Calendar.objects.get_or_create(
            is_default=True,
            defaults={
                "name": _("General opening hours"),
                "zone": organisation.time_zone,
                "country": organisation.country if has_holidays(organisation.country) else "",
                "week": [openings] * 5 + [[], []],
            },
        )
        if is_new:
            ServicePolicy.objects.bulk_create([_complaints(), _everything()])
    return calendar


def _complaints() -> ServicePolicy:
    return ServicePolicy(
        name=_("Complaints"),
        order=10,
        complaint=ServicePolicy.Complaint.YES,
        pauses=False,  # the law's days run on while we wait
        resolution_amount=COMPLAINT_DAYS,
        resolution_unit=TargetUnit.WORKING_DAYS,
        warn_minutes=24 * 60,  # of working time: three days of eight hours
    )


def _everything() -> ServicePolicy:
    return ServicePolicy(
        name=_("All conversations"),
        order=1_000,
        first_response_amount=FIRST_RESPONSE_HOURS,
        first_response_unit=TargetUnit.WORKING_HOURS,
    )
