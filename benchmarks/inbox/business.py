"""A busy inbox in the database: conversations, messages and clocks in bulk.

Filling is not what is measured: it goes past the domain, as COPY or INSERT of whole tables, but for
what the search finds conversations by, which the domain's own function writes.
"""

# ruff: noqa: PLC0415 - Django must be started first

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks.inbox.words import SUBJECTS, said
from benchmarks.web.business import (
    PASSWORD,
    SEED,
    _continue_numbering,
    _stamp,
    create_customers,
    found_business,
    people,
)
from querencia.foundation import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

AGENTS = 10
BLOCK = 5_000
YEARS = 2
MAILBOX = "atencion@almacenes.example"
LABELS = ("Transporte", "Facturación", "Garantía", "Urge", "Portes", "Tarifa", "Muestras", "Web")
# Of a hundred conversations so many; what is closed is older.
STATUSES = {"closed": 90, "open": 6, "waiting": 3, "snoozed": 1}
CHANNELS = {"email": 60, "whatsapp": 25, "telephone": 15}


def desk() -> list[str]:
    """Return the e-mail addresses of the twenty who sit at the inbox."""
    by_role: dict[str, list[str]] = {}
    for email, _name, role in people():
        by_role.setdefault(role, []).append(email)
    agents = [email for email, _name in agents_of()]
    return ["ana@example.com", *by_role["manager"], *agents, *by_role["seller"][:7]]


def agents_of() -> list[tuple[str, str]]:
    """Return e-mail address and name of those who answer all day."""
    return [(f"atiende{n:02d}@example.com", f"Atiende {n:02d}") for n in range(AGENTS)]


@dataclass
class Rows:
    """What is written at once: rows of plain values for each table."""

    conversations: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    promises: list[dict[str, Any]] = field(default_factory=list)
    labels: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class House:
    """What conversations refer to, and the chance that draws them."""

    accounts: dict[str, list[int]]
    teams: Sequence[int]
    agents: Sequence[tuple[int, int | None]]
    labels: Sequence[int]
    policy: int
    customers: int
    now: datetime
    draw: Random


def fill(customers: int, conversations: int, messages: int, say: Callable[[str], None]) -> None:
    """Fill an empty database, unless that was done."""
    from querencia.apps.conversations.models import Conversation
    from querencia.apps.people.domain.organisation import organisation

    if organisation() is None:
        found_business()
        create_customers(customers, now=clock.now())
        say(f"{customers:,} customers")
    if Conversation.objects.count() < conversations:
        _create(_found_inbox(customers), conversations, messages / conversations, say)


def _found_inbox(customers: int) -> House:
    """Create accounts, agents, tags and service levels."""
    from querencia.apps.conversations.channels.config import put_config
    from querencia.apps.conversations.domain.service_levels.policies import Levels
    from querencia.apps.conversations.models import Account, Label, ServicePolicy
    from querencia.apps.people.models import Team, User
    from querencia.connectors.mailbox import MailboxConfig

    teams = list(Team.objects.order_by("pk"))
    for number, (email, name) in enumerate(agents_of()):
        team = teams[number % len(teams)]
        User.objects.create_user(
            email, PASSWORD, name=name, role="support", team=team, language="es"
        )
    mailbox = Account(kind="email", name="Atención", address=MAILBOX)
    put_config(mailbox, MailboxConfig(address=MAILBOX))
    mailbox.save()
    others = [("email", "Pedidos", teams[0]), ("whatsapp", "Tienda", teams[1]),
              ("telephone", "Centralita", None)]  # fmt: skip
    for kind, name, team in others:
        Account.objects.create(kind=kind, name=name, team=team, is_on=False)
    Label.objects.bulk_create(Label(name=name) for name in LABELS)
    Levels()  # the first to ask sets up what holds by default
    accounts: dict[str, list[int]] = {}
    for kind, pk in Account.objects.order_by("pk").values_list("kind", "pk"):
        accounts.setdefault(kind, []).append(pk)
    agents = User.objects.filter(role__in=("support", "seller")).order_by("pk")
    return House(
        accounts,
        [team.pk for team in teams],
        list(agents.values_list("pk", "team")),
        list(Label.objects.order_by("pk").values_list("pk", flat=True)),
        ServicePolicy.objects.get(order=1_000).pk,
        customers,
        clock.now(),
        Random(SEED),
    )


