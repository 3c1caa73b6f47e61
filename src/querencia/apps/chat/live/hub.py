"""Who listens to what: each listener has a queue, and one look at the database fills them all."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from django.db import close_old_connections

from querencia.apps.chat.live.news import Look
from querencia.apps.chat.models import Visitor
from querencia.foundation import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from querencia.apps.chat.live.news import News, Topic

log = logging.getLogger(__name__)
T = TypeVar("T")
LOOK_SECONDS = 0.05
HERE_SECONDS = 30.0  # how often it is written down who is still there
MOST_WAITING = 500  # news for one listener; who takes none of it is cut off, and comes again
AFTER_TROUBLE_SECONDS = 2.0


class Listener:
    """One open page."""

    def __init__(self, topics: Iterable[Topic], visitor: int | None = None) -> None:
        self.topics = tuple(topics)
        self.visitor = visitor
        self.queue: asyncio.Queue[News | None] = asyncio.Queue()

    def tell(self, news: News) -> None:
        """Put news in line; with too much in it the page is let go (None)."""
        if self.queue.qsize() < MOST_WAITING:
            self.queue.put_nowait(news)
        elif self.queue.qsize() == MOST_WAITING:
            self.queue.put_nowait(None)


class Hub:
    """Looks at the database while somebody listens, and tells them."""

    def __init__(self) -> None:
        self._listeners: dict[Topic, set[Listener]] = defaultdict(set)
        self._count = 0
        self._looking: asyncio.Task[None] | None = None
        self._begun = asyncio.Event()
        # One thread, and so one connection, for looking; another for pages that begin to listen.
        self._look_thread = ThreadPoolExecutor(1, "look")
        self._ask_thread = ThreadPoolExecutor(2, "ask")

    def __len__(self) -> int:
        return self._count

    async def ask(self, question: Callable[[], T]) -> T:
        """Return what a question to the database gives, asked beside the loop."""
        return await _aside(self._ask_thread, question)

    async def join(self, listener: Listener) -> None:
        """Let a page listen; from when this returns, it misses nothing."""
        for topic in listener.topics:
            self._listeners[topic].add(listener)
        self._count += 1
        if self._looking is None or self._looking.done():
            self._begun = asyncio.Event()
            self._looking = asyncio.create_task(self._look(self._begun))
        await self._begun.wait()

    def leave(self, listener: Listener) -> None:
        """Let a page listen no more."""
        for topic in listener.topics:
            self._listeners[topic].discard(listener)
            if not self._listeners[topic]:
                del self._listeners[topic]
        self._count -= 1

    async def _look(self, begun: asyncio.Event) -> None:
        """Look until nobody listens any more."""
        look: Look | None = None
        written = asyncio.get_running_loop().time()
        while self._count:
            pause = LOOK_SECONDS
            try:
                if look is None:
                    look = await _aside(self._look_thread, Look)
                    begun.set()
                for news in await _aside(self._look_thread, look.again):
                    self._tell(news)
                if asyncio.get_running_loop().time() - written > HERE_SECONDS:
                    written = asyncio.get_running_loop().time()
                    await self._write_down_who_is_here()
            except Exception:
                log.exception("the database could not be looked at")
                pause = AFTER_TROUBLE_SECONDS
            await asyncio.sleep(pause)
        begun.set()

    def _tell(self, news: News) -> None:
        for listener in self._listeners.get(news.topic, ()):
            listener.tell(news)

    async def _write_down_who_is_here(self) -> None:
        sets = self._listeners.values()
        here = {one.visitor for some in sets for one in some if one.visitor is not None}
        if here:
            seen = Visitor.objects.filter(pk__in=here)
            await _aside(self._look_thread, lambda: seen.update(seen_at=clock.now()))


async def _aside(thread: ThreadPoolExecutor, question: Callable[[], T]) -> T:
    def asked() -> T:
        close_old_connections()
        return question()

    return await asyncio.get_running_loop().run_in_executor(thread, asked)
