"""The door to conversations: whoever asks gets only those that they may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from querencia.apps.conversations.models import Conversation
from querencia.apps.customers.domain.queries.visible import customers_for
from querencia.apps.people.enums import Permission

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from querencia.apps.people.models import User


def conversations_for(user: User) -> QuerySet[Conversation]:
    """Return the conversations that somebody may see; none that were merged into another.

    Who sees all customers sees all of them. Who sees their own customers sees those customers'
    conversations, and those that they or their team are in charge of.
    """
    standing = Conversation.objects.filter(merged_into__isnull=True)
    if not user.may(Permission.SEE_CONVERSATIONS):
        return standing.none()
    if user.may(Permission.SEE_ALL_CUSTOMERS):
        return standing
    mine = Q(customer__in=customers_for(user)) | Q(assignee=user)
    if user.team_id is not None:
        mine |= Q(team=user.team_id, assignee=None)
    return standing.filter(mine)