def _create(house: House, conversations: int, each: float, say: Callable[[str], None]) -> None:
    from django.db import connection, transaction

    from querencia.apps.conversations.domain.search import index

    for first in range(1, conversations + 1, BLOCK):
        ids = range(first, min(first + BLOCK, conversations + 1))
        rows = Rows()
        for pk in ids:
            _add(rows, pk, house, each)
        with transaction.atomic():
            _write(rows)
            index(ids)
        say(f"{ids[-1]:,} conversations")
    _continue_numbering()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _write(rows: Rows) -> None:
    from querencia.apps.conversations import models as m
    from querencia.foundation.bulk import insert

    for model, some in (
        (m.Conversation, rows.conversations),
        (m.Message, rows.messages),
        (m.Promise, rows.promises),
    ):
        insert(model, tuple(some[0]), [tuple(one.values()) for one in some])
    through = m.Conversation.labels.through
    insert(through, ("conversation_id", "label_id"), rows.labels)


def _add(rows: Rows, pk: int, house: House, each: float) -> None:
    """Draw one conversation with all that hangs on it; the later its number the younger."""
    draw = house.draw
    channel = _drawn(CHANNELS, draw)
    status = _drawn(STATUSES, draw)
    customer = draw.randrange(1, house.customers + 1) if draw.random() < 0.9 else None
    days = draw.random() * (365 * YEARS if status == "closed" else draw.choice((2, 10, 60)))
    opened = house.now - timedelta(days=days + 0.01)
    agent = draw.choice(house.agents) if status == "closed" or draw.random() < 0.6 else None
    conversation = _conversation(pk, channel, status, customer, agent, opened, house)
    lines = _lines(conversation, agent, draw, house, round(draw.expovariate(1 / each)) or 1)
    rows.conversations.append(_brought_up_to_date(conversation, lines, draw))
    rows.messages += lines
    rows.promises += _promises(conversation, house)
    rows.labels += [(pk, label) for label in house.labels if draw.random() < 0.08]


def _conversation(
    pk: int,
    channel: str,
    status: str,
    customer: int | None,
    agent: tuple[int, int | None] | None,
    opened: datetime,
    house: House,
) -> dict[str, Any]:
    draw = house.draw
    team = agent[1] if agent else draw.choice((*house.teams, None))
    address = f"compras{customer}@cliente{customer % 9973}.example" if customer else f"x{pk}@x.es"
    is_mail = channel == "email"
    return {
        "id": pk,
        "account_id": draw.choice(house.accounts[channel]),
        "channel": channel,
        "customer_id": customer,
        "party_address": address if is_mail else f"+346{(customer or pk) * 7919 % 10**8:08d}",
        "party_name": f"Persona {customer or pk}",
        "subject": draw.choice(SUBJECTS) + f" {draw.randrange(10**5)}" if is_mail else "",
        "status": status,
        "priority": draw.choices((1, 2, 3, 4), (5, 80, 12, 3))[0],
        "assignee_id": agent[0] if agent else None,
        "team_id": team,
        "factor": draw.choice(("", "price", "product", "invoice", "support", "attention")),
        "is_complaint": draw.random() < 0.03,
        "is_spam": status == "open" and draw.random() < 0.05,
        "times_reopened": 0,
        "opened_at": opened,
    }


