"""Letters that a machine wrote: they are kept, and nothing answers them by itself (A30).

Each rule is a function that looks at one thing and says what kind of machine it is, or None. The
first that says something counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.connectors.mailbox.headers import read_all, read_first, read_message_ids
from querencia.connectors.mailbox.subjects import is_from_machine

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message

    from querencia.connectors.mailbox.letter import Account, Automatic

MACHINES = re.compile(r"(mailer-daemon|postmaster|maildaemon|mdaemon|abuse|bounces?)([+=.-].*)?")
NO_REPLY = re.compile(
    r"(?:.*[._-])?(?:no[._-]?reply|do[._-]?not[._-]?reply|no[._-]?responder|no[._-]?contest[ae]r?|"
    r"nao[._-]?responda|no[._-]?respondre|no[._-]?responda)(?:[._+-].*)?"
)


@dataclass(frozen=True)
class Facts:
    """What the rules look at."""

    message: Message
    account: Account
    sender: str
    subject: str

    def first(self, name: str) -> str:
        """Return a header in lower case."""
        return read_first(self.message, name).lower()


def is_report(facts: Facts) -> Automatic | None:
    """Report on a letter of ours: a bounce, or a note that it was read."""
    if facts.message.get_content_type() != "multipart/report":
        return None
    is_read = "disposition-notification" in facts.first("Content-Type")
    return "report" if is_read else "bounce"


def has_failed_recipients(facts: Facts) -> Automatic | None:
    """``X-Failed-Recipients``, which Exim and Gmail write."""
    return "bounce" if facts.first("X-Failed-Recipients") else None


def is_own(facts: Facts) -> Automatic | None:
    """A Message-ID that we gave: our own letter came back to us."""
    ids = read_message_ids(read_first(facts.message, "Message-ID"))
    ours = f"@{facts.account.domain}"
    is_ours = any(id_.startswith("querencia.") and id_.lower().endswith(ours) for id_ in ids)
    return "own" if is_ours else None


def comes_from_daemon(facts: Facts) -> Automatic | None:
    """A sender that delivers mail, and reads none."""
    return "bounce" if MACHINES.fullmatch(facts.sender.rpartition("@")[0]) else None


def is_auto_submitted(facts: Facts) -> Automatic | None:
    """``Auto-Submitted`` other than no (RFC 3834)."""
    value = facts.first("Auto-Submitted").split(";")[0].strip()
    if not value or value == "no":
        return None
    return "auto_reply" if value == "auto-replied" else "bulk"


def says_machine_in_subject(facts: Facts) -> Automatic | None:
    """``Respuesta automática:`` and the like, from programs that write no header."""
    return "auto_reply" if is_from_machine(facts.subject) else None


def is_auto_reply(facts: Facts) -> Automatic | None:
    """Headers of programs that answer by themselves."""
    names = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply-From", "X-Loop")
    values = [value for name in names for value in read_all(facts.message, name)]
    return "auto_reply" if any(value.strip().lower() != "no" for value in values) else None


def has_precedence(facts: Facts) -> Automatic | None:
    """``Precedence`` of bulk, junk or an automatic reply; of a list that is not ours."""
    value = facts.first("Precedence").strip()
    if value in {"auto_reply", "auto-reply"}:
        return "auto_reply"
    if value in {"bulk", "junk"} or (value == "list" and not _is_our_list(facts)):
        return "bulk"
    return None


def comes_from_list(facts: Facts) -> Automatic | None:
    """Headers of mailing lists and newsletters."""
    names = ("List-Id", "List-Unsubscribe", "List-Post", "Feedback-ID")
    is_list = any(facts.first(name) for name in names)
    return "bulk" if is_list and not _is_our_list(facts) else None


def wants_no_answer(facts: Facts) -> Automatic | None:
    """``X-Auto-Response-Suppress`` of Outlook and Exchange, where it means our answers."""
    words = re.split(r"[,;\s]+", facts.first("X-Auto-Response-Suppress"))
    return "bulk" if {"all", "autoreply"} & set(words) else None


def has_no_return_path(facts: Facts) -> Automatic | None:
    """``Return-Path: <>``: it must not come back, so nothing goes there."""
    return "bounce" if facts.first("Return-Path").replace(" ", "") == "<>" else None


def comes_from_no_reply(facts: Facts) -> Automatic | None:
    """A sender that says that nobody reads there."""
    return "no_reply" if NO_REPLY.fullmatch(facts.sender.rpartition("@")[0]) else None


RULES: tuple[Callable[[Facts], Automatic | None], ...] = (
    is_report,
    has_failed_recipients,
    is_own,
    comes_from_daemon,
    says_machine_in_subject,
    is_auto_submitted,
    is_auto_reply,
    has_precedence,
    comes_from_list,
    wants_no_answer,
    has_no_return_path,
    comes_from_no_reply,
)


def find_machine(facts: Facts) -> Automatic | None:
    """Return why a letter counts as automatic; None for one from a person."""
    return next(filter(None, (rule(facts) for rule in RULES)), None)


def _is_our_list(facts: Facts) -> bool:
    """Tell whether the list is our own address, kept as a group: people write to us through it."""
    name = re.sub(r"[^a-z0-9.@-]", " ", facts.first("List-Id") or facts.first("List-Post")).split()
    addresses = facts.account.addresses
    return any(own in name or own.replace("@", ".") in name for own in addresses)
