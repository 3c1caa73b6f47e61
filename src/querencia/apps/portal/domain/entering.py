"""Coming in by a link that was sent to an address: it opens once, and not for long."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.db import transaction

from querencia.apps.conversations.models import Conversation
from querencia.apps.portal.domain.seeing import is_known
from querencia.apps.portal.models import Link, Visit

if TYPE_CHECKING:
    from datetime import datetime

    from querencia.apps.customers.models import Customer

VALID = timedelta(minutes=15)
STAYS = timedelta(hours=24)
_LINKS = signing.Signer(salt="querencia.portal.link")


class ClosedLink(Exception):
    """The link is not ours, too old, or was used."""


def ask_for_link(*, address: str, language: str, now: datetime) -> Link:
    """Write down that a link was asked for, whether or not anybody is known by that address."""
    Link.objects.filter(expires_at__lt=now - STAYS).delete()
    Visit.objects.filter(expires_at__lt=now).delete()
    return Link.objects.create(
        address=address.lower(), language=language, asked_at=now, expires_at=now + VALID
    )


def link_to_send(pk: int, *, now: datetime) -> Link | None:
    """Return a link that is to be sent; None where nobody is known by its address."""
    link = Link.objects.filter(pk=pk, used_at=None, expires_at__gt=now).first()
    return link if link is not None and is_known(link.address) else None


def token_of(link: Link) -> str:
    """Return what a link carries: only this installation can make it."""
    return _LINKS.sign_object(link.pk)


def link_of(token: str, *, now: datetime) -> Link:
    """Return the link of a token, as long as it opens.

    Raises:
        ClosedLink: It does not.
    """
    try:
        return Link.objects.get(pk=_LINKS.unsign_object(token), used_at=None, expires_at__gt=now)
    except (signing.BadSignature, ValueError, TypeError, Link.DoesNotExist) as error:
        raise ClosedLink from error


@transaction.atomic
def enter(token: str, *, now: datetime) -> str:
    """Use up a link; return the token that the browser keeps.

    Raises:
        ClosedLink: It does not open, or did a moment ago.
    """
    link = link_of(token, now=now)
    if not Link.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise ClosedLink
    made = secrets.token_urlsafe(32)
    Visit.objects.create(
        digest=_digest(made), address=link.address, began_at=now, expires_at=now + STAYS
    )
    return made


def visit_of(token: str, *, now: datetime) -> Visit | None:
    """Return whose browser it is; None when it is nobody's, or not any more."""
    return Visit.objects.filter(digest=_digest(token), expires_at__gt=now).first()


def leave(token: str) -> None:
    """Forget a browser."""
    Visit.objects.filter(digest=_digest(token)).delete()


def erase_visits(customer: Customer) -> None:
    """Forget that a customer came in; see ``customers.personal``.

    This room is declared before that of the conversations, which takes the addresses away after.
    """
    theirs = Conversation.objects.filter(customer=customer).exclude(party_address="")
    addresses = list(theirs.values_list("party_address", flat=True).distinct())
    Link.objects.filter(address__in=addresses).delete()
    Visit.objects.filter(address__in=addresses).delete()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