def _lines(
    conversation: dict[str, Any],
    agent: tuple[int, int | None] | None,
    draw: Random,
    house: House,
    count: int,
) -> list[dict[str, Any]]:
    """Draw what is said: they and we in turn, now and then a note or an event."""
    lines, at, is_theirs = [], conversation["opened_at"], True
    is_call = conversation["channel"] == "telephone"
    for number in range(count):
        kind = "note" if number and draw.random() < 0.08 else "event" if draw.random() < 0.1 else ""
        if not kind or not number:
            kind = "call" if is_call else "in" if is_theirs else "out"
            is_theirs = not is_theirs
        lines.append(_line(conversation, kind, number, at, agent, draw))
        left = house.now - timedelta(minutes=1) - at
        at += min(left, timedelta(minutes=draw.expovariate(1 / 300)))
    return lines


def _line(
    conversation: dict[str, Any],
    kind: str,
    number: int,
    at: datetime,
    agent: tuple[int, int | None] | None,
    draw: Random,
) -> dict[str, Any]:
    is_mail, is_in = conversation["channel"] == "email", kind == "in"
    text = "" if kind == "event" else said(draw)
    has_name = kind in {"in", "out", "call"}
    details: dict[str, Any] = {"event": "status", "status": "open"} if kind == "event" else {}
    return {
        "conversation_id": conversation["id"],
        "account_id": conversation["account_id"],
        "kind": kind,
        "at": _stamp(at),
        "author_id": agent[0] if agent and kind in {"out", "note"} else None,
        "party_address": conversation["party_address"] if has_name else "",
        "party_name": conversation["party_name"] if has_name else "",
        "subject": conversation["subject"] if is_mail and has_name else "",
        "text": text,
        "whole_text": "",
        "html": f"<div><p>{text}</p><p>Un saludo</p></div>" if is_mail and is_in else "",
        "external_id": f"{conversation['id']}.{number}@x.example" if has_name else "",
        "answers": "",
        "is_automatic": False,
        "details": json.dumps(details),
        "state": "delivered" if kind == "out" else "",
        "tries": 0,
        "failure": "",
        "is_settled": False,
    }


def _brought_up_to_date(
    conversation: dict[str, Any], lines: Sequence[dict[str, Any]], draw: Random
) -> dict[str, Any]:
    """Let a conversation stand as its lines leave it."""
    at = {kind: [one["at"] for one in lines if one["kind"] == kind] for kind in ("in", "out")}
    opened, last = conversation["opened_at"], lines[-1]["at"]
    is_open = conversation["status"] == "open"
    due = opened + timedelta(hours=draw.randrange(8, 90))
    snoozed = clock.now() + timedelta(hours=draw.randrange(1, 90))
    return conversation | {
        "opened_at": _stamp(opened),
        "last_at": last,
        "preview": lines[-1]["text"][:160].strip(),
        "last_in_at": at["in"][-1] if at["in"] else None,
        "waits_since": at["in"][-1] if is_open and at["in"] else None,
        "answered_at": at["out"][0] if at["out"] else None,
        "closed_at": last if conversation["status"] == "closed" else None,
        "due_at": _stamp(due) if is_open else None,
        "snoozed_until": _stamp(snoozed) if conversation["status"] == "snoozed" else None,
    }


def _promises(conversation: dict[str, Any], house: House) -> list[dict[str, Any]]:
    """Return its two clocks: met where it is closed, told of where they are overdue."""
    opened = conversation["opened_at"]
    found = []
    for kind, hours in (("first_response", 8), ("resolution", 48)):
        due, is_met = opened + timedelta(hours=hours), conversation["status"] == "closed"
        took = timedelta(hours=hours * house.draw.random() * 1.2)
        is_broken = took > timedelta(hours=hours) if is_met else due < house.now
        found.append(
            {
                "conversation_id": conversation["id"],
                "kind": kind,
                "policy_id": house.policy,
                "terms": "{}",
                "started_at": _stamp(opened),
                "due_at": _stamp(due),
                "pauses": "[]",
                "met_at": _stamp(opened + took) if is_met else None,
                "taken_seconds": int(took.total_seconds()) if is_met else None,
                "broken_at": _stamp(due) if is_broken else None,
                "told_at": _stamp(due) if is_broken else None,
            }
        )
    return found


def _drawn(weights: dict[str, int], draw: Random) -> str:
    return draw.choices(list(weights), list(weights.values()))[0]
