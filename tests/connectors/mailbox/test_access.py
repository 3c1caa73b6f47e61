"""Leave to enter a mailbox at Google or Microsoft (OAuth2), against a provider on loopback."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.smtp import AuthResult
from pydantic import SecretStr, ValidationError

from querencia.connectors.channel import Misconfigured, Unreachable
from querencia.connectors.mailbox import (
    OAuth,
    OutgoingServer,
    Tokens,
    ask_consent,
    check_server,
    open_mailbox,
    redeem,
)
from tests.connectors.mailbox.conftest import free_port


class Provider(HTTPServer):
    """Answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, object]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/token"


class Answering(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append({name: values[0] for name, values in parse_qs(body).items()})
        status, answer = self.server.answers.pop(0)
        self.send_response(status)
        self.send_header("Retry-After", "17")
        self.end_headers()
        self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

    def log_message(self, *_) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def leave(address: str, kind: str = "microsoft") -> OAuth:
    return OAuth(
        provider=kind,
        client_id="app",
        client_secret=SecretStr("secreto"),
        refresh_token=SecretStr("r1"),
        token_address=address,
    )


def token(name: str, **more: object) -> tuple[int, dict]:
    return 200, {"access_token": name, "expires_in": 3600, **more}


def test_a_token_is_kept_until_shortly_before_its_end(provider):
    now = [0.0]
    tokens = Tokens(clock=lambda: now[0])
    provider.answers = [token("t1"), token("t2")]
    seen = []
    for second in (0.0, 3_400.0, 3_500.0, 3_600.0):
        now[0] = second
        seen.append(tokens.bearer(leave(provider.address)))
    assert seen == ["t1", "t1", "t2", "t2"]
    assert provider.asked[0] == {
        "grant_type": "refresh_token",
        "refresh_token": "r1",
        "client_id": "app",
        "client_secret": "secreto",
        "scope": provider.asked[0]["scope"],
    }
    assert "IMAP.AccessAsUser.All" in provider.asked[0]["scope"]


def test_a_new_refresh_token_is_used_and_handed_to_who_stores_it(provider):
    stored = []
    tokens = Tokens(on_rotation=lambda old, new: stored.append((old, new.get_secret_value())))
    credentials = leave(provider.address, "google")
    provider.answers = [token("t1", refresh_token="r2"), token("t2")]
    tokens.bearer(credentials)
    tokens.forget(credentials)
    assert tokens.bearer(credentials) == "t2"
    assert stored == [(credentials, "r2")]
    assert [asked["refresh_token"] for asked in provider.asked] == ["r1", "r2"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, {"error": "invalid_grant", "error_description": "expired"}), Misconfigured),
        ((401, {"error": "invalid_client"}), Misconfigured),
        ((200, {"nothing": 1}), Misconfigured),
        ((200, ["list"]), Misconfigured),
        ((503, {}), Unreachable),
        ((429, {}), Unreachable),
        ((200, b"<html>"), Unreachable),
    ],
)
def test_a_provider_that_refuses_is_told_from_one_that_is_busy(provider, answer, error):
    provider.answers = [answer]
    with pytest.raises(error) as raised:
        Tokens().bearer(leave(provider.address))
    assert "r1" not in str(raised.value)
    assert "secreto" not in str(raised.value)
    if answer[0] in {429, 503}:
        assert raised.value.retry_after == 17


def test_a_provider_that_is_not_there_is_asked_again_later():
    with pytest.raises(Unreachable):
        Tokens().bearer(leave(f"http://127.0.0.1:{free_port()}/token"))


@pytest.mark.parametrize("kind", ["google", "microsoft"])
def test_the_owner_of_a_mailbox_is_asked_and_the_code_redeemed(provider, kind):
    credentials = leave(provider.address, kind)
    consent = ask_consent(credentials, login="a@x.es", redirect="https://q.es/vuelta", state="s1")
    asked = parse_qs(urlsplit(consent.address).query)
    assert (asked["state"], asked["login_hint"]) == (["s1"], ["a@x.es"])
    assert asked["redirect_uri"] == ["https://q.es/vuelta"]
    assert consent.verifier not in consent.address
    provider.answers = [token("t1", refresh_token="r9")]
    got = redeem(credentials, code="c1", verifier=consent.verifier, redirect="https://q.es/vuelta")
    assert got.get_secret_value() == "r9"
    assert provider.asked[0]["code_verifier"] == consent.verifier
    provider.answers = [token("t1")]
    with pytest.raises(Misconfigured):
        redeem(credentials, code="c1", verifier=consent.verifier, redirect="https://q.es/vuelta")


def test_tokens_travel_encrypted_only():
    with pytest.raises(ValidationError):
        leave("http://login.example.com/token")


class Xoauth2:
    """What an SMTP server does with the tokens that it is shown."""

    def __init__(self, *right: str) -> None:
        self.right = right
        self.shown: list[str] = []
        self.answers: dict[str, str] = {}

    async def auth_XOAUTH2(self, server, args) -> AuthResult:  # noqa: N802 - aiosmtpd calls it so
        shown = base64.b64decode(args[1]).decode()
        self.shown.append(shown)
        if shown in [f"user=soporte@empresa.es\x01auth=Bearer {one}\x01\x01" for one in self.right]:
            return AuthResult(success=True)
        await server.push("334 eyJzdGF0dXMiOiI0MDEifQ==")
        await server._reader.readline()
        await server.push("535 5.7.8 Username and Password not accepted")
        return AuthResult(success=False)


def outgoing(port: int, credentials: OAuth) -> OutgoingServer:
    return OutgoingServer(
        host="127.0.0.1",
        port=port,
        security="plain",
        username="soporte@empresa.es",
        credentials=credentials,
        timeout=5,
    )


@pytest.fixture
def google(smtp, monkeypatch):
    """Start an SMTP server that takes tokens."""

    def start(*right: str) -> tuple[Xoauth2, int]:
        postbox, port = smtp(auth_require_tls=False)
        mechanism = Xoauth2(*right)
        monkeypatch.setattr(type(postbox), "auth_XOAUTH2", mechanism.auth_XOAUTH2, raising=False)
        return mechanism, port

    return start


def test_a_token_opens_the_server_that_sends(provider, google):
    mechanism, port = google("t1")
    provider.answers = [token("t1")]
    check_server(outgoing(port, leave(provider.address)))
    assert len(mechanism.shown) == 1


def test_a_token_that_was_withdrawn_before_its_time_is_renewed_once(provider, google):
    mechanism, port = google("t2")
    provider.answers = [token("t1"), token("t2")]
    check_server(outgoing(port, leave(provider.address)))
    assert [shown.partition("Bearer ")[2].strip("\x01") for shown in mechanism.shown] == [
        "t1",
        "t2",
    ]


def test_a_token_that_no_server_takes_is_a_matter_of_settings(provider, google):
    _, port = google()
    provider.answers = [token("t1"), token("t2")]
    with pytest.raises(Misconfigured):
        check_server(outgoing(port, leave(provider.address)))


def test_a_mailbox_that_takes_no_tokens_is_a_matter_of_settings(provider, imap):
    provider.answers = [token("t1"), token("t2")]
    settings = imap.settings(credentials=leave(provider.address))
    with pytest.raises(Misconfigured), open_mailbox(settings):
        pass
