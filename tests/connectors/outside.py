"""A server on loopback in the place of an outside system: it answers as its documentation says.

Nothing here reaches the network: the address of the system is a setting of each channel.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request as it came over the line."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str | tuple[str, str, bytes]]:
        """The fields of a multipart body; a file as its name, type and bytes."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        fields = {}
        for part in message_from_bytes(head + self.body, policy=policy.HTTP).iter_parts():
            given = part["content-disposition"].params
            content = part.get_payload(decode=True)
            fields[given["name"]] = (
                (given["filename"], part.get_content_type(), content)
                if "filename" in given
                else content.decode()
            )
        return fields


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes | dict = b""
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False


@dataclass
class Outside:
    """What was asked, and where the server is."""

    url: str
    asked: list[Asked] = field(default_factory=list)

    def paths(self) -> list[tuple[str, str]]:
        return [(asked.method, asked.path) for asked in self.asked]


@contextmanager
def outside(answer: Callable[[Asked], Reply]) -> Iterator[Outside]:
    """Answer requests on loopback until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            address = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            query = dict(parse_qsl(address.query, keep_blank_values=True))
            asked = Asked(self.command, address.path, query, headers, body)
            system.asked.append(asked)
            reply = answer(asked)
            if reply.hang_up:
                return
            is_json = isinstance(reply.body, dict)
            content = json.dumps(reply.body).encode() if is_json else reply.body
            self.send_response(reply.status)
            if is_json:
                self.send_header("content-type", "application/json")
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if "transfer-encoding" not in reply.headers:
                self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args) -> None:
            pass

    Handler.do_GET = Handler.do_POST = Handler.answer
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    system = Outside(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield system
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
