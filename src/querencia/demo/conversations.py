"""What customers of the demo company wrote and called about in the last weeks, and what we said.

All of it goes through the same calls as in real life, so that waiting times, promises, histories
and signals are what they would be. Nothing leaves: what was sent is only said to be.
"""

from __future__ import annotations

import struct
import zlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from querencia.apps.conversations.channels.config import put_config
from querencia.apps.conversations.domain import answering, beginning, handling
from querencia.apps.conversations.domain.arrival import write_incoming
from querencia.apps.conversations.domain.channel import channel_of
from querencia.apps.conversations.domain.recognising import recognise
from querencia.apps.conversations.enums import DeliveryState, Scope, Status
from querencia.apps.conversations.models import (
    Account,
    CannedReply,
    Conversation,
    Macro,
)
from querencia.apps.people.enums import Role
from querencia.apps.people.models import User
from querencia.connectors.channel import File, Incoming, Party
from querencia.connectors.mailbox import MailboxConfig
from querencia.demo.conversation_fillers import FILLERS, REPLIES
from querencia.demo.conversation_scripts import SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from querencia.apps.customers.models import Customer
    from querencia.demo.conversation_lines import Line, Script

UNSENT = "Could not be handed over: 550 5.1.1 user unknown"
HTML = "<p>{}</p><p style='color:#555'>--<br><b>Enviado desde mi móvil</b></p>"


def tell_conversations(customers: Sequence[Customer], draw: Random, *, now: datetime) -> None:
    """Write the inbox of the last weeks.

    Args:
        customers: Whose conversations they are.
        draw: What chooses.
        now: When the last of them came, about.
    """
    accounts = _accounts()
    agents = list(User.objects.filter(role__in=[Role.SUPPORT, Role.MANAGER]).order_by("pk"))
    _texts()
    told = draw.sample(list(customers), len(SCRIPTS) + 3 * len(FILLERS))
    for script, customer in zip(SCRIPTS, told, strict=False):
        _play(script, customer, accounts, agents, now - timedelta(hours=script.hours_ago))
    rest = told[len(SCRIPTS) :]
    for number, customer in enumerate(rest):
        days = 3 + number * 1.7 + draw.random()
        _play(
            FILLERS[number % len(FILLERS)], customer, accounts, agents, now - timedelta(days=days)
        )


def _accounts() -> dict[str, Account]:
    """Create the ways on which customers reach the company; none is connected to anything."""
    mailbox = Account(kind="email", name="Atención al cliente", address="hola@demo.example")
    put_config(mailbox, MailboxConfig(address="hola@demo.example", name="Distribuciones Querencia"))
    mailbox.signature = "Un saludo,\n{{agente}}\nDistribuciones Querencia · 910 000 111"
    mailbox.save()
    whatsapp = Account.objects.create(
        kind="whatsapp", name="WhatsApp de pedidos", address="+34600000111", is_on=False
    )
    telephone = Account.objects.create(kind="telephone", name="Teléfono", address="+34910000111")
    return {"email": mailbox, "whatsapp": whatsapp, "telephone": telephone}


def _texts() -> None:
    for shortcut, name, text in REPLIES:
        CannedReply.objects.create(shortcut=shortcut, name=name, text=text, scope=Scope.ALL)
    Macro.objects.create(
        name="Queja: acusar recibo y avisar",
        scope=Scope.ALL,
        steps={
            "reply": "Hola, {{nombre}}:\n\nLamentamos lo ocurrido. Hemos abierto la queja n.º "
            "{{numero}} y hoy mismo le decimos algo.\n\n{{agente}}",
            "status": "open",
            "priority": 3,
            "labels": ["Queja en curso"],
            "assignee": "me",
        },
    )
    Macro.objects.create(
        name="Resuelto: cerrar y siguiente",
        scope=Scope.ALL,
        steps={"status": "closed", "labels": ["Resuelta"], "goes_on": True},
    )


def _play(
    script: Script,
    customer: Customer,
    accounts: dict[str, Account],
    agents: Sequence[User],
    begun: datetime,
) -> None:
    """Let a conversation happen."""
    account = accounts[script.channel]
    party = Party(*script.party) if script.party else _party(customer, script.channel)
    conversation: Conversation | None = None
    agent = agents[script.agent % len(agents)]
    for number, line in enumerate(script.lines):
        at = begun + timedelta(minutes=line.minutes)
        conversation = _say(line, conversation, account, party, agent, at, script, number)
    if conversation is None:
        return
    conversation.refresh_from_db()
    _handle(conversation, script, agent, begun + timedelta(minutes=script.lines[-1].minutes + 1))


