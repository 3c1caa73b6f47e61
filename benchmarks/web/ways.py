"""What is done inside an installation, each in a process of its own: ``House.do`` starts it."""

# ruff: noqa: PLC0415 - Django must be started first

from __future__ import annotations

import json
import statistics
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@contextmanager
def timed(found: dict[str, Any], name: str) -> Iterator[None]:
    """Write down how long something took, on the wall and of the processors."""
    began, worked = time.perf_counter(), time.process_time()
    yield
    found[name] = time.perf_counter() - began
    found[f"{name}_cpu"] = time.process_time() - worked


def say(text: str) -> None:
    """Say how far it is."""
    print(text, file=sys.stderr, flush=True)


def fill(ledger: str, customers: str) -> dict[str, Any]:
    """Fill the database and review it, unless that was done; return what is in it."""
    from benchmarks.web import business
    from querencia.apps.alerts.models import Alert, Standing, WeeklyReview
    from querencia.apps.customers.models import Customer
    from querencia.apps.sales.models import Purchase

    found: dict[str, Any] = {}
    business.fill(Path(ledger), int(customers), say)
    if not WeeklyReview.objects.exists():
        with timed(found, "weekly_review"):
            _weekly_review()
    return found | {
        "customers": Customer.objects.count(),
        "purchases": Purchase.objects.count(),
        "standings": Standing.objects.count(),
        "alerts": Alert.objects.filter(ended_at=None).count(),
    }


def _weekly_review() -> None:
    """Do the job of the week as the worker does it."""
    from querencia.foundation.jobs import queue
    from querencia.foundation.jobs.models import Job
    from querencia.foundation.jobs.worker import Worker

    job = queue.ask("alerts.weekly_review")
    while Worker().run_one():
        pass
    job.refresh_from_db()
    if job.state != Job.State.DONE:
        raise SystemExit(f"The review failed: {job.error}")


def review(ledger: str, repeats: str) -> dict[str, Any]:
    """Review the stored purchases and the same in Parquet, in turn; return seconds of each."""
    from querencia.analytics.review.review import review
    from querencia.apps.alerts.domain.reviewing import settings_of
    from querencia.apps.people.domain.organisation import the_organisation
    from querencia.apps.sales.domain.ledger import stored_ledger
    from querencia.connectors.registry import read
    from querencia.foundation import clock

    business = the_organisation()
    today = clock.today(business.zone)
    until, settings = clock.monday_of(today), settings_of(business)
    ways = {
        "stored": lambda: stored_ledger(until=until),
        "parquet": lambda: read(ledger).ledger,
    }
    runs: list[dict[str, Any]] = []
    sizes = {}
    for _repeat in range(1 + int(repeats)):  # the first one compiles, and fills the disk's cache
        run: dict[str, Any] = {}
        for name, open_ledger in ways.items():
            with timed(run, name):
                with timed(run, f"{name}_opening"):
                    opened = open_ledger()
                sizes[name] = review(opened, as_of=until, settings=settings).customers.num_rows
        runs.append(run)
        say(f"review: {run['stored']:.1f} s stored, {run['parquet']:.1f} s in Parquet")
    if len(set(sizes.values())) > 1:
        raise SystemExit(f"The two are not the same: {sizes}")
    measured = runs[1:]
    found = {name: statistics.median(run[name] for run in measured) for name in measured[0]}
    return found | {
        "ratio": statistics.median(run["stored"] / run["parquet"] for run in measured),
        "ratio_cpu": statistics.median(run["stored_cpu"] / run["parquet_cpu"] for run in measured),
    }


def imports(file: str) -> dict[str, Any]:
    """Import a file of purchases as the wizard and its worker do; then take them away again."""
    from querencia.apps.imports.domain.reception import read_cells, receive
    from querencia.apps.imports.domain.running import run, try_out
    from querencia.apps.people.domain.organisation import the_organisation
    from querencia.apps.sales.models import Purchase
    from querencia.foundation import clock

    if not _is_founded():
        from benchmarks.web.business import found_business

        found_business()
    found: dict[str, Any] = {}

    def tell(step: str, done: int = 0, total: int | None = None) -> None:
        del step, done, total

    with timed(found, "all"):
        with timed(found, "reading"), Path(file).open("rb") as sent:
            imported = receive(
                kind="purchases", file=sent, name=Path(file).name, by=None, now=clock.now()
            )
            read_cells(imported)
        with timed(found, "trying"):
            try_out(imported, today=clock.today(the_organisation().zone), tell=tell)
        with timed(found, "writing"):
            counts = run(imported, now=clock.now(), tell=tell)
    found["counts"] = dict(counts)
    Purchase.objects.filter(import_id=imported.pk)._raw_delete(using="default")  # type: ignore[attr-defined]  # Django's own
    return found


def _is_founded() -> bool:
    from querencia.apps.people.domain.organisation import organisation

    return organisation() is not None


def seen(most: str) -> dict[str, Any]:
    """Return for each of those who work there some customers that they may see."""
    from benchmarks.web.business import people
    from querencia.apps.customers.domain.queries.visible import customers_for
    from querencia.apps.people.models import User

    found = {}
    for email, _name, _role in people():
        visible = customers_for(User.objects.get(email=email))
        ids = list(visible.order_by().values_list("pk", flat=True))
        found[email] = ids[:: max(1, len(ids) // int(most))]
    return found


def logged(mark: str) -> dict[str, Any]:
    """Return how many contacts were logged whose text begins so, and how many different ones."""
    from querencia.apps.customers.models import Interaction

    texts = Interaction.objects.filter(text__startswith=mark).values_list("text", flat=True)
    return {"rows": len(texts), "different": len(set(texts))}


def million(customers: str, repeats: str) -> dict[str, Any]:
    """Search as one types among so many customers, without a server; return milliseconds."""
    from benchmarks.web import business
    from benchmarks.web.load import TYPED
    from querencia.apps.customers.domain.search import search
    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import User
    from querencia.foundation import clock

    if not _is_founded():
        business.found_business()
        business.create_entries(int(customers), now=clock.now())
    typed = [text[:n] for text in TYPED for n in range(1, len(text) + 1)]
    waited: dict[str, list[float]] = {}
    for email in ("ana@example.com", "vende00@example.com"):
        user = User.objects.get(email=email)
        for _repeat in range(int(repeats)):
            for text in typed:
                began = time.perf_counter()
                search(user, text)
                waited.setdefault(user.role, []).append(1000 * (time.perf_counter() - began))
    found: dict[str, Any] = {"customers": Customer.objects.count()}
    for role, times in waited.items():
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        found[role] = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "most": max(times)}
    return found


WAYS = {way.__name__: way for way in (fill, review, imports, seen, logged, million)}


def run(ways: Mapping[str, Callable[..., dict[str, Any]]]) -> None:
    """Do what was asked for, and print what was found."""
    from querencia.cli.web import migrate, start_django

    start_django(None)
    migrate()
    print(json.dumps(ways[sys.argv[1]](*sys.argv[2:])))


if __name__ == "__main__":
    run(WAYS)
