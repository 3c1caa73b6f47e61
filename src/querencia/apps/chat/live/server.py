"""Server-Sent Events over ASGI: one long answer for each page that listens."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from querencia.apps.chat.live.asking import PREFIX, Refused, last_had, look_up, missed_by
from querencia.apps.chat.live.hub import Hub, Listener

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from querencia.apps.chat.live.asking import Asked
    from querencia.apps.chat.live.news import News

    Event = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Event]]
    Send = Callable[[Event], Awaitable[None]]

BEAT_SECONDS = 15.0  # so that nothing on the way takes the line for dead
MOST_LISTENERS = 10_000  # more ask again from time to time instead


class Server:
    """The ASGI application."""

    def __init__(self) -> None:
        self.hub = Hub()

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Event, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1")
                   for name, value in scope["headers"]}  # fmt: skip
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        if path == f"{PREFIX}salud":
            await _close(send, 200)
        elif scope["method"] != "GET" or not path.startswith(PREFIX):
            await _close(send, 404)
        elif len(self.hub) >= MOST_LISTENERS:
            await _close(send, 503)
        else:
            try:
                asked = await self.hub.ask(lambda: look_up(path, query, headers))
            except Refused as error:
                await _close(send, error.status)
                return
            await self._stream(asked, last_had(query, headers), receive, send)

    async def _stream(self, asked: Asked, after: int, receive: Receive, send: Send) -> None:
        """Tell what was missed, then what happens, until the page is gone."""
        listener = Listener(asked.topics, asked.visitor)
        gone = asyncio.create_task(_gone(receive))
        try:
            await self.hub.join(listener)  # first, so that nothing falls between the two
            await send(_start(asked))
            await _send(send, "retry: 2000\n\n")
            missed = await self.hub.ask(lambda: missed_by(asked, after))
            for news in missed:
                await _send(send, written(news))
            told = {news.key for news in missed if news.key}
            await self._go_on(listener, gone, told, send)
        except OSError:
            pass  # the page is gone
        finally:
            gone.cancel()
            self.hub.leave(listener)

    async def _go_on(
        self, listener: Listener, gone: asyncio.Task[None], told: set[int], send: Send
    ) -> None:
        while not gone.done():
            news = asyncio.create_task(listener.queue.get())
            done, _ = await asyncio.wait(
                {news, gone}, timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            if news not in done:
                news.cancel()
                await _send(send, ": \n\n")
                continue
            found = news.result()
            if found is None:
                return
            if found.key not in told:
                await _send(send, written(found))


def written(news: News) -> str:
    r"""Return news as it goes over the line.

    >>> from querencia.apps.chat.live.news import News
    >>> written(News(("inbox",), "news")), written(News(("inbox",), "line", {"text": "a\nb"}, 7))
    ('event: news\ndata: {}\n\n', 'id: 7\nevent: line\ndata: {"text": "a\\nb"}\n\n')
    """
    key = f"id: {news.key}\n" if news.key else ""
    return f"{key}event: {news.name}\ndata: {json.dumps(news.facts)}\n\n"


def _start(asked: Asked) -> Event:
    headers = {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",  # nginx would hold it back
        "access-control-allow-origin": asked.origin,
        "vary": "Origin",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "cross-origin",
    }
    if asked.is_ours:
        headers["access-control-allow-credentials"] = "true"
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http.response.start", "status": 200, "headers": raw}


async def _send(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _close(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    """Return when the page is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _live(receive: Receive, send: Send) -> None:
    while True:
        event = await receive()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return
