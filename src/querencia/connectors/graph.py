"""Meta's Graph API, over which WhatsApp, Messenger and Instagram are reached.

https://developers.facebook.com/docs/graph-api: one way of signing, of asking whether an address is
ours and of saying what went wrong; the codes differ and stand with each channel.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from querencia.connectors import web
from querencia.connectors.channel import (
    ChannelError,
    Forged,
    Misconfigured,
    Refused,
    Request,
    Unreachable,
    WindowClosed,
)
from querencia.connectors.payload import Object, branch, number, text

# Where Meta keeps files: its own names for the content delivery network.
FILE_HOSTS = ("fbsbx.com", "fbcdn.net", "cdninstagram.com", "whatsapp.net")

_CHALLENGE = re.compile(r"[\w.-]{1,200}", re.ASCII)


class GraphAccount(BaseModel):
    """What every account at Meta has.

    Attributes:
        app_secret: The application's secret, with which Meta signs what it sends.
        verify_token: The word of our choice that Meta repeats when it asks for our address.
        access_token: Lets us send and download.
        api_url: Where the Graph API is.
        api_version: Which version of it we speak.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    app_secret: SecretStr = Field(min_length=1)
    verify_token: SecretStr = Field(min_length=1)
    access_token: SecretStr = Field(min_length=1)
    api_url: str = Field(default="https://graph.facebook.com", pattern=r"^https?://[^/?#@\s]+$")
    api_version: str = Field(default="v24.0", pattern=r"^v\d{1,3}\.\d$")


@dataclass(frozen=True)
class Codes:
    """What the error codes of a channel mean; of code and subcode, or of the code alone.

    Attributes:
        busy: Try again later.
        account: The account's settings, rights or payments.
        address: That recipient cannot be written to, with anything.
        window: The customer has not written for too long.
    """

    busy: frozenset[int | tuple[int, int]]
    account: frozenset[int | tuple[int, int]]
    address: frozenset[int | tuple[int, int]]
    window: frozenset[int | tuple[int, int]]


def verify(config: GraphAccount, request: Request) -> None:
    """Check the signature of what Meta sent.

    Raises:
        Forged: It is wrong or missing.
    """
    secret = config.app_secret.get_secret_value().encode()
    expected = "sha256=" + hmac.new(secret, request.body, hashlib.sha256).hexdigest()
    given = request.headers.get("x-hub-signature-256", "")
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape")):
        raise Forged("The signature of Meta is wrong or missing.")


def greet(config: GraphAccount, request: Request) -> str | None:
    """Return the answer to Meta's question whether this address is ours, if it asks.

    Raises:
        Forged: The word in it is not the one that was agreed on.
    """
    if request.method != "GET" or request.query.get("hub.mode") != "subscribe":
        return None
    word = request.query.get("hub.verify_token", "").encode("utf-8", "surrogateescape")
    challenge = request.query.get("hub.challenge", "")
    known = config.verify_token.get_secret_value().encode()
    # What we repeat is shown by whoever asks: nothing that a browser could take for a page.
    if not hmac.compare_digest(known, word) or not _CHALLENGE.fullmatch(challenge):
        raise Forged("The word that was agreed on with Meta is wrong.")
    return challenge


def ask(config: GraphAccount, codes: Codes, method: str, path: str, **request: Any) -> Object:  # noqa: ANN401 (what httpx takes)
    """Ask the Graph API; return its answer.

    Raises:
        Unreachable, Refused, Misconfigured: As the code says that it answers with.
    """
    answer = web.ask(
        method,
        f"{config.api_url}/{config.api_version}/{path}",
        headers=authorization(config),
        **request,
    )
    said = answer.object
    if answer.status < 300 and "error" not in said:
        return said
    raise read_error(branch(said, "error"), codes, answer)


def authorization(config: GraphAccount) -> dict[str, str]:
    """Return the header that lets us in."""
    return {"authorization": f"Bearer {config.access_token.get_secret_value()}"}


def is_of_meta(config: GraphAccount, url: str) -> bool:
    """Return whether a file's address is Meta's own, or that of the API as it is configured."""
    return web.is_at(url, FILE_HOSTS) or web.has_same_origin(url, config.api_url)


def keys(error: Object) -> set[int | tuple[int, int]]:
    """Return what an error may be known by in ``Codes``."""
    code, subcode = (int(number(error, name) or 0) for name in ("code", "error_subcode"))
    return {code, (code, subcode)} if code else set()


def reason(error: Object) -> str:
    """Return what an error says for people.

    >>> reason({"code": 131047, "title": "Re-engagement message"})
    'Re-engagement message (131047)'
    """
    said = text(error, "error_data", "details") or text(error, "message") or text(error, "title")
    code = int(number(error, "code") or 0)
    return f"{said or 'Meta gives no reason'} ({code})" if code else said


def read_error(error: Object, codes: Codes, answer: web.Answer) -> ChannelError:
    """Return what an error of the Graph API means."""
    known_by, said = keys(error), reason(error)
    if known_by & codes.window:
        return WindowClosed(said)
    if known_by & codes.address:
        return Refused(said, is_permanent=True)
    if known_by & codes.account:
        return Misconfigured(said)
    if known_by & codes.busy or answer.status == 429 or answer.status >= 500 or not known_by:
        return Unreachable(
            said or "Meta is not well.",
            retry_after=answer.retry_after,
            is_unsure=answer.status >= 500 and not known_by,  # a gateway, not Meta itself
        )
    return Refused(said)
