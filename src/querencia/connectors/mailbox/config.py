"""What has to be known to read a mailbox and to write from it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from querencia.connectors.mailbox.letter import Account

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

# The name under which large hosts tell their authentication results.
AUTHENTICATION_SERVERS = {"imap.gmail.com": "mx.google.com", "outlook.office365.com": "-"}

Address = Annotated[str, Field(pattern=r"^[^@\s<>,;:\"]+@[^@\s<>,;:\"]+$", max_length=254)]
Folder = Annotated[str, Field(max_length=255, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Password(BaseModel):
    """A password, or a password made for this application."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["password"] = "password"
    password: SecretStr


class OAuth(BaseModel):
    """Leave that somebody gave us at Google or Microsoft, to be renewed every hour.

    Attributes:
        refresh_token: What ``access.redeem`` returned.
        tenant: Of Microsoft: an organisation's id, or ``common``.
        token_address: Instead of the provider's own; for tests and national clouds.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["oauth"] = "oauth"
    provider: Literal["google", "microsoft"]
    client_id: str
    client_secret: SecretStr | None = None
    refresh_token: SecretStr
    tenant: str = Field(default="common", pattern=r"^[A-Za-z0-9.-]+$")
    token_address: str = Field(
        default="", pattern=r"^(https://.+|http://(127\.0\.0\.1|localhost)[:/].*)?$"
    )


Credentials = Annotated[Password | OAuth, Field(discriminator="kind")]


class Server(BaseModel):
    """How to reach one end.

    Attributes:
        security: ``tls`` from the first byte, ``starttls``, or ``plain``, which is only allowed to
            this same machine: a password never crosses a network in the clear.
        certificate: PEM of an authority to be trusted besides those of the system.
        timeout: Seconds that one answer may take.
    """

    model_config = ConfigDict(frozen=True)

    host: str = Field(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9.:_-]+$")
    port: int = Field(ge=1, le=65535)
    security: Literal["tls", "starttls", "plain"] = "tls"
    certificate: str = ""
    timeout: float = Field(default=30, gt=0, le=600)

    @model_validator(mode="after")
    def _plain_stays_on_this_machine(self) -> Server:
        if self.security == "plain" and self.host not in LOOPBACK:
            message = "A connection without encryption is only possible to this same machine"
            raise ValueError(message)
        return self


class IncomingServer(Server):
    """Where letters are read, by IMAP.

    Attributes:
        folder: Where new letters arrive.
        sent_folder: Where copies of what people wrote from other programs lie (A12); empty: asked
            of the server; ``-``: not read.
        after: What happens to a letter that has been taken in: nothing, so that it stays unread
            for people who look at the mailbox too; marked as read; or moved to ``move_to``.
        size_limit: Bytes; of a larger letter only the header is fetched (A64).
    """

    port: int = Field(default=993, ge=1, le=65535)
    username: str = Field(min_length=1, max_length=254)
    credentials: Credentials
    folder: Folder = "INBOX"
    sent_folder: Folder = ""
    after: Literal["leave", "mark", "move"] = "leave"
    move_to: Folder = ""
    size_limit: int = Field(default=25 * 1024 * 1024, ge=1024)

    @model_validator(mode="after")
    def _does_not_start_tls_twice(self) -> IncomingServer:
        if self.security == "starttls" and self.port == 993:
            message = "Port 993 speaks TLS from the first byte; STARTTLS belongs to port 143"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _moves_somewhere_else(self) -> IncomingServer:
        if self.after == "move" and self.move_to in {"", self.folder}:
            message = "Say the folder that letters are moved to; not the one where they arrive"
            raise ValueError(message)
        return self


class OutgoingServer(Server):
    """Where letters are handed in, by SMTP.

    Attributes:
        credentials: None for a server that asks for none.
        size_limit: Bytes; larger letters are refused before they are sent (A64).
    """

    port: int = Field(default=465, ge=1, le=65535)
    username: str = Field(default="", max_length=254)
    credentials: Credentials | None = None
    size_limit: int = Field(default=25 * 1024 * 1024, ge=1024)


class MailboxConfig(BaseModel):
    """A mailbox of ours, with either end or both.

    Attributes:
        name: What recipients see beside the address.
        aliases: Further addresses whose letters arrive here.
        authentication_server: See ``letter.Account``; empty: what is known of the host.
    """

    model_config = ConfigDict(frozen=True)

    address: Address
    name: str = Field(default="", max_length=200)
    aliases: tuple[Address, ...] = ()
    incoming: IncomingServer | None = None
    outgoing: OutgoingServer | None = None
    authentication_server: str = ""
    message_domain: str = Field(default="", pattern=r"^[A-Za-z0-9.-]*$")

    @field_validator("address", "message_domain", "authentication_server")
    @classmethod
    def _lower(cls, value: str) -> str:
        return value.strip().lower()

    @field_validator("aliases")
    @classmethod
    def _all_lower(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(value.strip().lower() for value in values)

    @property
    def account(self) -> Account:
        """What reading a letter needs to know of this mailbox."""
        known = AUTHENTICATION_SERVERS.get(self.incoming.host, "") if self.incoming else ""
        return Account(
            address=self.address,
            aliases=frozenset(self.aliases),
            authentication_server=self.authentication_server or known,
            message_domain=self.message_domain,
        )
