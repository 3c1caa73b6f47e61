"""The web application with 200,000 customers and 5 million purchases in it.

    python -m benchmarks.web --data /tmp/querencia-benchmark --houses sqlite postgresql

Fills an installation on SQLite and one on PostgreSQL, and measures in each:

- pages: twenty people, signed in, at the pages of `querencia serve` from a process beside it, which
  shares the processors; first as people do, each with a pause between pages, then without any;
- import: so many rows of purchases from a CSV, into an empty house and into the full one, from
  receiving the file to the last row, the trial included;
- review: of the stored purchases, against the same purchases in Parquet, in turn;
- writers (SQLite): fifty at once, each logging contacts through the page;
- search among a million customers, without a server.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from benchmarks.web.business import PASSWORD, ledger_of, people
from benchmarks.web.house import ROOT, House, open_house, remove
from benchmarks.web.load import PAGES, Browser, Page, Visits, together, token_of, visit
from benchmarks.web.parts import join_results, measure_parts
from benchmarks.web.report import report
from benchmarks.web.ways import say
from querencia.foundation import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.web.house import Served

MILLION = 1_000_000
PARTS = ("pages", "import", "review", "writers", "search")
WRITERS, CONTACTS = 50, 20


def measure_pages(house: House, *, seconds: float, pause: float) -> list[dict[str, Any]]:
    """Let twenty people open pages, with pauses and without; return figures for each way."""
    customers = list(house.do("seen", "500").values())
    with house.serving() as served:
        browsers = [Browser("127.0.0.1", served.port) for _ in people()]
        together(lambda n: browsers[n].sign_in(people()[n][0], PASSWORD), len(browsers))
        visit(browsers, customers, seconds=10, pause=0.0)  # fills caches, compiles templates
        return [
            visited(served, browsers, customers, seconds=seconds, pause=mean)
            for mean in (pause, 0.0)
        ] + [
            {"pause": None, "of": page.name, **visited(
                served, browsers[:1], customers, seconds=seconds / 6, pause=0.0, pages=[page]
            )}
            for page in PAGES
        ]  # fmt: skip


def visited(
    served: Served,
    browsers: Sequence[Browser],
    customers: Sequence[Sequence[int]],
    *,
    seconds: float,
    pause: float,
    pages: Sequence[Page] = PAGES,
) -> dict[str, Any]:
    worked, answered = served.cpu(), served.answered()
    visits: Visits = visit(browsers, customers, seconds=seconds, pause=pause, pages=pages)
    if visits.wrong:
        raise SystemExit(f"{len(visits.wrong)} answers were wrong: {visits.wrong[:3]}")
    rows = list(visits.rows())
    return {
        "users": len(browsers),
        "pause": pause,
        "rows": rows,
        "cpu_ms": 1000 * (served.cpu() - worked) / rows[-1]["asked"],
        "answered": {
            view: (count - answered.get(view, (0, 0))[0], quick - answered.get(view, (0, 0))[1])
            for view, (count, quick) in served.answered().items()
        },
        "load": os.getloadavg()[0],
    }


def measure_writers(house: House) -> dict[str, Any]:
    """Let fifty log contacts at once; nothing may be refused, nothing lost."""
    mark = f"Llamada {time.time_ns()}"
    visible = house.do("seen", "500")
    logins = [email for email, _, role in people() if role in {"seller", "manager"}]
    wrong: list[str] = []
    with house.serving() as served:
        browsers = [Browser("127.0.0.1", served.port) for _ in range(WRITERS)]
        emails = [logins[number % len(logins)] for number in range(WRITERS)]
        together(lambda n: browsers[n].sign_in(emails[n], PASSWORD), len(logins))
        for number, browser in enumerate(browsers):  # a person has several windows open
            browser.cookies = dict(browsers[number % len(logins)].cookies)

        def write(number: int) -> None:
            browser, ids = browsers[number], visible[emails[number]]
            for contact in range(CONTACTS):
                page = f"/clientes/{ids[(number * CONTACTS + contact) % len(ids)]}/"
                _, text = browser.ask("GET", page)
                form = {
                    "csrfmiddlewaretoken": token_of(text),
                    "interaction-channel": "telephone",
                    "interaction-outcome": "reached",
                    "interaction-text": f"{mark} {number} {contact}",
                }
                status, answer = browser.ask("POST", f"{page}contacto", form)
                if status != 302:
                    wrong.append(f"{status} {answer[:80]}")

        began = time.perf_counter()
        together(write, WRITERS)
        seconds = time.perf_counter() - began
    kept = house.do("logged", mark)
    log = (house.folder / "serve.log").read_text(errors="replace")
    return {
        "sent": WRITERS * CONTACTS,
        "kept": kept["different"],
        "twice": kept["rows"] - kept["different"],
        "refused": len(wrong),
        "lock_errors": log.count("database is locked"),
        "per_second": WRITERS * CONTACTS / seconds,
        "wrong": wrong[:3],
    }


def measure_import(house: House, ledger: Path, rows: int, folder: Path) -> dict[str, Any]:
    """Import a file into an empty house, whose customers it brings, and into the full one."""
    file = folder / f"purchases-{rows}.csv"
    if not file.exists():
        duckdb.sql(
            f"""COPY (
                SELECT customer AS "Cliente", strftime(date, '%d/%m/%Y') AS "Fecha",
                       'X' || row_number() OVER () AS "Documento",
                       replace(CAST(CAST(amount AS DECIMAL(18, 2)) AS VARCHAR), '.', ',')
                           AS "Importe",
                       'Vende ' || printf('%02d', CAST(substr(customer, 2) AS INT) % 16)
                           AS "Vendedor"
                FROM (FROM read_parquet('{ledger}') ORDER BY date, customer LIMIT {rows})
            ) TO '{file}' (HEADER, DELIMITER ';')"""
        )
    full = house.do("imports", str(file))
    place = folder / f"{house.kind}-empty"
    remove(place)
    with open_house(house.kind, place) as empty:
        into_empty = empty.do("imports", str(file))
    remove(place)
    return {"rows": rows, "empty": into_empty, "full": full, "load": os.getloadavg()[0]}


def measure_search(kind: str, folder: Path, customers: int) -> dict[str, Any]:
    """Search among so many customers, in a house of its own that holds nothing else."""
    with open_house(kind, folder / f"{kind}-search") as house:
        return house.do("million", str(customers), "5")


def measure(kind: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Measure everything that was asked for in one kind of installation."""
    folder: Path = asked.data
    sizes = {"customers": asked.customers, "purchases": asked.purchases}
    ledger = ledger_of(folder, **sizes, today=clock.now().date())
    with open_house(kind, folder / kind) as house:
        say(f"{kind}: filling")
        filled = house.do("fill", str(ledger), str(asked.customers))
        ways = {
            "pages": lambda: measure_pages(house, seconds=asked.seconds, pause=asked.pause),
            "import": lambda: measure_import(house, ledger, asked.rows, folder),
            "review": lambda: house.do("review", str(ledger), str(asked.repeats)),
            "writers": lambda: measure_writers(house) if kind == "sqlite" else None,
            "search": lambda: measure_search(kind, folder, asked.search),
        }
        return {"house": filled, **measure_parts(kind, asked.parts, ways)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("/tmp/querencia-benchmark/web"))
    parser.add_argument("--houses", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--parts", nargs="+", default=list(PARTS), choices=PARTS)
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--purchases", type=int, default=5 * MILLION)
    parser.add_argument("--rows", type=int, default=500_000, help="of the file to import")
    parser.add_argument("--search", type=int, default=MILLION, help="customers to search among")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each way to open pages")
    parser.add_argument("--pause", type=float, default=2.0, help="mean seconds between pages")
    parser.add_argument("--repeats", type=int, default=5, help="of the reviews")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "web.md")
    asked = parser.parse_args()
    results = join_results(asked.data / "web.json", asked.houses, lambda kind: measure(kind, asked))
    text = report(results, platform.python_version())
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
