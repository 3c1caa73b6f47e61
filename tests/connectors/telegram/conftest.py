"""A bot, what Telegram would send about it, and a Bot API on loopback."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from querencia.connectors import telegram
from querencia.connectors.channel import Request
from tests.connectors.outside import Asked, Outside, Reply, outside

PAYLOADS = Path(__file__).parent / "payloads"
TOKEN = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"
SECRET = "a_word_of_our_own"


def settings(**others: str) -> telegram.Config:
    return telegram.Config(**{"bot_token": TOKEN, "secret_token": SECRET, **others})


CONFIG = settings()


def posted(body: bytes | dict, secret: str | None = SECRET) -> Request:
    raw = json.dumps(body).encode() if isinstance(body, dict) else body
    headers = {} if secret is None else {"x-telegram-bot-api-secret-token": secret}
    return Request("POST", "https://clientes.example.com/canales/x/", headers, {}, raw)


def payload(name: str) -> dict:
    return json.loads((PAYLOADS / f"{name}.json").read_text())


class BotApi:
    """Answers as the Bot API's documentation says, and can be made to fail."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[str, bytes]] = {}
        self.failures: list[Reply] = []
        self.sent = 0

    def __call__(self, asked: Asked) -> Reply:
        if self.failures:
            return self.failures.pop(0)
        if asked.path.startswith(f"/file/bot{TOKEN}/"):
            return self.give(asked.path.removeprefix(f"/file/bot{TOKEN}/"))
        if not asked.path.startswith(f"/bot{TOKEN}/"):
            return failure(401, "Unauthorized")
        method = asked.path.rpartition("/")[2]
        if method == "getFile":
            return self.tell_file(asked.json["file_id"])
        if method == "sendMessage":
            return self.take(asked.json["chat_id"])
        return self.take(asked.form["chat_id"])

    def take(self, chat_id: str) -> Reply:
        self.sent += 1
        chat = {"id": int(chat_id), "type": "private"}
        message = {"message_id": 2000 + self.sent, "chat": chat, "date": 1772445600}
        return Reply(body={"ok": True, "result": message})

    def tell_file(self, file_id: str) -> Reply:
        if file_id not in self.files:
            return failure(400, "Bad Request: invalid file_id")
        path, content = self.files[file_id]
        file = {"file_id": file_id, "file_unique_id": "u", "file_size": len(content)}
        return Reply(body={"ok": True, "result": {**file, "file_path": path}})

    def give(self, path: str) -> Reply:
        found = [content for known, content in self.files.values() if known == path]
        return Reply(body=found[0]) if found else failure(404, "Not Found")


def failure(status: int, description: str, **more: object) -> Reply:
    body = {"ok": False, "error_code": status, "description": description, **more}
    return Reply(status, body)


@pytest.fixture
def api() -> BotApi:
    return BotApi()


@pytest.fixture
def server(api: BotApi) -> Iterator[Outside]:
    with outside(api) as system:
        yield system


@pytest.fixture
def config(server: Outside) -> telegram.Config:
    return settings(api_url=server.url)
