"""Exchanges, and what they send."""

import json
from pathlib import Path

from querencia.connectors.channel import Request

PAYLOADS = Path(__file__).parent / "payloads"
ADDRESS = "https://clientes.example.com/canales/a1b2/"


def payload(name: str) -> dict:
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def documented(maker: str) -> list[dict]:
    return [json.loads(path.read_text()) for path in sorted(PAYLOADS.glob(f"{maker}*.json"))]


def posted(body: bytes | dict, query: dict[str, str] | None = None, **headers: str) -> Request:
    raw = json.dumps(body).encode() if isinstance(body, dict) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", ADDRESS, named, query or {}, raw)
