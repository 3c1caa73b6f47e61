"""What people do with conversations, each written into the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from querencia.apps.conversations.domain import drafts, search, signals
from querencia.apps.conversations.domain.history import note_event
from querencia.apps.conversations.domain.recognising import remember
from querencia.apps.conversations.domain.service_levels import clocks
from querencia.apps.conversations.enums import MessageKind, Status
from querencia.apps.conversations.models import (
    Attachment,
    Conversation,
    Label,
    Message,
    Received,
    Watch,
)
from querencia.apps.customers.domain.creation import create_customer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from querencia.apps.customers.models import Contact, Customer
    from querencia.apps.people.models import Team, User


class CannotMerge(Exception):
    """These conversations cannot become one: they are one, or belong to different customers."""


@transaction.atomic
def assign(
    conversation: Conversation,
    *,
    to: User | None,
    by: User | None,
    now: datetime,
    team: Team | None = None,
) -> None:
    """Put somebody in charge, or nobody; with ``team``, of that team."""
    conversation.assignee = to
    conversation.team = team or conversation.team
    conversation.save(update_fields=["assignee", "team"])
    note_event(conversation, "assigned", by=by, now=now, to=to.name if to else "")
    clocks.follow(conversation, now=now)
    if to is not None:
        Watch.objects.get_or_create(conversation=conversation, user=to)


@transaction.atomic
def set_team(
    conversation: Conversation, *, to: Team | None, by: User | None, now: datetime
) -> None:
    """Hand it to a team, or to none; who is in charge stays."""
    if conversation.team != to:
        conversation.team = to
        conversation.save(update_fields=["team"])
        note_event(conversation, "team", by=by, now=now, to=to.name if to else "")
        clocks.follow(conversation, now=now)


@transaction.atomic
def change_status(
    conversation: Conversation,
    *,
    to: str,
    by: User | None,
    now: datetime,
    until: datetime | None = None,
) -> None:
    """Close, open again, put off (``until``), or wait for the customer."""
    if conversation.status == to and conversation.snoozed_until == until:
        return
    if conversation.status == Status.CLOSED:
        conversation.times_reopened += 1
    conversation.status = to
    conversation.snoozed_until = until if to == Status.SNOOZED else None
    conversation.closed_at = now if to == Status.CLOSED else None
    # Nothing else: a message may have come in since it was read.
    conversation.save(update_fields=["status", "snoozed_until", "closed_at", "times_reopened"])
    facts = {"until": until.isoformat()} if until else {}
    note_event(conversation, f"status_{to}", by=by, now=now, **facts)
    clocks.follow(conversation, now=now)


def wake(*, now: datetime) -> int:
    """Open again what was put off until now; return how many."""
    due = Conversation.objects.filter(status=Status.SNOOZED, snoozed_until__lte=now)
    for conversation in due:
        change_status(conversation, to=Status.OPEN, by=None, now=now)
    return len(due)


@transaction.atomic
def set_priority(conversation: Conversation, *, to: int, by: User | None, now: datetime) -> None:
    """Say how soon it is answered."""
    if conversation.priority != to:
        note_event(conversation, "priority", by=by, now=now, before=conversation.priority, after=to)
        conversation.priority = to
        conversation.save(update_fields=["priority"])
        clocks.follow(conversation, now=now)


@transaction.atomic
def set_subject_matter(
    conversation: Conversation, *, factor: str, is_complaint: bool, by: User | None, now: datetime
) -> None:
    """Say what it is about, and whether it is a complaint."""
    if (conversation.factor, conversation.is_complaint) == (factor, is_complaint):
        return
    conversation.factor, conversation.is_complaint = factor, is_complaint
    conversation.save(update_fields=["factor", "is_complaint"])
    note_event(conversation, "about", by=by, now=now, factor=factor, is_complaint=is_complaint)
    clocks.follow(conversation, now=now)
    signals.complained(conversation, now=now)


def set_labels(conversation: Conversation, *, names: Sequence[str]) -> None:
    """Give it these tags and no others; unknown ones are made."""
    wanted = {name.strip() for name in names if name.strip()}
    conversation.labels.set(Label.objects.get_or_create(name=name)[0] for name in wanted)


def add_labels(conversation: Conversation, *, names: Sequence[str]) -> None:
    """Give it these tags beside those that it has; unknown ones are made."""
    wanted = {name.strip() for name in names if name.strip()}
    conversation.labels.add(*(Label.objects.get_or_create(name=name)[0] for name in wanted))


@transaction.atomic
def set_subject(conversation: Conversation, *, to: str, by: User | None, now: datetime) -> None:
    """Call it something else."""
    if conversation.subject != to:
        note_event(conversation, "subject", by=by, now=now, before=conversation.subject, after=to)
        conversation.subject = to
        conversation.save(update_fields=["subject"])
        search.add_words(conversation, to)


@transaction.atomic
def identify(
    conversation: Conversation,
    *,
    customer: Customer | None,
    by: User,
    now: datetime,
    contact: Contact | None = None,
) -> None:
    """Say whose it is; nothing is written into the customer's record."""
    before = conversation.customer
    conversation.customer, conversation.contact = customer, contact
    conversation.save(update_fields=["customer", "contact"])
    note_event(
        conversation,
        "identified",
        by=by,
        now=now,
        before=before.pk if before else None,
        after=customer.pk if customer else None,
        name=customer.name if customer else "",
    )
    search.index([conversation.pk])
    clocks.follow(conversation, now=now)


