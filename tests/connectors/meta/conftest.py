"""A page and an Instagram account, what Meta would send about them, and a Send API on loopback."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from querencia.connectors import meta
from querencia.connectors.channel import Request
from tests.connectors.outside import Asked, Outside, Reply, outside

PAYLOADS = Path(__file__).parent / "payloads"
SECRET = "the app's secret"
TOKEN = "EAAJB"


def settings(platform: str = "messenger", **others: object) -> meta.Config:
    return meta.Config(
        **{
            "platform": platform,
            "app_secret": SECRET,
            "verify_token": "our word",
            "access_token": TOKEN,
            **others,
        }
    )


CONFIGS = {name: settings(name) for name in ("messenger", "instagram")}


def posted(body: bytes | dict, signature: str | None = None) -> Request:
    raw = json.dumps(body).encode() if isinstance(body, dict) else body
    signed = "sha256=" + hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    headers = {"x-hub-signature-256": signed if signature is None else signature}
    return Request("POST", "https://clientes.example.com/canales/m/", headers, {}, raw)


def payload(name: str) -> dict:
    return json.loads((PAYLOADS / f"{name}.json").read_text())


class SendApi:
    """Answers as the Send API's documentation says, and can be made to fail."""

    def __init__(self) -> None:
        self.failures: list[Reply] = []
        self.hours_since = 1  # since the customer wrote
        self.sent = 0

    def __call__(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return failure(400, 190, 0, "Invalid OAuth access token.")
        if self.failures:
            return self.failures.pop(0)
        is_form = asked.headers["content-type"].startswith("multipart/")
        said = asked.form if is_form else asked.json
        longest = 24 * 7 if said.get("tag") == "HUMAN_AGENT" else 24
        if self.hours_since > longest:
            return failure(400, 10, 2018278, "This message is sent outside of allowed window.")
        self.sent += 1
        return Reply(body={"recipient_id": "6254923454567890", "message_id": f"m_{self.sent}"})


def failure(status: int, code: int, subcode: int, message: str) -> Reply:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A"}
    return Reply(status, {"error": {**error, "error_subcode": subcode} if subcode else error})


@pytest.fixture
def api() -> SendApi:
    return SendApi()


@pytest.fixture
def server(api: SendApi) -> Iterator[Outside]:
    with outside(api) as system:
        yield system


@pytest.fixture
def config(server: Outside) -> meta.Config:
    return settings(api_url=server.url)
