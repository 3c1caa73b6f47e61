"""Which service level holds in a conversation, and what it promises by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from querencia.apps.conversations.domain.service_levels.calendars import calendar_of_team, working
from querencia.apps.conversations.domain.service_levels.defaults import the_default_calendar
from querencia.apps.conversations.domain.service_levels.entitlements import support_of
from querencia.apps.conversations.enums import TargetUnit
from querencia.apps.conversations.models import ServicePolicy
from querencia.apps.people.models import Organisation
from querencia.foundation.working_time.arithmetic import (
    add_working_days,
    add_working_time,
    working_time_between,
)
from querencia.foundation.working_time.calendar import ALWAYS_OPEN, WorkingCalendar
from querencia.foundation.working_time.spans import NeverOpen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from querencia.apps.conversations.domain.service_levels.entitlements import Support
    from querencia.apps.conversations.models import Calendar, Conversation
    from querencia.foundation.working_time.spans import Span


@dataclass(frozen=True)
class Terms:
    """What holds for one clock of a conversation.

    Attributes:
        policy: The service level; None where none says anything about this kind.
        calendar: When people work, by which the time is measured.
        amount: How much is promised; None for nothing.
        unit: Of what.
    """

    policy: ServicePolicy | None
    calendar: Calendar
    amount: Decimal | None = None
    unit: str = TargetUnit.WORKING_HOURS

    @property
    def pauses(self) -> bool:
        """Whether the clock stands while we wait for the customer."""
        return self.policy is None or self.policy.pauses

    def as_facts(self) -> dict[str, Any]:
        """Return what a promise keeps of it, as plain JSON values."""
        return {
            "policy": self.policy.name if self.policy else "",
            "calendar": self.calendar.name,
            "amount": None if self.amount is None else str(self.amount),
            "unit": self.unit,
            "pauses": self.pauses,
        }


class Levels:
    """The service levels in use, read once for the clocks of one conversation or many."""

    def __init__(self) -> None:
        self.general = the_default_calendar()  # the first to ask sets up what holds by default
        self._policies = list(
            ServicePolicy.objects.filter(is_on=True)
            .select_related("calendar")
            .prefetch_related("calendar__days_off")
        )
        self._of_teams: dict[int | None, Calendar] = {}
        self._working: dict[int, WorkingCalendar] = {}
        self._supports: dict[int | None, list[Support]] = {}

    def terms(self, conversation: Conversation, kind: str, *, today: date) -> Terms:
        """Return what holds for a kind: by the first that fits and says something about it."""
        for policy in self._policies:
            target = policy.target(kind)
            if target is not None and self._fits(policy, conversation, today):
                calendar = policy.calendar or self._of_team(conversation.team_id)
                return Terms(policy, calendar, *target)
        return Terms(None, self._of_team(conversation.team_id))

    def measured_by(self, terms: Terms) -> WorkingCalendar:
        """Return the calendar by which a clock goes."""
        if terms.unit == TargetUnit.HOURS:
            return ALWAYS_OPEN
        return self.working(terms.calendar)

    def working(self, calendar: Calendar) -> WorkingCalendar:
        """Return a calendar for reckoning with."""
        if calendar.pk not in self._working:
            self._working[calendar.pk] = working(calendar)
        return self._working[calendar.pk]

    def due(self, terms: Terms, start: datetime, without: Sequence[Span]) -> datetime | None:
        """Return when a promise is due; None for none, and in a calendar that never opens."""
        if terms.amount is None:
            return None
        calendar = self.measured_by(terms)
        try:
            if terms.unit == TargetUnit.WORKING_DAYS:
                return add_working_days(calendar, start, int(terms.amount), without=without)
            duration = timedelta(hours=float(terms.amount))
            return add_working_time(calendar, start, duration, without=without)
        except NeverOpen:
            return None

    def warn(
        self, terms: Terms, start: datetime, due: datetime | None, without: Sequence[Span]
    ) -> datetime | None:
        """Return when to warn of a promise: so much of its own time before it is due."""
        if due is None or terms.policy is None:
            return None
        calendar = self.measured_by(terms)
        whole = working_time_between(calendar, start, due, without=without)
        before = min(timedelta(minutes=terms.policy.warn_minutes), whole / 2)
        return add_working_time(calendar, start, whole - before, without=without)

    def supports(self, customer_id: int | None, *, today: date) -> list[Support]:
        """Return what a customer's contracts in force include."""
        if customer_id not in self._supports:
            self._supports[customer_id] = support_of(customer_id, today=today)
        return self._supports[customer_id]

    def forget_supports(self, customer_id: int | None) -> None:
        """Look again at what a customer's contracts include: some of it may have been used."""
        self._supports.pop(customer_id, None)

    def _of_team(self, team_id: int | None) -> Calendar:
        if team_id not in self._of_teams:
            self._of_teams[team_id] = calendar_of_team(team_id, general=self.general)
        return self._of_teams[team_id]

    def _fits(self, policy: ServicePolicy, conversation: Conversation, today: date) -> bool:
        """Tell whether all conditions of a service level hold."""
        if not _fits_plainly(policy, conversation):
            return False
        if not policy.contract:
            return True
        supports = self.supports(conversation.customer_id, today=today)
        has_support = any(not one.is_used_up for one in supports)
        return has_support == (policy.contract == ServicePolicy.Contract.WITH)


def levels_in_use() -> Levels | None:
    """Return the service levels as they are now; None before the first start."""
    try:
        return Levels()
    except Organisation.DoesNotExist:
        return None


def _fits_plainly(policy: ServicePolicy, conversation: Conversation) -> bool:
    """Tell whether all conditions hold that the conversation itself can answer."""
    is_complaint = {"": None, "yes": True, "no": False}[policy.complaint]
    conditions = (
        (policy.customer_id, conversation.customer_id),
        (policy.priority, conversation.priority),
        (policy.channel or None, conversation.channel),
        (is_complaint, conversation.is_complaint),
    )
    if any(wanted is not None and wanted != found for wanted, found in conditions):
        return False
    customer = conversation.customer
    return policy.segment_id is None or policy.segment_id == (customer and customer.segment_id)