def _say(
    line: Line,
    conversation: Conversation | None,
    account: Account,
    party: Party,
    agent: User,
    at: datetime,
    script: Script,
    number: int,
) -> Conversation | None:
    if line.who == "in":
        written = write_incoming(
            _incoming(line, account, party, at, script, conversation, number),
            account=account, received=None, now=at, runs_on=channel_of(account.kind).runs_on,
        )  # fmt: skip
        return written.conversation if written else conversation
    if line.who == "call":
        customer = None if script.party else _customer(party, account)
        begins = conversation is None
        call = beginning.LoggedCall(outcome=line.outcome, text=line.text, number=party.address,
                                    is_outgoing=line.is_outgoing)  # fmt: skip
        logged = beginning.write_down_call(
            call, customer=customer, conversation=conversation, by=agent, now=at, begins=begins
        )
        return logged.conversation if logged else conversation
    if conversation is None:
        return None
    conversation.refresh_from_db()
    if line.who == "note":
        answering.write_note(conversation, text=line.text, by=agent, now=at)
    else:
        _answer(line, conversation, agent, at)
    return conversation


def _answer(line: Line, conversation: Conversation, agent: User, at: datetime) -> None:
    given = answering.Answer(text=line.text)
    message = answering.answer(conversation, given, by=agent, now=at)
    message.details.pop("before", None)
    message.state = line.state or DeliveryState.SENT
    message.send_after = None
    message.external_id = f"demo-{message.pk}@demo.example"
    message.failure = UNSENT if message.state == DeliveryState.FAILED else ""
    message.save()


def _incoming(
    line: Line,
    account: Account,
    party: Party,
    at: datetime,
    script: Script,
    conversation: Conversation | None,
    number: int,
) -> Incoming:
    details: dict[str, Any] = dict(line.details)
    if conversation is not None:
        details["hints"] = [{"names": "conversation", "value": str(conversation.pk), "needs": ""}]
    is_mail = account.kind == "email"
    return Incoming(
        external_id=f"demo-{script.channel}-{party.address}-{at.timestamp():.0f}-{number}",
        account=account.address,
        party=party,
        at=at,
        text=line.text,
        html=HTML.format(line.text.replace("\n", "<br>")) if is_mail else "",
        subject=script.subject if is_mail else "",
        files=tuple(File(name, kind, _content(kind)) for name, kind in line.files),
        details=details,
    )


def _content(kind: str) -> bytes:
    return _picture() if kind == "image/png" else b"%PDF-1.4\n% demo\n%%EOF\n"


def _picture(width: int = 320, height: int = 200) -> bytes:
    """Return a picture as PNG: a box on a table, as far as it needs to be one."""
    lines = bytearray()
    for y in range(height):
        lines.append(0)
        for x in range(width):
            is_box = 70 < x < 250 and 45 < y < 165
            shade = (x * 7 + y * 13) % 9
            lines += bytes((176 + shade, 138 + shade, 92) if is_box else (226, 224, 216 - shade))
    parts = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
             (b"IDAT", zlib.compress(bytes(lines), 9)), (b"IEND", b""))  # fmt: skip
    written = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + written


def _party(customer: Customer, channel: str) -> Party:
    """Return the customer's end, as it stands in their record."""
    email = customer.emails.select_related("contact").first()
    phone = customer.phones.first()
    name = email.contact.name if email and email.contact else customer.name
    if channel == "email":
        return Party(email.address if email else "", name)
    return Party(phone.e164 if phone else "", name)


def _customer(party: Party, account: Account) -> Customer | None:
    known = recognise(channel=account.kind, address=party.address)
    return known.customer if known else None


def _handle(conversation: Conversation, script: Script, agent: User, at: datetime) -> None:
    """Leave it as whoever handled it left it."""
    if script.factor or script.is_complaint:
        handling.set_subject_matter(
            conversation, factor=script.factor, is_complaint=script.is_complaint, by=agent, now=at
        )
    if script.priority != conversation.priority:
        handling.set_priority(conversation, to=script.priority, by=agent, now=at)
    if script.is_taken:
        handling.assign(conversation, to=agent, by=agent, now=at)
    elif conversation.assignee is not None and not script.is_taken:
        Conversation.objects.filter(pk=conversation.pk).update(assignee=None)
    handling.add_labels(conversation, names=script.labels)
    if script.status and script.status != conversation.status:
        until = at + timedelta(days=3) if script.status == Status.SNOOZED else None
        handling.change_status(conversation, to=script.status, by=agent, now=at, until=until)
    if script.is_spam:
        handling.mark_unwanted(conversation, is_spam=True, by=agent, now=at)
