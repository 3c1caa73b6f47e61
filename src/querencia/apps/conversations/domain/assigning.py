"""Giving conversations to people who are here, as their team's rule says.

The one that a customer has waited longest for goes first. Somebody gets no more than they can take,
and nothing while they are away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q

from querencia.apps.conversations.domain.availability import gone_since, is_here
from querencia.apps.conversations.domain.history import note_event
from querencia.apps.conversations.enums import Distribution, Status
from querencia.apps.conversations.models import Availability, Conversation, TeamRule, Watch
from querencia.apps.people.enums import Permission
from querencia.apps.people.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST = 200  # in one go
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take a conversation now.

    Attributes:
        user: Who.
        availability: How they stand.
        load: How many open conversations they have.
    """

    user: User
    availability: Availability
    load: int

    @property
    def waited_since(self) -> datetime:
        """When they last got one."""
        return self.availability.given_at or NEVER


def rule_of(team_id: int | None) -> TeamRule | None:
    """Return how a team shares out what comes in; None where everybody takes what they want."""
    general = Q(is_general=True) if team_id is None else Q(team=team_id)
    return TeamRule.objects.filter(general).exclude(distribution=Distribution.BY_HAND).first()


def give(conversation: Conversation, *, now: datetime, is_reopened: bool = False) -> User | None:
    """Give a conversation that waits for us to somebody; return who got it, if anybody did.

    One that has somebody in charge stays theirs, unless it was opened again and they are not here.
    """
    if conversation.assignee_id is not None and not is_reopened:
        return None
    rule = rule_of(conversation.team_id)
    if rule is None:
        return None
    with transaction.atomic():
        return _give(conversation, rule, is_reopened=is_reopened, now=now)


def _give(
    conversation: Conversation, rule: TeamRule, *, is_reopened: bool, now: datetime
) -> User | None:
    stored = _waiting().select_for_update(of=("self",)).filter(pk=conversation.pk).first()
    if stored is None:
        return None
    before = stored.assignee
    if before is not None and (not is_reopened or _is_here(before, now)):
        return None
    why = "shared_out" if before is None else "reopened"
    given = _hand(stored, rule, why=why, now=now)
    if given is not None:
        conversation.assignee = given  # whoever saves the object in hand saves what is right
    return given


def hand_out(*, now: datetime) -> int:
    """Give what waits to those who are here, oldest first; return how many were given.

    Called every few seconds: who comes in gets what has waited longest.
    """
    rules = TeamRule.objects.exclude(distribution=Distribution.BY_HAND)
    return sum(_hand_out(rule, now) + _take_from_absent(rule, now) for rule in rules)


def candidates(rule: TeamRule, *, now: datetime) -> list[Candidate]:
    """Return who could take one more: here, allowed to answer, of the team, and with room left."""
    people = User.objects.filter(is_active=True, availability__isnull=False)
    if rule.team_id is not None:
        people = people.filter(team=rule.team_id)
    open_ones = Q(
        conversations__status=Status.OPEN,
        conversations__is_spam=False,
        conversations__merged_into__isnull=True,
    )
    found = []
    people = people.select_related("availability").order_by("pk")
    for user in people.annotate(load=Count("conversations", filter=open_ones)):
        mine = user.availability
        room = (rule.capacity if mine.capacity is None else mine.capacity) - user.load
        if user.may(Permission.ANSWER) and is_here(mine, now=now) and room > 0:
            found.append(Candidate(user, mine, user.load))
    return found


def _hand_out(rule: TeamRule, now: datetime) -> int:
    if not candidates(rule, now=now):
        return 0
    given = 0
    backlog = _backlog(rule).filter(assignee=None).order_by("waits_since", "pk")
    for pk in list(backlog.values_list("pk", flat=True)[:MOST]):
        if give(Conversation(pk=pk, team_id=rule.team_id), now=now) is None:
            break
        given += 1
    return given


def _take_from_absent(rule: TeamRule, now: datetime) -> int:
    """Give to others what waits with somebody who has been away for too long."""
    if rule.reassign_minutes is None:
        return 0
    limit = now - timedelta(minutes=rule.reassign_minutes)
    held = _backlog(rule).filter(assignee__isnull=False)
    holders = User.objects.filter(pk__in=held.values("assignee")).select_related("availability")
    gone = []
    for one in holders:
        since = gone_since(getattr(one, "availability", None), now=now)
        if since is not None and since <= limit:
            gone.append(one.pk)
    taken = 0
    late = held.filter(assignee__in=gone).order_by("waits_since", "pk")
    for pk in list(late.values_list("pk", flat=True)[:MOST]):
        with transaction.atomic():
            stored = _waiting().select_for_update(of=("self",)).filter(pk=pk).first()
            if stored is None or _hand(stored, rule, why="absent", now=now) is None:
                break
            taken += 1
    return taken


def _hand(conversation: Conversation, rule: TeamRule, *, why: str, now: datetime) -> User | None:
    """Put the one whose turn it is in charge; None when nobody can take it."""
    # One after the other, whatever other processes do: two must not see the same turn.
    list(Availability.objects.select_for_update().order_by("pk").values_list("pk"))
    before = conversation.assignee
    able = [one for one in candidates(rule, now=now) if one.user.pk != conversation.assignee_id]
    if not able:
        return None
    if rule.distribution == Distribution.LEAST_BUSY:
        chosen = min(able, key=lambda one: (one.load, one.waited_since, one.user.pk))
    else:
        chosen = min(able, key=lambda one: (one.waited_since, one.user.pk))
    Conversation.objects.filter(pk=conversation.pk).update(assignee=chosen.user)
    Availability.objects.filter(pk=chosen.availability.pk).update(given_at=now)
    Watch.objects.get_or_create(conversation=conversation, user=chosen.user)
    note_event(
        conversation,
        "given",
        by=None,
        now=now,
        to=chosen.user.name,
        to_id=chosen.user.pk,
        before=before.name if before else "",
        why=why,
    )
    return chosen.user


def _is_here(user: User, now: datetime) -> bool:
    return is_here(Availability.objects.filter(user=user).first(), now=now)


def _backlog(rule: TeamRule) -> QuerySet[Conversation]:
    return _waiting().filter(team=rule.team_id)


def _waiting() -> QuerySet[Conversation]:
    """Return what waits for an answer of ours."""
    return Conversation.objects.filter(
        status=Status.OPEN,
        is_spam=False,
        merged_into__isnull=True,
        waits_since__isnull=False,
    )
