"""The clocks of a conversation: what the customer waits for, since when, and until when.

``follow`` is called after anything that may matter. It looks at how the conversation stands now and
brings its clocks up to date; called twice, it changes nothing. What has been met stays as it was
reckoned then, whatever becomes of policies and calendars.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction

from querencia.apps.conversations.domain.service_levels.entitlements import count_incident
from querencia.apps.conversations.domain.service_levels.policies import (
    Levels,
    Terms,
    levels_in_use,
)
from querencia.apps.conversations.enums import ClockKind, MessageKind, Status
from querencia.apps.conversations.models import Conversation, Promise
from querencia.foundation.working_time.arithmetic import working_time_between
from querencia.foundation.working_time.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BATCH = 200
STANDING = frozenset({Status.WAITING, Status.SNOOZED, Status.CLOSED})


@dataclass(frozen=True)
class Fact:
    """How a clock stands by what happened.

    Attributes:
        kind: What is waited for.
        started_at: Since when.
        met_at: When that came; None while it is waited for.
        met_by: Who did it, by key.
    """

    kind: str
    started_at: datetime
    met_at: datetime | None = None
    met_by: int | None = None


@transaction.atomic
def follow(conversation: Conversation, *, now: datetime, levels: Levels | None = None) -> None:
    """Bring the clocks of a conversation up to date, and ``due_at`` of the conversation.

    Args:
        conversation: As it is stored; what the object in hand says is not looked at.
        now: This moment.
        levels: The service levels, where several conversations are followed.
    """
    levels = levels or levels_in_use()
    if levels is None:  # before the first start nobody is promised anything
        return
    found = Conversation.objects.select_for_update(of=("self",)).select_related("customer")
    stored = found.get(pk=conversation.pk)
    promises = list(stored.promises.all())
    facts = _facts(stored, promises, now)
    today = now.astimezone(ZoneInfo(levels.general.zone)).date()
    kept = []
    for fact in facts:
        promise = _promise_of(fact, stored, promises)
        terms = levels.terms(stored, fact.kind, today=today)
        _bring_up_to_date(promise, fact, stored, terms, levels, now)
        kept.append(promise)
    if new := [one for one in kept if one.pk is None]:
        Promise.objects.bulk_create(new)
    _drop(promises, kept)
    due = min((one.due_at for one in kept if one.due_at and not one.met_at), default=None)
    if stored.due_at != due:
        Conversation.objects.filter(pk=stored.pk).update(due_at=due)
    conversation.due_at = due  # whoever saves the object in hand saves what is right
    if stored.last_in_at is not None or stored.is_spam:
        supports = levels.supports(stored.customer_id, today=today)
        count_incident(stored, supports, today=today)
        levels.forget_supports(stored.customer_id)


def follow_all(*, now: Callable[[], datetime], tell: Callable[[int], object] = int) -> int:
    """Reckon anew what is under way, after policies or calendars were changed; return how many."""
    open_ones = Conversation.objects.exclude(status=Status.CLOSED).order_by("pk")
    levels, done, last = Levels(), 0, 0
    while some := list(open_ones.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        for pk in some:
            follow(Conversation(pk=pk), now=now(), levels=levels)
        done, last = done + len(some), some[-1]
        tell(done)
    return done


def _facts(conversation: Conversation, promises: list[Promise], now: datetime) -> list[Fact]:
    """Return how the clocks stand by what happened; none for what nobody wants."""
    if conversation.is_spam:
        return []
    started = {one.kind: one.started_at for one in promises}
    found = [
        _first_response(conversation, started.get(ClockKind.FIRST_RESPONSE)),
        _resolution(conversation, started.get(ClockKind.RESOLUTION)),
        *_next_responses(conversation, promises, now),
    ]
    known = [one for one in found if one is not None]
    is_gone = conversation.merged_into_id is not None
    return [one for one in known if one.met_at is not None] if is_gone else known


def _first_response(conversation: Conversation, started: datetime | None) -> Fact | None:
    """From the customer's first message that a person wrote, to our first answer by a person."""
    answered = conversation.answered_at
    started = started or (conversation.waits_since if answered is None else None)
    if started is None:
        return None
    by = _first_answer(conversation, started)[1] if answered else None
    return Fact(ClockKind.FIRST_RESPONSE, started, answered, by)


def _resolution(conversation: Conversation, started: datetime | None) -> Fact | None:
    """From the first message, or the complaint however it came, until it is closed."""
    asked = conversation.waits_since or conversation.last_in_at
    if conversation.is_complaint:
        asked = asked or conversation.opened_at
    started = started or asked
    if started is None:
        return None
    closed = conversation.closed_at if conversation.status == Status.CLOSED else None
    return Fact(ClockKind.RESOLUTION, started, closed, conversation.assignee_id if closed else None)


