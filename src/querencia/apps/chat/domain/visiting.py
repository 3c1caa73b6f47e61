"""Who is at the other end: found by the token that their browser made, never by what they say."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from querencia.apps.chat.domain.limits import MOST, spend
from querencia.apps.chat.models import Visitor
from querencia.apps.conversations.domain import search
from querencia.apps.conversations.domain.history import note_event
from querencia.apps.conversations.models import Conversation
from querencia.apps.people.domain.organisation import the_organisation

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from querencia.apps.chat.domain.identity import Identity
    from querencia.apps.conversations.models import Account
    from querencia.apps.customers.models import Customer

NOTED_EVERY = timedelta(seconds=20)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43,86}")  # 32 bytes or more, as the script makes them


class NoToken(Exception):
    """It cannot be a token."""


class OfAnother(Exception):
    """The token belongs to somebody else than who is signed in on the website now."""


def visitor_of(
    account: Account, token: str, *, identity: Identity | None, language: str, now: datetime
) -> Visitor | None:
    """Return whose token it is; None when nobody has used it. Who signed in is written down.

    Raises:
        NoToken: It cannot be one.
        OfAnother: It is of somebody who is not signed in any more.
    """
    digest = digest_of(token)
    known = Visitor.objects.filter(account=account, digest=digest).first()
    if known is not None and known.identity != (identity.user if identity else ""):
        raise OfAnother
    if known is None and identity is not None:
        return make_visitor(account, token, identity=identity, language=language, now=now)
    if known is not None and identity is not None and known.email != identity.email:
        known.email = identity.email or known.email
        known.save(update_fields=["email"])
    return known


def by_token(account: Account, token: str) -> Visitor | None:
    """Return whose token it is, for what comes after ``visitor_of``.

    Raises:
        NoToken: It cannot be one.
    """
    return Visitor.objects.filter(account=account, digest=digest_of(token)).first()


def make_visitor(
    account: Account, token: str, *, identity: Identity | None, language: str, now: datetime
) -> Visitor:
    """Write a visitor down; who is signed in is the same on all their devices.

    Raises:
        NoToken: It cannot be one.
    """
    address = f"usuario-{identity.user}" if identity else f"visitante-{secrets.token_hex(8)}"
    made, _is_new = Visitor.objects.get_or_create(
        account=account,
        digest=digest_of(token),
        defaults={
            "address": address,
            "identity": identity.user if identity else "",
            "email": identity.email if identity else "",
            "is_proven": identity is not None,
            "language": language if language in {"es", "en"} else "es",
            "began_at": now,
            "seen_at": now,
            "changed_at": now,
            "allowance": MOST,
            "allowed_at": now,
        },
    )
    return made


def be_here(visitor: Visitor, *, now: datetime) -> None:
    """Write down that a visitor's page is open; not at each look, which would be many."""
    if now - visitor.seen_at > NOTED_EVERY:
        Visitor.objects.filter(pk=visitor.pk).update(seen_at=now)


@transaction.atomic
def leave_details(visitor: Visitor, *, name: str, email: str, now: datetime) -> None:
    """Write down how somebody calls themselves and where they say they can be reached.

    It is only what they say: it is shown to us, and recognises nobody.

    Raises:
        TooMuch: They write too often.
    """
    visitor = Visitor.objects.select_for_update().get(pk=visitor.pk)
    spend(visitor, 2, now=now)
    visitor.name = name.strip()[:200] or visitor.name
    if not visitor.is_proven:
        visitor.email = email.strip().lower() or visitor.email
    visitor.changed_at = visitor.seen_at = now
    visitor.save()
    conversation = conversations_of(visitor).order_by("-last_at", "-id").first()
    if conversation is not None:
        tell_details(conversation, visitor, now=now)


def tell_details(conversation: Conversation, visitor: Visitor, *, now: datetime) -> None:
    """Show in a conversation how the visitor calls themselves."""
    note_event(
        conversation, "chat_details", by=None, now=now, name=visitor.name, email=visitor.email,
        is_proven=visitor.is_proven,
    )  # fmt: skip
    if visitor.name:
        Conversation.objects.filter(pk=conversation.pk).update(party_name=visitor.name)
    search.add_words(conversation, visitor.name, visitor.email)


def name_of(visitor: Visitor) -> str:
    """Return how we call a visitor: as they say, else by the end of their address."""
    if visitor.name or visitor.is_proven:
        return visitor.name or visitor.email or visitor.identity
    with override(the_organisation().language):
        return _("Visitor %(number)s") % {"number": visitor.address[-4:]}


def conversations_of(visitor: Visitor) -> QuerySet[Conversation]:
    """Return the conversations that somebody had in the chat."""
    theirs = Conversation.objects.filter(account=visitor.account_id, channel="chat")
    return theirs.filter(party_address=visitor.address)


def erase_visitors(customer: Customer) -> None:
    """Forget who a customer said to be in the chat; see ``customers.personal``.

    This room is declared before that of the conversations, which takes the addresses away after.
    """
    theirs = Conversation.objects.filter(customer=customer, channel="chat")
    addresses = theirs.exclude(party_address="").values("party_address")
    Visitor.objects.filter(account__in=theirs.values("account"), address__in=addresses).delete()


def digest_of(token: str) -> str:
    """Return what is kept of a token.

    Raises:
        NoToken: It cannot be one.
    """
    if not _TOKEN.fullmatch(token):
        raise NoToken
    return hashlib.sha256(token.encode()).hexdigest()
