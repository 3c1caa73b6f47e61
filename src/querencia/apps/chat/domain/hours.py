"""Whether anybody is there to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.apps.conversations.domain.service_levels.calendars import calendar_of_team, working
from querencia.foundation.working_time.arithmetic import is_open, next_open
from querencia.foundation.working_time.spans import NeverOpen

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.conversations.models import Account


@dataclass(frozen=True)
class Hours:
    """Whether we are there now, and otherwise from when on; None: nobody knows."""

    is_open: bool
    opens_at: datetime | None = None


def hours_of(account: Account, *, now: datetime) -> Hours:
    """Return whether the team of a chat works now, by its calendar."""
    calendar = working(calendar_of_team(account.team_id))
    if is_open(calendar, now):
        return Hours(is_open=True)
    try:
        return Hours(is_open=False, opens_at=next_open(calendar, now))
    except NeverOpen:
        return Hours(is_open=False)