def _next_responses(
    conversation: Conversation, promises: list[Promise], now: datetime
) -> Iterable[Fact]:
    """From each later message of the customer to the answer to it; never beside the first."""
    waits = conversation.waits_since if conversation.answered_at is not None else None
    mine = [one for one in promises if one.kind == ClockKind.NEXT_RESPONSE]
    for one in mine:
        if one.started_at == waits:
            continue
        if one.met_at is not None:
            yield Fact(one.kind, one.started_at, one.met_at, one.met_by_id)
        elif waits is None and conversation.answered_at is not None:
            at, by = _first_answer(conversation, one.started_at)
            yield Fact(one.kind, one.started_at, at or now, by)
    if waits is not None:
        yield Fact(ClockKind.NEXT_RESPONSE, waits)


def _first_answer(
    conversation: Conversation, since: datetime
) -> tuple[datetime | None, int | None]:
    """Return when a person of ours first answered since a moment, and who."""
    ours = conversation.messages.filter(
        kind__in=(MessageKind.OUT, MessageKind.CALL), is_automatic=False, at__gte=since
    )
    found = ours.order_by("at", "id").values_list("at", "author_id").first()
    return found or (None, None)


def _promise_of(fact: Fact, conversation: Conversation, promises: list[Promise]) -> Promise:
    for one in promises:
        same = fact.kind != ClockKind.NEXT_RESPONSE or one.started_at == fact.started_at
        if one.kind == fact.kind and same:
            return one
    return Promise(conversation=conversation, kind=fact.kind, started_at=fact.started_at)


def _bring_up_to_date(
    promise: Promise,
    fact: Fact,
    conversation: Conversation,
    terms: Terms,
    levels: Levels,
    now: datetime,
) -> None:
    before = _stored(promise)
    if promise.met_at is None or fact.met_at is None:
        _note_pause(promise, conversation, now)
        _reckon(promise, fact, terms, levels, now)
    if promise.pk is not None and _stored(promise) != before:
        promise.save()


def _note_pause(promise: Promise, conversation: Conversation, now: datetime) -> None:
    """Write down since when it is not our turn, and until when it was not."""
    pauses = [list(pause) for pause in promise.pauses]
    is_standing = conversation.status in STANDING
    if pauses and pauses[-1][1] is None and pauses[-1][2] != conversation.status:
        pauses[-1][1] = now.isoformat()
    if is_standing and not (pauses and pauses[-1][1] is None):
        closed = conversation.closed_at if conversation.status == Status.CLOSED else None
        since = max(closed or now, promise.started_at)
        pauses.append([since.isoformat(), None, conversation.status])
    promise.pauses = pauses


def _reckon(promise: Promise, fact: Fact, terms: Terms, levels: Levels, now: datetime) -> None:
    """Work out when a promise is due, whether it is broken, and what it took when it is met."""
    until = fact.met_at or now
    pauses = _spans(promise, terms, until)
    stands = fact.met_at is None and _stands(promise, terms)
    due = levels.due(terms, fact.started_at, pauses)
    promise.policy, promise.terms = terms.policy, terms.as_facts()
    promise.started_at, promise.met_at, promise.met_by_id = (
        fact.started_at,
        fact.met_at,
        fact.met_by,
    )
    promise.due_at = None if stands else due
    promise.warn_at = None if stands else levels.warn(terms, fact.started_at, due, pauses)
    promise.broken_at = due if due is not None and due < until else None
    if promise.due_at is None or promise.due_at > now:  # what was said of it no longer holds
        promise.told_at = None
    if promise.warn_at is None or promise.warn_at > now:
        promise.warned_at = None
    promise.taken_seconds = None
    if fact.met_at is not None:
        calendar = levels.working(terms.calendar)  # always: figures compare like with like
        took = working_time_between(calendar, fact.started_at, fact.met_at, without=pauses)
        promise.taken_seconds = int(took.total_seconds())


def _spans(promise: Promise, terms: Terms, until: datetime) -> list[Span]:
    """Return the pauses that count for these terms: while it is closed, no clock ever runs."""
    found = []
    for start, end, status in promise.pauses:
        if terms.pauses or status == Status.CLOSED:
            since, to = datetime.fromisoformat(start), datetime.fromisoformat(end or str(until))
            if since < to:
                found.append(Span(since, to))
    return found


def _stands(promise: Promise, terms: Terms) -> bool:
    last = promise.pauses[-1] if promise.pauses else None
    if last is None or last[1] is not None:
        return False
    return terms.pauses or last[2] == Status.CLOSED


def _drop(promises: list[Promise], kept: list[Promise]) -> None:
    """Forget the clocks that nothing speaks for any more."""
    ids = {one.pk for one in kept}
    if gone := [one.pk for one in promises if one.pk not in ids]:
        Promise.objects.filter(pk__in=gone).delete()


def _stored(promise: Promise) -> tuple[object, ...]:
    return tuple(getattr(promise, field.attname) for field in Promise._meta.concrete_fields)
