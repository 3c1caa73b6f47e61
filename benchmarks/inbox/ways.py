"""What is done inside an installation with a busy inbox; see ``benchmarks.web.ways``."""

# ruff: noqa: PLC0415 - Django must be started first

from __future__ import annotations

import statistics
import time
from collections import Counter
from random import Random
from typing import Any

from benchmarks.web.ways import run, say, timed


def fill(customers: str, conversations: str, messages: str) -> dict[str, Any]:
    """Fill the database, unless that was done; return what is in it."""
    from benchmarks.inbox import business
    from querencia.apps.conversations.models import Conversation, Message

    business.fill(int(customers), int(conversations), int(messages), say)
    by_status = Counter(Conversation.objects.values_list("status", flat=True))
    return {
        "conversations": sum(by_status.values()),
        "messages": Message.objects.count(),
        "by_status": by_status,
    }


def seen(most: str) -> dict[str, Any]:
    """Return for each of those who sit at the inbox some conversations that they may see."""
    from benchmarks.inbox.business import desk
    from querencia.apps.conversations.domain.queries.visible import conversations_for
    from querencia.apps.people.models import User

    found = {}
    for email in desk():
        visible = conversations_for(User.objects.get(email=email)).exclude(status="closed")
        found[email] = list(visible.order_by("?").values_list("pk", flat=True)[: int(most)])
    return found


def alone(times: str) -> dict[str, Any]:
    """Open each kind of page so often in this process; return its milliseconds of work."""
    from django.core.management import call_command
    from django.test import Client

    from benchmarks.inbox.business import desk
    from benchmarks.inbox.pages import PAGES, SEARCH
    from querencia.apps.people.models import User

    call_command("collectstatic", verbosity=0, interactive=False)  # no server has done it, maybe
    people = {"administrator": desk()[0], "agent": desk()[4], "seller": desk()[14]}
    known = seen("100")
    found: dict[str, Any] = {}
    for role, email in people.items():
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(email=email))
        for page in PAGES if role == "agent" else (SEARCH, PAGES[0], PAGES[3]):
            draw = Random(page.name)
            spent = []
            for _time in range(int(times) + 3):
                path = page.path(draw, known[email])
                began, worked = time.perf_counter(), time.process_time()
                answer = client.get(path)
                if answer.status_code != 200:
                    raise SystemExit(f"{path}: {answer.status_code}")
                waited = (time.perf_counter() - began, time.process_time() - worked)
                spent.append([1000 * one for one in waited])
            found[f"{page.name}, {role}"] = _figures(spent[3:])  # the first fill caches
    return found


def _figures(spent: list[list[float]]) -> dict[str, float]:
    """Return figures of pairs: waited, worked."""
    waited, worked = (
        statistics.quantiles(some, n=100, method="inclusive") for some in zip(*spent, strict=True)
    )
    return {
        "p50": worked[49], "p95": worked[94], "p99": worked[98],
        "waited_p50": waited[49], "waited_p95": waited[94],
    }  # fmt: skip


def ours(most: str) -> dict[str, Any]:
    """Return name and receiver of messages that we sent from the mailbox."""
    from benchmarks.inbox.business import MAILBOX
    from querencia.apps.conversations.models import Message

    sent = Message.objects.filter(account__address=MAILBOX, kind="out").order_by("-pk")
    return {"ours": list(sent.values_list("external_id", "party_address")[: int(most)])}


def fetch(port: str, count: str) -> dict[str, Any]:
    """Read so many letters from a mailbox as the courier does: written down, and acknowledged."""
    from benchmarks.inbox.business import MAILBOX
    from querencia.apps.conversations.channels import email
    from querencia.apps.conversations.channels.config import config_of, put_config
    from querencia.apps.conversations.domain.courier import read_account
    from querencia.apps.conversations.models import Account, Received
    from querencia.connectors.mailbox import MailboxConfig
    from querencia.connectors.mailbox.config import IncomingServer

    email.WAIT_SECONDS = 0.01
    account = Account.objects.get(address=MAILBOX)
    incoming = IncomingServer.model_validate(
        {
            "host": "127.0.0.1",
            "port": int(port),
            "security": "plain",
            "username": "demouser",
            "credentials": {"kind": "password", "password": "demopass"},
        }
    )
    config = config_of(account, MailboxConfig).model_copy(update={"incoming": incoming})
    put_config(account, config)
    account.position, account.is_on = {}, True
    account.save()
    before = Received.objects.count()
    looks = iter([False, True])
    found: dict[str, Any] = {"sent": int(count)}
    with timed(found, "seconds"):
        read_account(account, stopping=lambda: next(looks, True))
    return found | {"kept": Received.objects.count() - before}


def take_in(mark: str) -> dict[str, Any]:
    """Take in what was fetched, as the courier does; return how long, and what became of it."""
    from querencia.apps.conversations.domain.taking_in import take_in_waiting
    from querencia.apps.conversations.models import Attachment, Message, Received
    from querencia.foundation import clock

    newest = Received.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True)[0]
    found: dict[str, Any] = {}
    spent: list[float] = []
    last = time.perf_counter()

    def tell(_done: int) -> None:
        nonlocal last
        now = time.perf_counter()
        spent.append(now - last)
        last = now

    with timed(found, "seconds"):
        found["count"] = take_in_waiting(now=clock.now, tell=tell)
    rows = Received.objects.filter(pk__gte=newest)
    written = Message.objects.filter(external_id__contains=f"{mark}.")
    spent.sort()
    return found | {
        "p50": 1000 * spent[len(spent) // 2],
        "p95": 1000 * spent[len(spent) * 95 // 100],
        "states": Counter(rows.values_list("state", flat=True)),
        "messages": written.count(),
        "different": written.values("external_id").distinct().count(),
        "files": Attachment.objects.filter(message__in=written).count(),
    }


WAYS = {way.__name__: way for way in (fill, seen, alone, ours, fetch, take_in)}

if __name__ == "__main__":
    run(WAYS)
