"""Inviting somebody, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.db import transaction

from querencia.apps.people.models import Invitation, User

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from querencia.apps.people.models import Team

VALID = timedelta(days=7)
# No time in it: the row says until when an invitation is open, and its link stays the same.
SIGNER = signing.Signer(salt="querencia.people.invitation")


class AlreadyAUser(Exception):
    """Somebody with this e-mail address works here already."""


class NotInvited(Exception):
    """The invitation has expired, was withdrawn or accepted, or there never was one."""


def open_invitations(*, now: datetime) -> QuerySet[Invitation]:
    """Return the invitations that can still be accepted."""
    return Invitation.objects.filter(accepted_at=None, expires_at__gt=now)


@transaction.atomic
def invite(
    *, email: str, name: str, role: str, team: Team | None, by: User, now: datetime
) -> Invitation:
    """Invite somebody; an earlier invitation that waits is replaced, and its link opens no more.

    Raises:
        AlreadyAUser: Somebody with this address works here.
    """
    email = email.lower()
    if User.objects.filter(email__iexact=email).exists():
        raise AlreadyAUser
    Invitation.objects.filter(email__iexact=email, accepted_at=None).delete()
    return Invitation.objects.create(
        email=email,
        name=name,
        role=role,
        team=team,
        invited_by=by,
        invited_at=now,
        expires_at=now + VALID,
    )


def withdraw(*, invitation: Invitation) -> None:
    """Take an invitation back; its link opens no more."""
    invitation.delete()


def token_of(invitation: Invitation) -> str:
    """Return what the link of an invitation carries."""
    return SIGNER.sign_object(invitation.pk)


def invitation_of(*, token: str, now: datetime) -> Invitation:
    """Return the invitation that a link carries.

    Raises:
        NotInvited: The link is not ours, or its invitation is no longer open.
    """
    try:
        return open_invitations(now=now).get(pk=SIGNER.unsign_object(token))
    except (signing.BadSignature, Invitation.DoesNotExist) as error:
        raise NotInvited from error


@transaction.atomic
def accept(*, invitation: Invitation, name: str, password: str, now: datetime) -> User:
    """Make a user of who was invited.

    Raises:
        NotInvited: The invitation was withdrawn or accepted in the meantime.
        AlreadyAUser: Somebody with this address came in another way in the meantime.
    """
    still_open = open_invitations(now=now).filter(pk=invitation.pk)
    if not still_open.update(accepted_at=now):
        raise NotInvited
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise AlreadyAUser
    return User.objects.create_user(
        invitation.email, password, name=name, role=invitation.role, team=invitation.team
    )
