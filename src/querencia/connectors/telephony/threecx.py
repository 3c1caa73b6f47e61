"""3CX, which tells of its calls in two ways; docs/channels/telephone.md shows how to set up each.

- Its own way: call journaling by a CRM template, one request when a call has ended
  (https://www.3cx.com/docs/server-side-crm-template-xml-description/). What it sends is what the
  template on our page says. A call has no id there: agent, number and beginning make one.
- Webhook generators that partners sell: one request for each thing that happens, with an ``event``
  (``ringing``, ``pickupincoming``, ``incoming``, ``recording``). Makers differ in how they write
  the names of the fields.

Neither signs; a token of ours goes along.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import Field, SecretStr

from querencia.connectors.channel import Call, Event, Forged, Request, Unreadable
from querencia.connectors.payload import Object, inside, read_object, text, written_moment
from querencia.connectors.telephony.calls import Line, never_asked, recording, seconds, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

greet = never_asked

Phase = Literal["ringing", "answered", "ended", "missed", "recorded"]
# The phase, and whether it is we who called, where the event says so.
_EVENTS: Mapping[str, tuple[Phase, bool]] = {
    "ringing": ("ringing", False),
    "pickupincoming": ("answered", False),
    "pickupoutgoing": ("answered", True),
    "incomingcall_started": ("answered", False),
    "outgoingcall_started": ("answered", True),
    "incoming": ("ended", False),
    "outgoing": ("ended", True),
    "recording": ("recorded", False),
}
_JOURNALED: Mapping[str, tuple[Phase, bool]] = {
    "inbound": ("ended", False),
    "outbound": ("ended", True),
    "missed": ("missed", False),
    "notanswered": ("missed", True),
}
_LEG = re.compile(r"-\d+$")


class Config(Line):
    """A 3CX.

    Attributes:
        token: Goes along with every request, as ``Authorization: Bearer`` or as ``?token=``.
    """

    token: SecretStr = Field(min_length=16)


def verify(config: Config, request: Request) -> None:
    """Check that the token came along.

    Raises:
        Forged: It did not.
    """
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    given = bearer.strip() if scheme.lower() == "bearer" else request.query.get("token", "")
    known = config.token.get_secret_value().encode()
    if not hmac.compare_digest(known, given.encode("utf-8", "surrogateescape")):
        raise Forged("The token of the exchange is wrong or missing.")


def parse(config: Config, request: Request) -> list[Event]:
    """Return what happened to a call.

    Raises:
        Unreadable: It says nothing of a call.
    """
    said = {name.lower(): value for name, value in read_object(request.body).items()}
    if "event" in said:
        return [*_happened(config, said)]
    if "call_type" in said:
        return [*_journaled(config, said)]
    raise Unreadable("This says nothing of a call.")


def _happened(config: Config, said: Object) -> list[Call]:
    phase, is_outgoing = _EVENTS.get(text(said, "event").lower(), (None, False))
    call_id = text(said, "chid") or _LEG.sub("", text(said, "id"))
    if phase is None or not call_id:
        return []
    own = ("source_presentation",) if is_outgoing else ("inbound_did", "did")
    has_failed = phase == "ended" and text(said, "finishtype").lower() == "missed"
    call = Call(
        call_id=call_id,
        account=config.ours(*(text(said, name) for name in own)),
        party=config.party(text(said, "callerid"), _name(said)),
        is_outgoing=is_outgoing,
        phase="missed" if has_failed else phase,
        at=None,
        # A menu or a queue rings, too, and is nobody.
        extension=text(said, "user") if text(said, "usertype").lower() in {"", "ext"} else "",
        seconds=seconds(text(said, "duration")),
        recording=_first_file(said),
    )
    return spoken(call) if call.phase == "ended" else [call]


def _journaled(config: Config, said: Object) -> list[Call]:
    phase, is_outgoing = _JOURNALED.get(text(said, "call_type").lower(), (None, False))
    party = config.party(text(said, "number"), _name(said))
    begun = text(said, "start_utc") or text(said, "date_time")
    if phase is None or not begun:
        return []
    known_by = "\n".join((text(said, "agent"), text(said, "number"), begun))
    call = Call(
        call_id=hashlib.sha256(known_by.encode()).hexdigest()[:40],
        account=config.ours(text(said, "did")),
        party=party,
        is_outgoing=is_outgoing,
        phase=phase,
        at=_moment(said, "end_utc") or _moment(said, "start_utc"),
        extension=text(said, "agent"),
        seconds=seconds(text(said, "duration")),
    )
    if phase != "ended":
        return [call]
    answered, ended = spoken(call)
    return [replace(answered, at=_moment(said, "established_utc") or answered.at), ended]


def _name(said: Object) -> str:
    return text(said, "phonebook") or text(said, "sip_displayname") or text(said, "name")


def _first_file(said: Object) -> str:
    for field in ("files", "fileurls"):
        files = inside(said, field)
        if isinstance(files, list):
            return next(filter(None, (recording(text({"": file}, "")) for file in files)), "")
    return ""


def _moment(said: Object, name: str) -> datetime | None:
    """3CX writes UTC without saying so."""
    return written_moment(text(said, name)) or written_moment(f"{text(said, name)}+00:00")
