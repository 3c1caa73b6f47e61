"""Any exchange that can send a signed request, described in docs/channels/telephone.md."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import TYPE_CHECKING, Literal

from pydantic import Field, SecretStr

from querencia.connectors.channel import Call, Event, Forged, Request, Unreadable
from querencia.connectors.payload import (
    Object,
    branches,
    moment,
    number,
    read_object,
    text,
    written_moment,
)
from querencia.connectors.telephony.calls import Line, never_asked, recording, seconds, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

greet = never_asked

_PHASES: Mapping[str, Literal["ringing", "answered", "ended", "missed", "recorded"]] = {
    "ringing": "ringing",
    "answered": "answered",
    "ended": "ended",
    "missed": "missed",
    "recorded": "recorded",
}


class Config(Line):
    """An exchange that signs.

    Attributes:
        secret: What it signs with.
        tolerance_seconds: How old, or how far ahead, a request may be: older ones are repetitions.
    """

    secret: SecretStr = Field(min_length=16)
    tolerance_seconds: int = Field(default=300, ge=1, le=3600)


def verify(config: Config, request: Request) -> None:
    """Check who sent this, and that it is no repetition.

    Raises:
        Forged: The signature is wrong or missing, or too old.
    """
    check(config, request, now=time.time())


def check(config: Config, request: Request, *, now: float) -> None:
    """Check who sent this, and that it was signed just now.

    Raises:
        Forged: The signature is wrong or missing, or too old.
    """
    stamp = request.headers.get("x-querencia-timestamp", "")
    given = request.headers.get("x-querencia-signature", "")
    if not hmac.compare_digest(
        sign(config.secret.get_secret_value(), stamp, request.body).encode(),
        given.encode("utf-8", "surrogateescape"),
    ):
        raise Forged("The signature of the exchange is wrong or missing.")
    # Only now: nobody without the secret learns what our clock says.
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 13):
        raise Forged("The exchange does not say when it signed.")
    if abs(now - int(stamp)) > config.tolerance_seconds:
        raise Forged("The exchange signed too long ago, or one of the clocks is wrong.")


def sign(secret: str, stamp: str, body: bytes) -> str:
    """Return the signature of a request.

    >>> sign("a secret of our own", "1767225600", b"{}")[:20]
    'sha256=fff94ecfede4d'
    """
    signed = stamp.encode("utf-8", "surrogateescape") + b"." + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def parse(config: Config, request: Request) -> list[Event]:
    """Return what happened: one event, or those in the list ``events``.

    Raises:
        Unreadable: It says nothing of a call.
    """
    payload = read_object(request.body)
    if "events" not in payload and "event" not in payload:
        raise Unreadable("This says nothing of a call.")
    told = branches(payload, "events") if "events" in payload else [payload]
    return [call for event in told for call in _calls(config, event)]


def _calls(config: Config, event: Object) -> list[Call]:
    phase, call_id = _PHASES.get(text(event, "event")), text(event, "call")
    if phase is None or not call_id:
        return []
    call = Call(
        call_id=call_id,
        account=config.ours(text(event, "line")),
        party=config.party(text(event, "number"), text(event, "name")),
        is_outgoing=text(event, "direction") == "out",
        phase=phase,
        at=_moment(event),
        extension=text(event, "extension"),
        seconds=seconds(text(event, "seconds")),
        recording=recording(text(event, "recording")),
    )
    return spoken(call) if phase == "ended" and call.seconds else [call]


def _moment(event: Object) -> datetime | None:
    """Seconds since 1970, or ISO 8601 with a zone; without one it could be any of several."""
    if number(event, "at") is not None:
        return moment(event, "at")
    return written_moment(text(event, "at"))
