"""The inbox with 100,000 conversations and a million messages in it.

    python -m benchmarks.inbox --data /tmp/querencia-inbox --houses sqlite postgresql

Fills an installation on SQLite and one on PostgreSQL, and measures in each:

- pages: twenty people at the inbox, signed in, at the pages of `querencia serve` from a process
  beside it, which shares the processors; first as people do, each with a pause between pages, then
  without any; then each kind of page by one person, and the search by one of each role;
- alone: each kind of page in one process, without a server: how long the processor worked, which
  others that keep the machine busy change little;
- mail: letters lying in a mailbox (a real IMAP server) are read and written down; then the
  courier's worker understands them.
"""

from __future__ import annotations

import argparse
import platform
import time
from pathlib import Path
from typing import Any

from benchmarks.inbox.business import desk
from benchmarks.inbox.letters import letters
from benchmarks.inbox.pages import PAGES, SEARCH
from benchmarks.inbox.report import report
from benchmarks.web.__main__ import visited
from benchmarks.web.business import PASSWORD
from benchmarks.web.house import ROOT, House, open_house
from benchmarks.web.load import Browser, Page, together, visit
from benchmarks.web.parts import join_results, measure_parts
from benchmarks.web.ways import say
from tests.connectors.mailbox.conftest import run_imap

PARTS = ("pages", "alone", "mail")


def measure_pages(house: House, *, seconds: float, pause: float) -> list[dict[str, Any]]:
    """Let twenty people work at the inbox, with pauses and without; return figures."""
    known = house.do("seen", "500")
    ids = [known[email] for email in desk()]
    with house.serving() as served:
        browsers = [Browser("127.0.0.1", served.port) for _ in ids]
        together(lambda n: browsers[n].sign_in(desk()[n], PASSWORD), len(browsers))
        visit(browsers, ids, seconds=10, pause=0.0, pages=PAGES)  # fills caches

        def by(person: int, page: Page, name: str) -> dict[str, Any]:
            one = visited(
                served, browsers[person : person + 1], ids[person:], seconds=seconds / 6,
                pause=0.0, pages=[page],
            )  # fmt: skip
            one["rows"][0]["page"] = name
            return {**one, "pause": None, "of": name}

        roles = (("administrator", 0), ("agent", 4), ("seller", 14))
        return (
            [
                visited(served, browsers, ids, seconds=seconds, pause=mean, pages=PAGES)
                for mean in (pause, 0.0)
            ]
            + [by(4, page, page.name) for page in PAGES if page is not SEARCH]
            + [by(person, SEARCH, f"search, {role}") for role, person in roles]
        )


def measure_mail(house: House, *, count: int) -> dict[str, Any]:
    """Let so many letters come in by IMAP, and be understood; none may be lost."""
    mark = f"b{time.time_ns()}"
    sent = [(name, to) for name, to in house.do("ours", "5000")["ours"]]
    with run_imap("--no-tls") as server:
        _empty(server)
        server.append(*letters(count, mark=mark, ours=sent))
        fetched = house.do("fetch", str(server.port), str(count))
    return {"fetched": fetched, "taken": house.do("take_in", mark)}


def _empty(server: Any) -> None:
    """Take out what the server brings along."""
    client = server.client()
    for folder in ("INBOX", "Sent"):
        client.select(folder)
        client.store("1:*", "+FLAGS", r"\Deleted")
        client.expunge()
    client.logout()


def measure(kind: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Measure everything that was asked for in one kind of installation."""
    with open_house(kind, asked.data / kind, ways="benchmarks.inbox.ways") as house:
        say(f"{kind}: filling")
        sizes = (asked.customers, asked.conversations, asked.messages)
        filled = house.do("fill", *map(str, sizes))
        ways = {
            "pages": lambda: measure_pages(house, seconds=asked.seconds, pause=asked.pause),
            "alone": lambda: house.do("alone", str(asked.times)),
            "mail": lambda: measure_mail(house, count=asked.letters),
        }
        return {"house": filled, **measure_parts(kind, asked.parts, ways)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("/tmp/querencia-inbox"))
    parser.add_argument("--houses", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--parts", nargs="*", default=list(PARTS), choices=PARTS)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--letters", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=60.0, help="of each way to open pages")
    parser.add_argument("--times", type=int, default=50, help="each page by itself")
    parser.add_argument("--pause", type=float, default=2.0, help="mean seconds between pages")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "inbox.md")
    asked = parser.parse_args()
    asked.data.mkdir(parents=True, exist_ok=True)
    results = join_results(
        asked.data / "inbox.json", asked.houses, lambda kind: measure(kind, asked)
    )
    asked.out.write_text(report(results, platform.python_version()), encoding="utf-8")


if __name__ == "__main__":
    main()
