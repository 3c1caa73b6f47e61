"""The organisation of this installation, and how it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from querencia.apps.people.enums import Role
from querencia.apps.people.models import Organisation, User
from querencia.apps.people.models.organisation import ONLY

if TYPE_CHECKING:
    from collections.abc import Mapping


class AlreadyFounded(Exception):
    """There is an organisation already."""


def organisation() -> Organisation | None:
    """Return the organisation of this installation, or None before the first start."""
    return Organisation.objects.filter(id=ONLY).first()


def the_organisation() -> Organisation:
    """Return the organisation of this installation.

    Raises:
        Organisation.DoesNotExist: Before the first start.
    """
    return Organisation.objects.get(id=ONLY)


@transaction.atomic
def found(*, facts: Mapping[str, object], name: str, email: str, password: str) -> User:
    """Create the organisation and its first administrator.

    Args:
        facts: Fields of the organisation.
        name: The administrator's.
        email: The administrator's.
        password: The administrator's.

    Raises:
        AlreadyFounded: There is an organisation already.
    """
    if organisation() is not None:
        raise AlreadyFounded
    founded = Organisation.objects.create(id=ONLY, **facts)
    return User.objects.create_user(
        email, password, name=name, role=Role.ADMINISTRATOR, language=founded.language
    )


def change(*, founded: Organisation, facts: Mapping[str, object]) -> Organisation:
    """Change facts of the organisation."""
    for name, value in facts.items():
        setattr(founded, name, value)
    founded.save(update_fields=list(facts))
    return founded
