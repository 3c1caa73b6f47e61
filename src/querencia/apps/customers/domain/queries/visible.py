"""The door to customers: whoever asks gets only those that they may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from querencia.apps.customers.models import Customer
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.people.enums import Permission
from querencia.apps.people.models import Organisation

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from querencia.apps.people.models import User


def customers_for(user: User) -> QuerySet[Customer]:
    """Return the customers that somebody may see; none that were merged into another.

    Who may not see all of them sees their own and, where the organisation says so, their team's.
    """
    known = Customer.objects.filter(merged_into__isnull=True)
    if user.may(Permission.SEE_ALL_CUSTOMERS):
        return known
    if not user.may(Permission.SEE_CUSTOMERS):
        return known.none()
    mine = Q(owner=user)
    by_team = the_organisation().sellers_see == Organisation.Visibility.TEAM
    if by_team and user.team_id is not None:
        mine |= Q(team=user.team_id) | Q(owner__team=user.team_id)
    return known.filter(mine)
