"""People at the pages: each signs in as a browser does, and opens one page after the other."""

from __future__ import annotations

import http.client
import re
import statistics
import threading
import time
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TYPED = (
    "panaderia garc", "rest olivo", "hotel lopez 12", "nunez casa", "colegio perez",
    "compras77", "69123", "fruteria santa", "b12", "ultram molino",
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """A kind of page: its share of what people open, and how its address is drawn."""

    name: str
    share: int
    path: Callable[[Random, Sequence[int]], str]
    is_part: bool = False  # asked for by htmx


def _list(query: str) -> Callable[[Random, Sequence[int]], str]:
    return lambda _draw, _ids: f"/clientes/{query}"


def _filters(draw: Random, _ids: Sequence[int]) -> str:
    """Draw a list with filters: some of them, a search, an order, a later page."""
    filters: dict[str, object] = {
        "segmento": draw.randrange(1, 5),
        "ciudad": draw.choice(("madrid", "Vigo", "Sevilla")),
        "sin_contacto": draw.choice((8, 26)),
        "etiqueta": draw.randrange(1, 3),
        "proximo": "semana",
        "q": draw.choice(TYPED),
    }
    query = {name: value for name, value in filters.items() if draw.random() < 0.3}
    order = draw.choice(("nombre", "-nombre", "ciudad", "contacto", "-contacto", "proximo"))
    return f"/clientes/?{urlencode(query | {'orden': order, 'pagina': draw.randrange(1, 4)})}"


def _typing(draw: Random, _ids: Sequence[int]) -> str:
    text = draw.choice(TYPED)
    return f"/clientes/buscar/?q={quote(text[: draw.randrange(1, len(text) + 1)])}"


PAGES = (
    Page("a customer's page", 30, lambda draw, ids: f"/clientes/{draw.choice(ids)}/"),
    Page("list", 10, _list("")),
    Page("list with filters", 15, _filters),
    Page("search as one types", 30, _typing, is_part=True),
    Page("this week", 15, lambda _draw, _ids: "/"),
)


class Browser:
    """A session of its own: one connection that is kept, and cookies."""

    def __init__(self, host: str, port: int) -> None:
        self.connection = http.client.HTTPConnection(host, port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, *, is_part: bool = False
    ) -> tuple[int, str]:
        """Send a request; return its status and text."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if is_part:
            headers["HX-Request"] = "true"
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._answer(method, path, body, headers)
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, _rest = value.partition(";")
                key, _, content = cookie.partition("=")
                self.cookies[key] = content
        return answer.status, text

    def _answer(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        """Ask; once more, as browsers do, where the server has closed a connection that rested."""
        self.connection.request(method, path, body, headers)
        try:
            return self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            if method != "GET":
                raise
            self.connection.close()
            self.connection.request(method, path, body, headers)
            return self.connection.getresponse()

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the page."""
        _, text = self.ask("GET", "/cuenta/entrar/")
        form = {"login": email, "password": password, "csrfmiddlewaretoken": token_of(text)}
        status, _ = self.ask("POST", "/cuenta/entrar/", form)
        if status != 302 or "sessionid" not in self.cookies:
            raise SystemExit(f"{email} could not sign in: {status}")


def token_of(text: str) -> str:
    """Return the token of the first form of a page."""
    found = _TOKEN.search(text)
    if found is None:
        raise SystemExit("There is no form on the page.")
    return found[1]


@dataclass
class Visits:
    """What people waited for each kind of page, in seconds, and what went wrong."""

    waited: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def rows(self) -> Iterator[dict[str, float | str]]:
        """Return a row of figures for each kind of page, and one for all."""
        every = [one for waited in self.waited.values() for one in waited]
        for name, waited in [*self.waited.items(), ("all", every)]:
            cuts = statistics.quantiles(waited, n=100, method="inclusive")
            yield {
                "page": name,
                "asked": len(waited),
                "per_second": len(waited) / self.seconds,
                "p50": 1000 * cuts[49],
                "p95": 1000 * cuts[94],
                "p99": 1000 * cuts[98],
            }


def visit(
    browsers: Sequence[Browser],
    customers: Sequence[Sequence[int]],
    *,
    seconds: float,
    pause: float,
    pages: Sequence[Page] = PAGES,
) -> Visits:
    """Let all of them open pages at once, for so long.

    Args:
        browsers: Signed in.
        customers: For each of them, ids of customers that they may see.
        seconds: How long.
        pause: Mean seconds between a page and asking for the next; exponential.
        pages: What they open.
    """
    visits = Visits({page.name: [] for page in pages}, seconds=seconds)
    began = time.perf_counter()

    def browse(number: int) -> None:
        draw, browser = Random(number), browsers[number]
        if pause:
            time.sleep(draw.expovariate(1 / pause))
        while time.perf_counter() - began < seconds:
            [page] = draw.choices(pages, [page.share for page in pages])
            path = page.path(draw, customers[number])
            asked = time.perf_counter()
            status, _text = browser.ask("GET", path, is_part=page.is_part)
            visits.waited[page.name].append(time.perf_counter() - asked)
            if status != 200:
                visits.wrong.append(f"{path}: {status}")
            if pause:
                time.sleep(draw.expovariate(1 / pause))

    together(browse, len(browsers))
    return visits


def together(work: Callable[[int], None], count: int) -> None:
    """Run ``work(0)`` to ``work(count - 1)`` at once."""
    failed: list[BaseException] = []

    def one(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
