"""How long a chat message takes to the other side, with many widgets open on one process.

    python -m benchmarks.chat --data /tmp/querencia-chat --widgets 500 --messages 300

Runs ``querencia serve`` (its pages and its one process of events) in a data folder, opens so many
streams of events as widgets do, and lets visitors and people of ours write to one another at a
steady pace. A time begins before the sender's request and ends when the text is at the other side:
in the event at the visitor's, in the part of the page that the event makes our people's page ask
for.
Everything runs on one machine, the clients included.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import platform
import secrets
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from benchmarks.web.load import Browser

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
SHOP, PASSWORD, EMAIL = "https://tienda.example", "correcto-caballo-batería", "ana@banco.example"
OPEN_PAGES = 20  # conversations that our people have before them


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--widgets", type=int, default=500)
    parser.add_argument("--messages", type=int, default=300, help="in each direction")
    parser.add_argument("--per-second", type=float, default=8.0, help="both directions together")
    parser.add_argument("--port", type=int, default=8710)
    options = parser.parse_args()
    os.environ |= {
        "QUERENCIA_DATA": str(options.data),
        "QUERENCIA_ADDRESS": f"http://127.0.0.1:{options.port}",
        "DJANGO_SETTINGS_MODULE": "querencia.config.settings",
        "OPENBLAS_NUM_THREADS": "1",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    words = (*(sys.executable, "-m", "querencia", "serve", "--only", "web"),
             *("--port", str(options.port)))  # fmt: skip
    server = subprocess.Popen(words)
    try:
        _wait_for(options.port)
        tokens = _prepare(options.widgets)
        found = asyncio.run(Town(options, tokens).live())
    finally:
        server.terminate()
        server.wait()
    _report(options, found)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            for each, path in ((port, "/salud"), (port + 1, "/eventos/salud")):
                connection = http.client.HTTPConnection("127.0.0.1", each, timeout=5)
                connection.request("GET", path)
                connection.getresponse()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not start")


def _prepare(widgets: int) -> list[tuple[str, int]]:
    """Make a chat and visitors who have written once; return tokens and conversations."""
    import django  # noqa: PLC0415 - needs the data folder

    django.setup()
    from querencia.apps.chat.domain.accounts import keep_chat  # noqa: PLC0415 - needs the data folder
    from querencia.apps.chat.domain.settings import ChatSettings  # noqa: PLC0415 - needs the data folder
    from querencia.apps.chat.domain.speaking import Said, say  # noqa: PLC0415 - needs the data folder
    from querencia.apps.chat.domain.visiting import make_visitor  # noqa: PLC0415 - needs the data folder
    from querencia.apps.conversations.models import Account  # noqa: PLC0415 - needs the data folder
    from querencia.apps.people.enums import Role  # noqa: PLC0415 - needs the data folder
    from querencia.apps.people.models import Organisation, User  # noqa: PLC0415 - needs the data folder
    from querencia.foundation import clock  # noqa: PLC0415 - needs the data folder

    if not Organisation.objects.exists():
        facts = {"country": "ES", "time_zone": "Europe/Madrid", "currency": "EUR"}
        Organisation.objects.create(name="Banco de pruebas", language="es", **facts)
        User.objects.create_user(EMAIL, PASSWORD, name="Ana", role=Role.SUPPORT)
    account = Account.objects.filter(kind="chat").first() or keep_chat(
        Account(name="Tienda"), ChatSettings(origins=[SHOP])
    )
    os.environ["CHAT_KEY"] = account.key
    made = []
    for _ in range(widgets):
        token = secrets.token_urlsafe(32)
        visitor = make_visitor(account, token, identity=None, language="es", now=clock.now())
        first = say(visitor, Said(secrets.token_hex(8), "Hola"), now=clock.now())
        made.append((token, first.conversation_id))
    return made


class Town:
    """Visitors with open widgets, and one of ours with pages open and an answer for each."""

    def __init__(self, options: argparse.Namespace, tokens: list[tuple[str, int]]) -> None:
        self.options, self.tokens = options, tokens
        self.draw = Random(1)
        self.at_visitor: dict[str, float] = {}
        self.at_desk: dict[int, float] = {}
        self.begun = asyncio.Event()
        self.open = 0

    async def live(self) -> dict[str, object]:
        """Open everything, write, and return what was measured."""
        self.desk = Browser("127.0.0.1", self.options.port)
        self.desk.sign_in(EMAIL, PASSWORD)
        _, text = self.desk.ask("GET", f"/conversaciones/{self.tokens[0][1]}/")
        self.desk.connection.close()
        self.form_token = text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        loop = asyncio.get_running_loop()
        self.threads = ThreadPoolExecutor(8)
        listening = []
        for token, _ in self.tokens:
            state = await loop.run_in_executor(self.threads, self._ask, "empezar", {"token": token})
            listening.append(asyncio.create_task(self._listen(state["events"], "")))
        cookie = "; ".join(f"{name}={value}" for name, value in self.desk.cookies.items())
        for _, conversation in self.tokens[:OPEN_PAGES]:
            url = f"http://127.0.0.1:{self.options.port + 1}/eventos/conversacion/{conversation}"
            listening.append(asyncio.create_task(self._listen(url, cookie)))
        while self.open < len(listening):
            await asyncio.sleep(0.1)
        idle = await self._cpu_share(10.0)
        sent = await self._write()
        await asyncio.sleep(3)
        for one in listening:
            one.cancel()
        to_visitor = [self.at_visitor.get(nonce, float("inf")) - at for nonce, at in sent["out"]]
        return {"to_visitor": to_visitor, "to_desk": sent["in"], "idle": idle,
                "streams": len(listening)}  # fmt: skip

    async def _write(self) -> dict[str, list]:
        """Let both sides write at a steady pace."""
        loop, sent, tasks = asyncio.get_running_loop(), {"out": [], "in": []}, []
        desk_lock = asyncio.Lock()

        async def answer(conversation: int, nonce: str) -> None:
            form = {"csrfmiddlewaretoken": self.form_token, "text": nonce, "status": "waiting"}
            async with desk_lock:  # one person, one connection
                sent["out"].append((nonce, time.perf_counter()))
                path = f"/conversaciones/{conversation}/responder"
                await loop.run_in_executor(self.threads, self._desk, path, form)

        async def say(token: str, conversation: int, nonce: str) -> None:
            began = time.perf_counter()
            said = {"token": token, "id": secrets.token_hex(8), "text": nonce}
            state = await loop.run_in_executor(self.threads, self._ask, "decir", said)
            key = state["lines"][0]["n"]
            while key not in self.at_desk:
                await asyncio.sleep(0.002)
                if time.perf_counter() - began > 10:
                    sent["in"].append(float("inf"))
                    return
            arrived = self.at_desk[key]
            form = {"csrfmiddlewaretoken": self.form_token, "last": str(key - 1)}
            async with desk_lock:
                asked = time.perf_counter()  # other pages of this person wait in line; not counted
                path = f"/conversaciones/{conversation}/ahora"
                _, part = await loop.run_in_executor(self.threads, self._desk, path, form)
            assert nonce in part
            sent["in"].append(arrived - began + time.perf_counter() - asked)

        for number in range(self.options.messages * 2):
            nonce = f"mensaje-{number}-{secrets.token_hex(4)}"
            if number % 2:
                _token, conversation = self.draw.choice(self.tokens)
                tasks.append(asyncio.create_task(answer(conversation, nonce)))
            else:
                token, conversation = self.tokens[number // 2 % OPEN_PAGES]
                tasks.append(asyncio.create_task(say(token, conversation, nonce)))
            await asyncio.sleep(self.draw.expovariate(self.options.per_second))
        for fault in await asyncio.gather(*tasks, return_exceptions=True):
            if fault is not None:
                print("went wrong:", repr(fault)[:300])
        return sent

    def _desk(self, path: str, form: dict[str, str]) -> tuple[int, str]:
        """Ask as somebody of ours; each time over a line of its own, so that none has grown old."""
        try:
            status, text = self.desk.ask("POST", path, form)
        finally:
            self.desk.connection.close()
        assert status in (200, 302), (path, status, text[:200])
        return status, text

    def _ask(self, what: str, said: dict[str, str]) -> dict:
        connection = http.client.HTTPConnection("127.0.0.1", self.options.port, timeout=30)
        body = json.dumps(said | {"language": "es"})
        path = f"/chat/{os.environ['CHAT_KEY']}/{what}"
        connection.request("POST", path, body, {"Origin": SHOP, "Content-Type": "text/plain"})
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, (what, answer.status, text)
        return json.loads(text)

    async def _listen(self, url: str, cookie: str) -> None:
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        origin = f"http://127.0.0.1:{self.options.port}" if cookie else SHOP
        head = (
            f"GET {parts.path} HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\nCookie: {cookie}\r\n\r\n"
        )
        writer.write(head.encode())
        status = await reader.readline()
        assert b" 200 " in status, status
        while (line := await reader.readline()) not in (b"\r\n", b""):
            pass
        self.open += 1
        while line := await reader.readline():
            if line.startswith(b"data: "):
                facts, now = json.loads(line[6:]), time.perf_counter()
                if cookie and "message" in facts:
                    self.at_desk.setdefault(facts["message"], now)
                elif "text" in facts:
                    self.at_visitor.setdefault(facts["text"], now)

    async def _cpu_share(self, seconds: float) -> float:
        """Return what share of a processor the process of events takes while nothing happens."""
        before = _ticks()
        await asyncio.sleep(seconds)
        return (_ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds


def _ticks() -> int:
    """Return the ticks of all processes of the server of events."""
    total = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            words = (folder / "cmdline").read_text()
            if "config.events" in words:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                total += int(fields[11]) + int(fields[12])
        except OSError:
            continue
    return total


def _report(options: argparse.Namespace, found: dict) -> None:
    about = (
        f"{found['streams']} open streams on one process, {options.messages} messages each way at"
        f" {options.per_second:g} a second together; {platform.processor() or platform.machine()},"
        f" {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}. The process of events takes"
        f" {100 * found['idle']:.0f} % of one processor while nothing happens."
    )
    lines = [
        about,
        "",
        "| from | to | arrived | median ms | p95 ms | most ms |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for one, other, times in (
        ("visitor", "page of ours", found["to_desk"]),
        ("us", "visitor", found["to_visitor"]),
    ):
        here = sorted(1000 * each for each in times if each != float("inf"))
        middle, late = statistics.median(here), here[int(len(here) * 0.95)]
        arrived = f"{len(here)} of {len(times)}"
        lines.append(
            f"| {one} | {other} | {arrived} | {middle:.0f} | {late:.0f} | {here[-1]:.0f} |"
        )
    text = "\n".join(lines) + "\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "chat.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
