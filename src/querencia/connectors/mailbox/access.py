"""Leave to enter a mailbox at Google or Microsoft (OAuth2), and its renewal."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
from pydantic import SecretStr

from querencia.connectors.channel import Misconfigured, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from querencia.connectors.mailbox.config import OAuth

MARGIN = 120.0  # seconds before its end that a token is renewed
TIMEOUT = 30.0
GOOGLE_SCOPE = "https://mail.google.com/"
MICROSOFT_SCOPE = (
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send "
    "offline_access"
)


class Tokens:
    """Access tokens of this process, renewed a while before they run out.

    Args:
        clock: Seconds that never run backwards.
        on_rotation: Called with the old credentials and the new refresh token, when the provider
            gave a new one: whoever stores the credentials has to store it.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        on_rotation: Callable[[OAuth, SecretStr], None] | None = None,
    ) -> None:
        self._clock = clock
        self._on_rotation = on_rotation
        self._known: dict[OAuth, tuple[str, float]] = {}
        self._renewed: dict[OAuth, SecretStr] = {}
        self._lock = Lock()

    def bearer(self, credentials: OAuth) -> str:
        """Return an access token.

        Raises:
            Misconfigured: The leave was withdrawn or ran out; somebody has to give it again.
            Unreachable: The provider did not answer.
        """
        with self._lock:
            token, end = self._known.get(credentials, ("", 0.0))
            if not token or self._clock() > end - MARGIN:
                token, end = self._renew(credentials)
                self._known[credentials] = (token, end)
            return token

    def forget(self, credentials: OAuth) -> None:
        """Have the next token renewed: a server did not take this one."""
        with self._lock:
            self._known.pop(credentials, None)

    def _renew(self, credentials: OAuth) -> tuple[str, float]:
        refresh = self._renewed.get(credentials, credentials.refresh_token)
        asked = {"grant_type": "refresh_token", "refresh_token": refresh.get_secret_value()}
        if credentials.provider == "microsoft":
            asked["scope"] = MICROSOFT_SCOPE
        answer = _ask(credentials, asked)
        rotated = answer.get("refresh_token")
        if rotated and rotated != refresh.get_secret_value():
            self._renewed[credentials] = SecretStr(rotated)
            if self._on_rotation:
                self._on_rotation(credentials, SecretStr(rotated))
        return answer["access_token"], self._clock() + float(answer.get("expires_in") or 0)


SHARED = Tokens()
"""For who keeps none: a token that is good for an hour is not asked for at every letter."""


@dataclass(frozen=True)
class Consent:
    """What is asked of a person, and what proves later that it was us who asked.

    Attributes:
        address: The provider's page.
        verifier: Secret; to be kept until the code comes back.
    """

    address: str
    verifier: str


def ask_consent(credentials: OAuth, *, login: str, redirect: str, state: str) -> Consent:
    """Return the page of the provider where the owner of a mailbox lets us in.

    Args:
        credentials: The application's; its refresh token does not matter yet.
        login: Address of the mailbox.
        redirect: Where the code comes back, as it is registered with the provider.
        state: Comes back with the code, so that nobody else can have sent it.
    """
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "client_id": credentials.client_id,
        "response_type": "code",
        "redirect_uri": redirect,
        "state": state,
        "login_hint": login,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    if credentials.provider == "google":
        asked |= {"scope": GOOGLE_SCOPE, "access_type": "offline", "prompt": "consent"}
        return Consent(f"https://accounts.google.com/o/oauth2/v2/auth?{urlencode(asked)}", verifier)
    asked |= {"scope": MICROSOFT_SCOPE}
    page = f"https://login.microsoftonline.com/{credentials.tenant}/oauth2/v2.0/authorize"
    return Consent(f"{page}?{urlencode(asked)}", verifier)


def redeem(credentials: OAuth, *, code: str, verifier: str, redirect: str) -> SecretStr:
    """Return the refresh token for the code that came back.

    Raises:
        Misconfigured: The provider does not take the code.
        Unreachable: The provider did not answer.
    """
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": redirect,
    }
    answer = _ask(credentials, asked)
    if not answer.get("refresh_token"):
        message = "The provider gave no leave that lasts"
        raise Misconfigured(message)
    return SecretStr(answer["refresh_token"])


def write_xoauth2(login: str, token: str) -> str:
    """Return how a token is shown to IMAP and SMTP servers."""
    return f"user={login}\x01auth=Bearer {token}\x01\x01"


def _ask(credentials: OAuth, asked: dict[str, str]) -> dict[str, Any]:
    """Ask for a token; answers hold secrets, so errors tell only what the provider calls them."""
    asked = {**asked, "client_id": credentials.client_id}
    if credentials.client_secret:
        asked["client_secret"] = credentials.client_secret.get_secret_value()
    try:
        response = httpx.post(_token_address(credentials), data=asked, timeout=TIMEOUT)
        answer = response.json()
    except httpx.HTTPError as error:
        message = f"{credentials.provider} did not answer ({type(error).__name__})"
        raise Unreachable(message) from error
    except ValueError as error:
        message = f"{credentials.provider} answered {response.status_code} with no JSON"
        raise Unreachable(message) from error
    if response.status_code in {408, 429} or response.status_code >= 500:
        after = response.headers.get("retry-after", "")
        message = f"{credentials.provider} answered {response.status_code}"
        raise Unreachable(message, retry_after=float(after) if after.isdigit() else None)
    if response.status_code != 200 or not isinstance(answer, dict) or "access_token" not in answer:
        name = answer.get("error", "") if isinstance(answer, dict) else ""
        message = f"{credentials.provider} does not let us in: {str(name)[:100]}"
        raise Misconfigured(message)
    return answer


def _token_address(credentials: OAuth) -> str:
    if credentials.token_address:
        return credentials.token_address
    if credentials.provider == "google":
        return "https://oauth2.googleapis.com/token"
    return f"https://login.microsoftonline.com/{credentials.tenant}/oauth2/v2.0/token"
