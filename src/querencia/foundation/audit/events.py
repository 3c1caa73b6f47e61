"""What happens without a change of data, and is kept all the same: who came in, and who did not."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from auditlog.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.utils.functional import _StrPromise


class Event(StrEnum):
    """Something that happened around somebody's account."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    SECOND_FACTOR_FAILED = "second_factor_failed"
    SECOND_FACTOR_RESET = "second_factor_reset"
    SECOND_FACTOR_CLEARED = "second_factor_cleared"


LABELS: dict[str, _StrPromise] = {
    Event.SIGNED_IN: _("signed in"),
    Event.SIGN_IN_FAILED: _("could not sign in"),
    Event.SIGNED_OUT: _("signed out"),
    Event.PASSWORD_CHANGED: _("changed the password"),
    Event.SECOND_FACTOR_ADDED: _("added a second factor"),
    Event.SECOND_FACTOR_REMOVED: _("removed a second factor"),
    Event.SECOND_FACTOR_FAILED: _("gave a wrong code"),
    Event.SECOND_FACTOR_RESET: _("made new recovery codes"),
    Event.SECOND_FACTOR_CLEARED: _("removed the second factor of"),
}


def record(
    event: Event,
    *,
    user: AbstractBaseUser | None,
    called: str,
    address: str | None,
    by: AbstractBaseUser | None = None,
) -> None:
    """Write down that something happened around an account.

    Args:
        event: What happened.
        user: Whose account; None where there is none of that name.
        called: The name or e-mail address that is shown.
        address: Where it came from (IP).
        by: Whose doing it was, where it was somebody else's.
    """
    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(get_user_model()),
        object_pk="" if user is None else str(user.pk),
        object_id=None if user is None else user.pk,
        object_repr=called,
        action=LogEntry.Action.ACCESS,
        actor=by or (None if event == Event.SIGN_IN_FAILED else user),
        remote_addr=address,
        additional_data={"event": event.value},
    )
