"""Twilio Voice, by its status callbacks.

https://www.twilio.com/docs/usage/webhooks/voice-webhooks and, for the signature,
https://www.twilio.com/docs/usage/security. A call with ``<Dial>`` has a leg to the customer and
legs to whoever of ours rings, which name the first as their parent: all are one call here. Twilio
does not say on a leg whether it is ours who calls; our own numbers do.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from pydantic import Field, SecretStr

from querencia.connectors.channel import Call, Event, Forged, Party, Request, Unreadable
from querencia.connectors.payload import credible, text
from querencia.connectors.telephony.calls import Line, never_asked, recording, seconds, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

greet = never_asked

Phase = Literal["ringing", "answered", "ended", "missed", "recorded"]
_PHASES: Mapping[str, Phase] = {
    "ringing": "ringing",
    "in-progress": "answered",
    "answered": "answered",
    "completed": "ended",
    "busy": "missed",
    "failed": "missed",
    "no-answer": "missed",
    "canceled": "missed",
}
_USUAL_PORTS = {"https": 443, "http": 80}
_MOST_FIELDS = 300


class Config(Line):
    """A Twilio account.

    Attributes:
        auth_token: The account's token, with which Twilio signs.
    """

    auth_token: SecretStr = Field(min_length=1)
    numbers: tuple[str, ...] = Field(min_length=1)


def verify(config: Config, request: Request) -> None:
    """Check Twilio's signature of the address and of the fields.

    Raises:
        Forged: It is wrong or missing.
    """
    given = request.headers.get("x-twilio-signature", "").encode("utf-8", "surrogateescape")
    token = config.auth_token.get_secret_value()
    try:
        fields = _fields(request)
    except Unreadable as error:
        raise Forged("The signature of Twilio cannot be over this.") from error
    matching = [
        hmac.compare_digest(sign(token, url, fields).encode(), given)
        for url in _ways_to_write(request.url)
    ]
    if not any(matching):
        raise Forged("The signature of Twilio is wrong or missing.")


def sign(token: str, url: str, fields: list[tuple[str, str]]) -> str:
    """Return the signature of a request: HMAC-SHA1 of the address and the sorted fields.

    The example of Twilio's own documentation:

    >>> fields = {"CallSid": "CA1234567890ABCDE", "Caller": "+12349013030", "Digits": "1234"}
    >>> fields |= {"From": "+12349013030", "To": "+18005551212"}
    >>> sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", list(fields.items()))
    '0/KCTR6DLpKmkAf8muzZqo1nDgQ='
    """
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    mac = hmac.new(token.encode(), signed.encode("utf-8", "surrogateescape"), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()


def parse(config: Config, request: Request) -> list[Event]:
    """Return what happened to a call.

    Raises:
        Unreadable: It says nothing of a call.
    """
    fields = {name: text({"": value}, "") for name, value in _fields(request)}
    if not fields.get("CallSid"):
        raise Unreadable("This says nothing of a call.")
    told = _Told(config, fields)
    if fields.get("RecordingUrl"):
        return told.recorded()
    return told.leg() if fields.get("ParentCallSid") else told.first_leg()


@dataclass(frozen=True)
class _Told:
    """What one status callback says."""

    config: Config
    fields: Mapping[str, str]

    def recorded(self) -> list[Event]:
        """A recording is ready; who called is not repeated."""
        if self._field("RecordingStatus") not in {"", "completed"}:
            return []
        return [self._call("recorded", recording=recording(self._field("RecordingUrl")))]

    def leg(self) -> list[Event]:
        """What happened at a telephone of ours that rings, or at the customer's whom we call."""
        phase = _PHASES.get(self._field("CallStatus"))
        if phase == "ended":
            spoke = seconds(self._field("CallDuration"))
            return [*spoken(self._call("ended", seconds=spoke))]
        return [self._call(phase)] if phase else []

    def first_leg(self) -> list[Event]:
        """What happened at the line by which the call came in, or by which we called.

        Twilio itself answers what comes in, to play a greeting: that somebody of ours answered, and
        for how long they spoke, is only known of the legs to them.
        """
        if dialled := _PHASES.get(self._field("DialCallStatus")):
            spoke = seconds(self._field("DialCallDuration"))
            ended = self._call("ended" if dialled == "answered" else dialled, seconds=spoke)
            return [*spoken(ended)] if ended.phase == "ended" else [ended]
        phase = _PHASES.get(self._field("CallStatus"))
        if self._field("Direction").startswith("outbound"):
            return self.leg()
        if self._is_outgoing():  # somebody of ours lifted the receiver: the leg says whom they call
            return []
        return [self._call(phase)] if phase and phase != "answered" else []

    def _call(self, phase: Phase, *, seconds: int | None = None, recording: str = "") -> Call:
        ours, other, name, extension = self._ends()
        return Call(
            call_id=self._field("ParentCallSid") or self._field("CallSid"),
            account=self.config.ours(ours),
            party=self.config.party(other, name) if other else Party(""),
            is_outgoing=self._is_outgoing(),
            phase=phase,
            at=self._moment(),
            extension=extension,
            seconds=seconds,
            recording=recording,
        )

    def _ends(self) -> tuple[str, str, str, str]:
        """Our number, the other end, what it is called, and whose telephone of ours it is."""
        caller, called = self._field("From"), self._field("To")
        is_leg = bool(self._field("ParentCallSid"))
        if self._is_outgoing():
            return caller, called, "", caller if _is_client(caller) else ""
        return called, caller, self._field("CallerName"), called if is_leg else ""

    def _is_outgoing(self) -> bool:
        caller = self._field("From")
        return _is_client(caller) or self.config.number(caller) in self.config.numbers

    def _field(self, name: str) -> str:
        return self.fields.get(name, "")

    def _moment(self) -> datetime | None:
        try:
            read = parsedate_to_datetime(self._field("Timestamp"))
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return credible(read)


def _is_client(address: str) -> bool:
    """Whether an end is a program or a telephone of ours, and no number."""
    return address.startswith(("client:", "sip:"))


def _fields(request: Request) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            request.body.decode("utf-8", "surrogateescape"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise Unreadable("This is no form.") from error


def _ways_to_write(url: str) -> set[str]:
    """The address with and without its usual port: Twilio signs now one, now the other."""
    try:
        parsed = urlsplit(url)
        port, host = parsed.port, parsed.hostname
    except ValueError:
        return {url}
    usual = _USUAL_PORTS.get(parsed.scheme)
    if host is None or usual is None or port not in {None, usual} or parsed.username is not None:
        return {url}
    bare = f"[{host}]" if ":" in host else host
    return {url, *(urlunsplit(parsed._replace(netloc=at)) for at in (bare, f"{bare}:{usual}"))}
