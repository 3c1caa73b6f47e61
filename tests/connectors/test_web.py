"""Outside systems are asked within a time and a size, whatever they answer."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from querencia.connectors import web
from querencia.connectors.channel import Misconfigured, Refused, Unreachable

HEAD = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def raw_server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that answers one connection with whatever bytes one likes."""

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            try:
                answer(connection)
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        thread.join()


def sending(*pieces: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(b"".join(pieces))


def test_an_answer_that_does_not_end_is_dropped_at_the_limit():
    chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
    endless = sending(HEAD + b"transfer-encoding: chunked\r\n\r\n", *[chunk] * 400)
    with raw_server(endless) as url, pytest.raises(Refused, match="larger than 100000 bytes"):
        web.ask("GET", url, limit=100_000)


def test_an_answer_that_announces_too_much_is_not_read():
    announced = sending(HEAD + b"content-length: 100001\r\n\r\n")
    with raw_server(announced) as url, pytest.raises(Refused, match="larger"):
        web.ask("GET", url, limit=100_000)


def test_an_answer_that_trickles_is_left(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(web, "_LONGEST_SECONDS", 0.2)

    def trickle(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"content-length: 1000\r\n\r\n")
        for _ in range(1000):
            connection.sendall(b".")
            time.sleep(0.02)

    began = time.monotonic()
    with raw_server(trickle) as url, pytest.raises(Unreachable, match="slowly"):
        web.ask("GET", url)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        HEAD + b"content-length: 10\r\n\r\nshort",
        HEAD + b"transfer-encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_a_broken_answer_is_none_and_what_was_posted_may_have_arrived(answer: bytes):
    with raw_server(sending(answer)) as url, pytest.raises(Unreachable) as raised:
        web.ask("POST", url, content=b"x")
    assert raised.value.is_unsure


@pytest.mark.parametrize("url", ["", "ftp://x/", "x", "http://:x/", "http://x\0y/"])
def test_an_address_that_is_none_is_a_wrong_setting(url: str):
    with pytest.raises(Misconfigured):
        web.ask("GET", url)


@pytest.mark.parametrize(
    ("said", "seconds"), [("7", 7), (" 30 ", 30), ("", None), ("-1", None), ("Mon, 02", None)]
)
def test_how_long_to_wait_is_read_if_it_is_in_seconds(said: str, seconds: float | None):
    assert web.Answer(429, {"retry-after": said}, b"").retry_after == seconds


@pytest.mark.parametrize("content", [b"", b"[]", b"<html>", b"\xff", b"7"])
def test_an_answer_that_is_no_object_is_an_empty_one(content: bytes):
    assert web.Answer(200, {}, content).object == {}