@transaction.atomic
def identify_as_new(
    conversation: Conversation, *, name: str, kind: str, by: User, now: datetime
) -> Customer:
    """Write down a customer who was not known yet, with the address, and say that it is theirs."""
    customer = create_customer(name=name, kind=kind, owner=by, team=by.team)
    remember(conversation, customer=customer)
    identify(conversation, customer=customer, by=by, now=now)
    return customer


@transaction.atomic
def change_requester(
    conversation: Conversation, *, address: str, name: str, by: User, now: datetime
) -> None:
    """Say to whom answers go from now on."""
    before = conversation.party_address
    conversation.party_address, conversation.party_name = address, name
    conversation.save(update_fields=["party_address", "party_name"])
    note_event(conversation, "requester", by=by, now=now, before=before, after=address)
    search.add_words(conversation, address, name)


@transaction.atomic
def merge(
    conversation: Conversation, *, into: Conversation, by: User, now: datetime
) -> Conversation:
    """Make one conversation of two; what comes to the old number goes to the survivor.

    Raises:
        CannotMerge: They are one already, or of different customers.
    """
    pair = Conversation.objects.filter(pk__in=(conversation.pk, into.pk)).order_by("pk")
    held = {one.pk: one for one in pair.select_for_update()}
    conversation, into = held[conversation.pk], held[into.pk]
    customers = {conversation.customer_id, into.customer_id} - {None}
    if conversation.pk == into.pk or into.merged_into_id is not None or len(customers) > 1:
        raise CannotMerge
    moved = list(conversation.messages.values_list("pk", flat=True))
    Message.objects.filter(pk__in=moved).update(conversation=into)
    into.customer_id = into.customer_id or conversation.customer_id
    into.last_at = max(into.last_at, conversation.last_at)
    into.last_in_at = max(filter(None, (into.last_in_at, conversation.last_in_at)), default=None)
    into.waits_since = min(filter(None, (into.waits_since, conversation.waits_since)), default=None)
    into.is_complaint = into.is_complaint or conversation.is_complaint
    into.save()
    conversation.merged_into, conversation.status = into, Status.CLOSED
    conversation.closed_at, conversation.waits_since = now, None
    conversation.save()
    note_event(into, "merged", by=by, now=now, number=conversation.pk, messages=moved)
    note_event(conversation, "merged_into", by=by, now=now, number=into.pk)
    search.index([into.pk, conversation.pk])
    clocks.follow(conversation, now=now)
    clocks.follow(into, now=now)
    return into


@transaction.atomic
def split(conversation: Conversation, *, first: Message, by: User, now: datetime) -> Conversation:
    """Begin a conversation with a message of this one, which moves there."""
    made = Conversation.objects.get(pk=conversation.pk)
    made.pk = None
    made.status, made.closed_at, made.snoozed_until = Status.OPEN, None, None
    made.answered_at, made.times_reopened, made.follows = None, 0, None
    made.subject = first.subject or conversation.subject
    made.opened_at = made.last_at = first.at
    made.last_in_at = first.at if first.kind == MessageKind.IN else None
    made.waits_since = made.last_in_at
    made.preview = first.text[:160].strip()
    made.save(force_insert=True)
    Message.objects.filter(pk=first.pk).update(conversation=made)
    conversation.linked.add(made)
    note_event(conversation, "split", by=by, now=now, number=made.pk)
    note_event(made, "split_from", by=by, now=now, number=conversation.pk)
    search.index([made.pk, conversation.pk])
    clocks.follow(made, now=now)
    return made


@transaction.atomic
def link(conversation: Conversation, *, other: Conversation, by: User, now: datetime) -> None:
    """Say that two conversations have to do with each other."""
    if conversation.pk != other.pk and not conversation.linked.filter(pk=other.pk).exists():
        conversation.linked.add(other)
        note_event(conversation, "linked", by=by, now=now, number=other.pk)
        note_event(other, "linked", by=by, now=now, number=conversation.pk)


@transaction.atomic
def mark_unwanted(conversation: Conversation, *, is_spam: bool, by: User, now: datetime) -> None:
    """Put it among what nobody wants, or take it out again."""
    conversation.is_spam = is_spam
    conversation.waits_since = None if is_spam else conversation.last_in_at
    conversation.save(update_fields=["is_spam", "waits_since"])
    note_event(conversation, "unwanted" if is_spam else "wanted", by=by, now=now)
    clocks.follow(conversation, now=now)


def watch(conversation: Conversation, *, user: User, is_on: bool) -> None:
    """Let somebody know of what happens here, or not any more."""
    if is_on:
        Watch.objects.get_or_create(conversation=conversation, user=user)
    else:
        Watch.objects.filter(conversation=conversation, user=user).delete()


def erase_words(customer: Customer) -> None:
    """Take what people said out of a customer's conversations; times and states stay.

    See ``customers.personal``.
    """
    mine = Conversation.objects.filter(customer=customer)
    messages = Message.objects.filter(conversation__in=mine)
    attachments = Attachment.objects.filter(message__in=messages)
    received = Received.objects.filter(messages__in=messages)
    files = [one.file for one in attachments.exclude(file="")] + [one.raw for one in received]

    def delete_files() -> None:
        for file in files:
            if file.name:
                file.storage.delete(file.name)

    attachments.delete()
    received.delete()
    drafts.drop_of(mine)
    # Not before it is certain: what is deleted from the disk doesn't come back.
    transaction.on_commit(delete_files)
    said = messages.exclude(kind=MessageKind.EVENT)
    messages.filter(kind=MessageKind.EVENT, details__event="requester").delete()
    messages.update(party_address="", party_name="")
    said.update(text="", whole_text="", html="", subject="", details={})
    ids = list(mine.values_list("pk", flat=True))
    mine.update(subject="", preview="", party_address="", party_name="", contact=None)
    search.index(ids)
