"""The Bot API: an account's settings, asking, and what its errors mean.

https://core.telegram.org/bots/api#making-requests
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from querencia.connectors import web
from querencia.connectors.channel import ChannelError, Misconfigured, Refused, Unreachable
from querencia.connectors.payload import Object, branch, inside, number, text


def _matching(pattern: str) -> AfterValidator:
    """A check of a secret that does not repeat it when it fails."""

    def check(secret: SecretStr) -> SecretStr:
        if not re.fullmatch(pattern, secret.get_secret_value(), re.ASCII):
            raise ValueError("this does not look like one")
        return secret

    return AfterValidator(check)


class Config(BaseModel):
    """A bot.

    Attributes:
        bot_token: What @BotFather gave.
        secret_token: The word of our choice that Telegram repeats with all that it sends.
        api_url: Where the Bot API is; one's own server, where one runs it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    bot_token: Annotated[SecretStr, _matching(r"\d{1,20}:[\w-]{1,100}")]
    secret_token: Annotated[SecretStr, _matching(r"[\w-]{16,256}")]
    api_url: str = Field(default="https://api.telegram.org", pattern=r"^https?://[^/?#@\s]+$")

    @property
    def bot_id(self) -> str:
        """Which bot this is; no secret."""
        return self.bot_token.get_secret_value().partition(":")[0]


def ask(config: Config, method: str, **request: Any) -> Object:  # noqa: ANN401 (what httpx takes)
    """Call a method of the Bot API; return its result.

    Raises:
        Unreachable, Refused, Misconfigured: See ``channel``.
    """
    token = config.bot_token.get_secret_value()
    answer = web.ask("POST", f"{config.api_url}/bot{token}/{method}", **request)
    said = answer.object
    if answer.status < 300 and inside(said, "ok") is True:
        return branch(said, "result")
    raise read_error(said, answer)


def read_error(said: Object, answer: web.Answer) -> ChannelError:
    """Return what an answer other than ``ok`` means."""
    code, reason = answer.status, text(said, "description") or "Telegram gives no reason"
    if code == 429 or code >= 500 or "ok" not in said:
        wait = number(said, "parameters", "retry_after") or answer.retry_after
        is_unsure = "ok" not in said and code != 429  # a gateway, not Telegram itself
        return Unreachable(reason, retry_after=wait, is_unsure=is_unsure)
    if code in {401, 404}:
        return Misconfigured(reason)
    # Blocked, gone, or never begun: nothing that we could write arrives there.
    is_permanent = code == 403 or "chat not found" in reason.lower()
    return Refused(reason, is_permanent=is_permanent)
