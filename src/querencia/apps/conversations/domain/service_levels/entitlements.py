"""The support that contracts include: how much of it is used, and how much is left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum

from querencia.apps.conversations.models import SupportUse
from querencia.apps.sales.domain.contracts import in_force
from querencia.apps.sales.enums import EntitlementUnit
from querencia.apps.sales.models import Contract

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from querencia.apps.conversations.models import Conversation
    from querencia.apps.people.models import User

WARNED_FROM = Decimal("0.8")  # of what is included
NONE = Decimal()
INCIDENTS = EntitlementUnit.INCIDENTS


class NothingIncluded(Exception):
    """The customer has no contract in force that includes support."""


@dataclass(frozen=True)
class Support:
    """What one contract includes in its current year, and how much of it is used.

    Attributes:
        contract: Which.
        since: The day on which its current year began.
        included: How much; None for as much as they want.
        used: How much since then.
    """

    contract: Contract
    since: date
    included: Decimal | None
    used: Decimal

    @property
    def left(self) -> Decimal | None:
        """How much is left, never less than nothing; None for as much as they want."""
        return None if self.included is None else max(NONE, self.included - self.used)

    @property
    def share(self) -> Decimal | None:
        """What part is used: 1 for all of it, more when more was given than was paid."""
        return None if not self.included else self.used / self.included

    @property
    def is_used_up(self) -> bool:
        """Whether nothing is left."""
        return self.left == NONE

    @property
    def is_nearly_used_up(self) -> bool:
        """Whether it is time to talk about it."""
        return self.share is not None and self.share >= WARNED_FROM


def support_of(customer_id: int | None, *, today: date) -> list[Support]:
    """Return what a customer's contracts in force include, what has most left first."""
    if customer_id is None:
        return []
    contracts = in_force(Contract.objects.filter(customer=customer_id), today=today)
    found = [_support(one, today) for one in contracts.exclude(entitlement_unit="")]
    return sorted(found, key=lambda one: (one.is_used_up, one.share or NONE))


def nearly_used_up(*, today: date) -> list[Support]:
    """Return the contracts in force of which four fifths and more are used."""
    used = SupportUse.objects.values("contract")
    contracts = in_force(Contract.objects.filter(pk__in=used), today=today)
    found = (_support(one, today) for one in contracts.exclude(entitlement_unit=""))
    return [one for one in found if one.is_nearly_used_up]


def has_support_left(customer_id: int | None, *, today: date) -> bool:
    """Tell whether a customer has paid for support that is not used up."""
    return any(not one.is_used_up for one in support_of(customer_id, today=today))


def count_incident(
    conversation: Conversation, supports: Sequence[Support], *, today: date
) -> SupportUse | None:
    """Count a conversation as one incident of the contract that counts in incidents, once.

    A complaint costs nobody an incident; a mark that comes later gives it back.

    Args:
        conversation: Of the customer.
        supports: What their contracts in force include.
        today: The day on which it is counted.
    """
    if conversation.is_complaint or conversation.is_spam:
        SupportUse.objects.filter(conversation=conversation, unit=INCIDENTS, by=None).delete()
        return None
    counting = [one for one in supports if one.contract.entitlement_unit == INCIDENTS]
    if not counting or conversation.support_uses.filter(unit=INCIDENTS).exists():
        return None
    return SupportUse.objects.get_or_create(
        contract=counting[0].contract,
        conversation=conversation,
        unit=INCIDENTS,
        defaults={"quantity": 1, "day": today},
    )[0]


def log_use(
    conversation: Conversation, *, quantity: Decimal, by: User, today: date, note: str = ""
) -> SupportUse:
    """Write down time spent, in what the customer's contract counts: hours or days.

    Raises:
        NothingIncluded: No contract in force counts support in hours or days.
    """
    counted: Iterable[str] = (EntitlementUnit.HOURS, EntitlementUnit.DAYS)
    for one in support_of(conversation.customer_id, today=today):
        if one.contract.entitlement_unit in counted:
            return SupportUse.objects.create(
                contract=one.contract,
                conversation=conversation,
                unit=one.contract.entitlement_unit,
                quantity=quantity,
                day=today,
                by=by,
                note=note,
            )
    raise NothingIncluded


def _support(contract: Contract, today: date) -> Support:
    since = year_of(contract, today)
    uses = SupportUse.objects.filter(
        contract=contract, unit=contract.entitlement_unit, day__gte=since
    )
    used = uses.aggregate(used=Sum("quantity"))["used"] or NONE
    return Support(contract, since, contract.entitlement_quantity, used)


def year_of(contract: Contract, today: date) -> date:
    """Return the day on which a contract's current year began: what it includes is for a year."""
    start = contract.starts_on
    years = today.year - start.year - ((today.month, today.day) < (start.month, start.day))
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return start.replace(year=start.year + years, month=3, day=1)
