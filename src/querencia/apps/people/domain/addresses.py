"""Changing one's own e-mail address, which a link to the new one proves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction

from querencia.apps.people.domain.invitations import AlreadyAUser
from querencia.apps.people.models import User

VALID = timedelta(hours=24)
SIGNER = signing.Signer(salt="querencia.people.address")


class NotWanted(Exception):
    """The link is not ours, not theirs, too old, or was followed already."""


def token_of(*, user: User, email: str, now: datetime) -> str:
    """Return what the link to a new address carries; the old one in it makes it work once.

    Raises:
        AlreadyAUser: Somebody works here with this address.
    """
    if User.objects.filter(email__iexact=email).exists():
        raise AlreadyAUser
    until = int((now + VALID).timestamp())
    return SIGNER.sign_object([user.pk, user.email, email.lower(), until])


def wanted(*, token: str, user: User, now: datetime) -> str:
    """Return the address to which a link changes somebody's own.

    Raises:
        NotWanted: It does not.
    """
    try:
        pk, before, email, until = SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise NotWanted from error
    if (pk, before) != (user.pk, user.email) or now > datetime.fromtimestamp(until, UTC):
        raise NotWanted
    return str(email)


@transaction.atomic
def change(*, token: str, user: User, now: datetime) -> User:
    """Give somebody the address that their link proves to be theirs.

    Raises:
        NotWanted: It does not change theirs.
        AlreadyAUser: Somebody else took the address in the meantime.
    """
    stored = User.objects.select_for_update().get(pk=user.pk)
    email = wanted(token=token, user=stored, now=now)
    if User.objects.filter(email__iexact=email).exists():
        raise AlreadyAUser
    stored.email = email
    stored.save(update_fields=["email"])
    # allauth would let them in, and send links, by what it once kept of the old one.
    EmailAddress.objects.filter(user=stored).delete()
    return stored
