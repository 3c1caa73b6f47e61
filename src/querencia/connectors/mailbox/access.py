"""Leave to enter a mailbox at Google or Microsoft (OAuth2), and its renewal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr

    from querencia.connectors.mailbox.config import OAuth


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
        clock: Callable[[], float],
        on_rotation: Callable[[OAuth, SecretStr], None] | None = None,
    ) -> None:
        self._clock = clock
        self._on_rotation = on_rotation

    def bearer(self, credentials: OAuth) -> str:
        """Return an access token.

        Raises:
            Misconfigured: The leave was withdrawn or ran out; somebody has to give it again.
            Unreachable: The provider did not answer.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Consent:
    """What is asked of a person, and where the answer comes back."""

    address: str
    verifier: str


def ask_consent(credentials: OAuth, *, login: str, redirect: str, state: str) -> Consent:
    """Return the page of the provider where the owner of a mailbox lets us in."""
    raise NotImplementedError


def redeem(credentials: OAuth, *, code: str, verifier: str, redirect: str) -> SecretStr:
    """Return the refresh token for the code that came back.

    Raises:
        Misconfigured: The provider does not take the code.
        Unreachable: The provider did not answer.
    """
    raise NotImplementedError
