"""What there is at this moment that speaks for contacting a customer, kind by kind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery

from querencia.apps.alerts.domain.contact_causes import looked_after, values_at_stake
from querencia.apps.alerts.domain.door import Cause
from querencia.apps.conversations.domain.service_levels.entitlements import nearly_used_up
from querencia.apps.conversations.domain.signals.anger import signs_of_anger
from querencia.apps.conversations.enums import MessageKind, Status
from querencia.apps.conversations.models import BlockedAddress, Conversation, Message, Promise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from django.db.models import QuerySet

REPEATED_WITHIN = timedelta(days=30)
REPEATED_FROM = 3  # conversations about the same thing
REOPENED_FROM = 2  # times that one had to be opened again
ANGRY_FOR = timedelta(days=14)
ASKED_AGO = timedelta(days=7)
FORGOTTEN_AFTER = timedelta(days=60)  # what nobody answered by then is no news


def complaints(zone: ZoneInfo) -> Iterator[Cause]:
    """Return the complaints that are not closed."""
    found = _under_way().filter(is_complaint=True)
    for one in _with_values(found):
        yield complaint_cause(one, zone)


def complaint_cause(conversation: Conversation, zone: ZoneInfo) -> Cause:
    """Return a complaint as a cause."""
    evidence = {"factor": conversation.factor}
    return _cause(conversation, conversation.opened_at, zone, evidence)


def broken_promises(zone: ZoneInfo) -> Iterator[Cause]:
    """Return the broken promises of what is not closed; of one conversation the latest."""
    under_way = {one.pk: one for one in _with_values(_under_way().filter(_broken()))}
    found = Promise.objects.filter(conversation__in=under_way, broken_at__isnull=False)
    latest = {one.conversation_id: one for one in found.order_by("broken_at", "id")}
    for one in latest.values():
        one.conversation = under_way[one.conversation_id]
        yield broken_cause(one, zone)


def broken_cause(promise: Promise, zone: ZoneInfo) -> Cause:
    """Return a broken promise as a cause."""
    broken = promise.broken_at or promise.started_at
    evidence = {"kind": promise.kind, "due_at": broken.isoformat()}
    return _cause(promise.conversation, broken, zone, evidence)


def repeated_contacts(zone: ZoneInfo, now: datetime) -> Iterator[Cause]:
    """Return the customers who come about the same thing again and again."""
    lately = _of_customers().filter(opened_at__gte=now - REPEATED_WITHIN).exclude(factor="")
    groups = lately.values("customer", "factor").annotate(
        count=Count("pk"), first=Min("opened_at"), last=Max("opened_at")
    )
    values = values_at_stake(looked_after())
    for one in groups.filter(count__gte=REPEATED_FROM).order_by("customer", "factor"):
        yield Cause(
            customer_id=one["customer"],
            since=one["last"].astimezone(zone).date(),
            key=one["factor"],
            value_at_stake_minor=values.get(one["customer"]),
            evidence={
                "factor": one["factor"],
                "count": one["count"],
                "day": one["first"].astimezone(zone).date().isoformat(),
            },
        )
    for again in _with_values(_under_way().filter(times_reopened__gte=REOPENED_FROM)):
        yield _cause(again, again.last_at, zone, {"count": again.times_reopened})


def unreachable_customers(zone: ZoneInfo, now: datetime) -> Iterator[Cause]:
    """Return the customers whose address sends back what we write, with the last that came back."""
    blocked = BlockedAddress.objects.filter(
        kind=OuterRef("channel"), address=OuterRef("party_address"), until__gt=now
    )
    found = _of_customers().exclude(party_address="")
    found = found.annotate(blocked_since=Subquery(blocked.values("since")[:1]))
    latest = found.filter(blocked_since__isnull=False).order_by("last_at")
    for one in {(one.customer_id, one.channel): one for one in _with_values(latest)}.values():
        since = one.blocked_since  # type: ignore[attr-defined]  # annotated
        yield _cause(one, since, zone, {"channel": one.channel})


def angry_messages(zone: ZoneInfo, now: datetime) -> Iterator[Cause]:
    """Return what is under way and whose last message from the customer sounds angry."""
    heard = Message.objects.filter(
        conversation=OuterRef("pk"), kind=MessageKind.IN, is_automatic=False
    ).order_by("-at", "-id")
    found = _under_way().filter(last_in_at__gte=now - ANGRY_FOR)
    found = found.annotate(last_text=Subquery(heard.values("text")[:1]))
    for one in _with_values(found):
        if cause := angry_cause(one, one.last_text or "", zone):  # type: ignore[attr-defined]  # annotated
            yield cause


def angry_cause(conversation: Conversation, text: str, zone: ZoneInfo) -> Cause | None:
    """Return a message as a cause, if it sounds angry."""
    signs = signs_of_anger(text)
    if not signs:
        return None
    heard = conversation.last_in_at or conversation.opened_at
    return _cause(conversation, heard, zone, {"signs": signs[:4]})


def unanswered_questions(zone: ZoneInfo, now: datetime) -> Iterator[Cause]:
    """Return what waits for the customer since we asked something, for longer than a week."""
    said = Message.objects.filter(
        conversation=OuterRef("pk"), kind__in=(MessageKind.IN, MessageKind.OUT, MessageKind.CALL)
    ).order_by("-at", "-id")
    found = _under_way().filter(
        status=Status.WAITING, last_at__range=(now - FORGOTTEN_AFTER, now - ASKED_AGO)
    )
    found = found.annotate(
        asked_at=Subquery(said.values("at")[:1]),
        last_kind=Subquery(said.values("kind")[:1]),
        question=Subquery(said.values("text")[:1]),
    )
    asked = found.filter(
        last_kind=MessageKind.OUT, question__contains="?", asked_at__lte=now - ASKED_AGO
    )
    for one in _with_values(asked):
        yield _cause(one, one.asked_at, zone, {})  # type: ignore[attr-defined]  # annotated


def used_support(today: date) -> Iterator[Cause]:
    """Return the contracts whose support is nearly used up."""
    for one in nearly_used_up(today=today):
        yield Cause(
            customer_id=one.contract.customer_id,
            since=today,
            key=one.contract.reference,
            value_at_stake_minor=one.contract.value_minor,
            evidence={
                "reference": one.contract.reference,
                "unit": one.contract.entitlement_unit,
                "used": float(one.used),
                "included": float(one.included or 0),
                "day": one.since.isoformat(),
            },
        )


def _cause(
    conversation: Conversation, since: datetime, zone: ZoneInfo, evidence: Mapping[str, object]
) -> Cause:
    assert conversation.customer_id is not None
    day = since.astimezone(zone).date()
    return Cause(
        customer_id=conversation.customer_id,
        since=day,
        key=str(conversation.pk),
        value_at_stake_minor=getattr(conversation, "value_minor", None),
        evidence={"number": conversation.pk, "day": day.isoformat(), **evidence},
    )


def _of_customers() -> QuerySet[Conversation]:
    """Return what counts: wanted, not merged, of a customer who is looked after."""
    found = Conversation.objects.filter(is_spam=False, merged_into__isnull=True)
    return found.filter(customer__in=looked_after().values("pk"))


def _under_way() -> QuerySet[Conversation]:
    return _of_customers().exclude(status=Status.CLOSED)


def _broken() -> Q:
    return Q(pk__in=Promise.objects.filter(broken_at__isnull=False).values("conversation"))


def _with_values(found: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Bring along what the customer is worth: that is at stake."""
    return found.annotate(value_minor=F("customer__standing__value_minor"))
