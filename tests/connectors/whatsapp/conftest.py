"""A WhatsApp number, what Meta would send about it, and a Cloud API on loopback."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from querencia.connectors import whatsapp
from querencia.connectors.channel import Request
from tests.connectors.outside import Asked, Outside, Reply, outside

PAYLOADS = Path(__file__).parent / "payloads"
SECRET = "the app's secret"
TOKEN = "EAAJB"
PHONE = "106540352242922"


def settings(**others: str) -> whatsapp.Config:
    return whatsapp.Config(
        **{
            "app_secret": SECRET,
            "verify_token": "our word",
            "access_token": TOKEN,
            "phone_number_id": PHONE,
            **others,
        }
    )


CONFIG = settings()


def posted(body: bytes | dict, signature: str | None = None) -> Request:
    """What arrives when Meta sends a body, signed as Meta signs."""
    raw = json.dumps(body).encode() if isinstance(body, dict) else body
    signed = "sha256=" + hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    headers = {"x-hub-signature-256": signed if signature is None else signature}
    return Request("POST", "https://clientes.example.com/canales/whatsapp/1/", headers, {}, raw)


def payload(name: str) -> dict:
    return json.loads((PAYLOADS / f"{name}.json").read_text())


class CloudApi:
    """Answers as the Cloud API's documentation says, and can be made to fail."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[str, bytes]] = {}
        self.failures: list[Reply] = []
        self.media_url = ""  # where it says that a file is; at itself when empty
        self.sent = 0

    def __call__(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return failure(401, 190, "Invalid OAuth access token - Cannot parse access token")
        if self.failures:
            return self.failures.pop(0)
        if asked.path == f"/v24.0/{PHONE}/messages":
            return self.take_message(asked.json)
        if asked.path == f"/v24.0/{PHONE}/media":
            self.files["1037543291543636"] = asked.form["file"][1:]
            return Reply(body={"id": "1037543291543636"})
        if asked.path == "/lookaside":
            return Reply(body=self.files[asked.query["mid"]][1])
        return self.tell_file(asked.path.removeprefix("/v24.0/"), asked.headers["host"])

    def take_message(self, message: dict) -> Reply:
        self.sent += 1
        to = message.get("to") or message.get("recipient")
        contact = {"input": to, "wa_id": to.removeprefix("+")}
        sent = {"id": f"wamid.{self.sent}", "message_status": "accepted"}
        body = {"messaging_product": "whatsapp", "contacts": [contact], "messages": [sent]}
        return Reply(body=body)

    def tell_file(self, media_id: str, host: str) -> Reply:
        if media_id not in self.files:
            return failure(
                400,
                100,
                f"Unsupported get request. Object with ID '{media_id}' does not exist",
                error_subcode=33,
            )
        media_type, content = self.files[media_id]
        file = {
            "messaging_product": "whatsapp",
            "url": self.media_url or f"http://{host}/lookaside?mid={media_id}",
            "mime_type": media_type,
            "sha256": hashlib.sha256(content).hexdigest(),
            "file_size": str(len(content)),
            "id": media_id,
        }
        return Reply(body=file)


def failure(status: int, code: int, message: str, **more: object) -> Reply:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A", **more}
    return Reply(status, {"error": error})


@pytest.fixture
def api() -> CloudApi:
    return CloudApi()


@pytest.fixture
def cloud(api: CloudApi) -> Iterator[Outside]:
    with outside(api) as system:
        yield system


@pytest.fixture
def config(cloud: Outside) -> whatsapp.Config:
    return settings(api_url=cloud.url)
