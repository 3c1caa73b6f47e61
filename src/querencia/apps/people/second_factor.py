"""Writes down what happens to second factors; allauth tells it by signals alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.mfa import signals

from querencia.foundation.audit.events import Event, record

if TYPE_CHECKING:
    from django.dispatch import Signal
    from django.http import HttpRequest

    from querencia.apps.people.models import User

EVENTS: dict[Signal, Event] = {
    signals.authenticator_added: Event.SECOND_FACTOR_ADDED,
    signals.authenticator_removed: Event.SECOND_FACTOR_REMOVED,
    signals.authenticator_reset: Event.SECOND_FACTOR_RESET,
    signals.authentication_failed: Event.SECOND_FACTOR_FAILED,
}


def listen() -> None:
    """Listen from now on."""
    for signal, event in EVENTS.items():
        signal.connect(_write, dispatch_uid=event)


def _write(signal: Signal, request: HttpRequest, user: User, **facts: object) -> None:
    del facts
    address = get_adapter().get_client_ip(request)
    record(EVENTS[signal], user=user, called=str(user), address=address)
