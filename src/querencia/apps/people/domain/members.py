"""Those who work here: what they are, and that somebody can always administer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from querencia.apps.people.enums import Role
from querencia.apps.people.models import User

if TYPE_CHECKING:
    from querencia.apps.people.models import Team


class LastAdministrator(Exception):
    """Without this person nobody could administer."""


@transaction.atomic
def change(*, user: User, name: str, role: str, team: Team | None) -> User:
    """Change what somebody is here.

    Raises:
        LastAdministrator: Nobody would be left who administers.
    """
    if role != Role.ADMINISTRATOR:
        _keep_an_administrator(user)
    user.name, user.role, user.team = name, role, team
    user.save(update_fields=["name", "role", "team"])
    return user


@transaction.atomic
def deactivate(*, user: User) -> None:
    """Let somebody in no longer, and end their sessions; what they did stays.

    Raises:
        LastAdministrator: Nobody would be left who administers.
    """
    _keep_an_administrator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    for session in UserSession.objects.filter(user=user):
        session.end()


def reactivate(*, user: User) -> None:
    """Let somebody in again."""
    user.is_active = True
    user.save(update_fields=["is_active"])


@transaction.atomic
def remove_second_factor(*, user: User) -> None:
    """Take somebody's second factor away, who has lost it, and end their sessions."""
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()


def has_second_factor(*, user: User) -> bool:
    """Tell whether somebody signs in with a second factor."""
    return bool(Authenticator.objects.filter(user=user).exists())


def change_own(*, user: User, name: str, language: str, theme: str) -> User:
    """Change one's own name, and how pages are shown to one."""
    user.name, user.language, user.theme = name, language, theme
    user.save(update_fields=["name", "language", "theme"])
    return user


def _keep_an_administrator(leaving: User) -> None:
    """Two who would step down at once wait for each other here: the rows are locked."""
    administrators = list(
        User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    )
    if administrators == [leaving]:
        raise LastAdministrator
