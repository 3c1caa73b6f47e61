"""Runs the weekly review in processes that are killed, and prints what came of it.

Called by test_killed as a program of its own: ``python killed.py FOLDER KILLS SECONDS``.
"""

# ruff: noqa: PLC0415, T201 - a program, which sets Django up first

import json
import os
import random
import resource
import signal
import socket
import sys
from datetime import date, timedelta
from pathlib import Path

SUNDAY = date(2026, 11, 15)
WEEKS = 104


def main(folder: Path, kills: int, seconds: float) -> None:
    """Kill the review so often within so many seconds of work, then let it end."""
    import django

    os.environ["QUERENCIA_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "querencia.config.settings"
    django.setup()
    prepare()
    dice = random.Random(kills)
    killed = 0
    while killed < kills:
        os.waitpid(start(dies_after=dice.uniform(0.01, seconds)), 0)
        if is_over():
            break
        killed += 1
    before = worked()
    os.waitpid(start(), 0)
    print(json.dumps({"kills": killed, "seconds": worked() - before, "outcome": outcome()}))


def prepare() -> None:
    """Store the purchases of a small business, and ask for its review."""
    from django.core.management import call_command
    from django.db import connection

    from querencia.analytics.simulation import Scenario, simulate
    from querencia.apps.alerts.domain import door, reviewing
    from querencia.apps.customers.models import Customer
    from querencia.apps.people.models import Organisation
    from querencia.apps.sales.models import Purchase
    from querencia.foundation.jobs import queue
    from querencia.foundation.jobs.registry import KINDS, Kind

    call_command("migrate", verbosity=0)
    Organisation.objects.create(name="Casa Prueba")
    start_day = SUNDAY - timedelta(days=7 * WEEKS - 1)
    scenario = Scenario(customers=150, weeks=WEEKS, seed=5, start=start_day, founders=0.8, A=3.0)
    rows = simulate(scenario).purchases.to_pylist()
    customers = {name: Customer(name=name) for name in sorted({row["customer"] for row in rows})}
    Customer.objects.bulk_create(customers.values())
    Purchase.objects.bulk_create(
        Purchase(
            customer=customers[row["customer"]],
            key=row["document"],
            day=row["date"],
            currency="EUR",
            amount_minor=int(row["amount"] * 100),
            base_amount_minor=int(row["amount"] * 100),
        )
        for row in rows
    )
    reviewing.CHUNK, door.CHUNK = 5, 2  # so that there is much to be interrupted
    name = "alerts.weekly_review"
    KINDS[name] = Kind(name, KINDS[name].work, attempts=100)
    queue.ask(name)
    connection.close()


def worked() -> float:
    """Return the seconds that ended processes have kept a processor busy."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def start(dies_after: float | None = None) -> int:
    """Start a worker in a process of its own.

    After so many seconds of work the system ends it on the spot, wherever it is; a clock on the
    wall would hit other places on a busy machine.
    """
    process = os.fork()
    if process:
        return process
    if dies_after:
        signal.setitimer(signal.ITIMER_PROF, dies_after)  # SIGPROF, which nobody catches
    from querencia.foundation.jobs import queue, worker

    try:
        queue.release_of_dead(socket.gethostname(), worker._is_alive)
        worker.Worker().run_one()
    finally:
        os._exit(0)


def is_over() -> bool:
    """Tell whether the review has ended."""
    from django.db import connection

    from querencia.foundation.jobs.models import Job

    state = Job.objects.get().state
    connection.close()
    return state not in ("queued", "running")


def outcome() -> dict:
    """Return all that a review leaves, without moments and the numbers of rows."""
    from django.conf import settings

    from querencia.apps.alerts.models import Alert, Standing, WeeklyReview
    from querencia.foundation.jobs.models import Job

    standings = Standing.objects.order_by("customer").values()
    alerts = Alert.objects.order_by("kind", "customer").values()
    dropped = {"id", "review_id", "opened_at"}
    files = sorted(file.name for file in (settings.DATA / "reviews").iterdir())
    return {
        "state": Job.objects.get().state,
        "standings": [plain(row, dropped) for row in standings],
        "alerts": [plain(row, dropped) for row in alerts],
        "reviews": [plain(row, set()) for row in WeeklyReview.objects.values("week", "facts")],
        "files": [name for name in files if not name.endswith(".unfinished")],
    }


def plain(row: dict, dropped: set[str]) -> dict:
    """Return a row as JSON takes it."""
    return {name: str(value) for name, value in row.items() if name not in dropped}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
