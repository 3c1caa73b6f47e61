"""Runs one import of purchases in processes that are killed, and prints what came of it.

Called by test_killed as a program of its own: ``python killed.py FOLDER KILLS``.
"""

# ruff: noqa: PLC0415, T201 - a program, which sets Django up first

import json
import os
import random
import signal
import socket
import sys
import time
from datetime import date
from pathlib import Path


def main(folder: Path, kills: int) -> None:
    import django

    os.environ["QUERENCIA_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "querencia.config.settings"
    django.setup()
    imported = prepare(folder)
    dice = random.Random(kills)
    killed = 0
    while killed < kills:
        process = start()
        time.sleep(dice.uniform(0.01, 0.2))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        killed += not is_over(imported)
        if is_over(imported):
            break
    process = start()
    os.waitpid(process, 0)
    print(json.dumps({"kills": killed, "outcome": outcome(imported)}))


def prepare(folder: Path) -> int:
    from django.core.management import call_command
    from django.db import connection

    from querencia.apps.imports.domain.reception import read_cells, receive
    from querencia.apps.imports.domain.running import try_out
    from querencia.apps.imports.kinds import KINDS
    from querencia.apps.people.models import Organisation
    from querencia.foundation import clock
    from querencia.foundation.jobs import queue

    call_command("migrate", verbosity=0)
    Organisation.objects.create(name="Casa Prueba")
    KINDS["purchases"].chunk_rows = 4  # so that there is much to be interrupted
    with (folder / "purchases.csv").open("rb") as file:
        imported = receive(kind="purchases", file=file, name="p.csv", by=None, now=clock.now())
    read_cells(imported)
    try_out(imported, today=date(2026, 11, 21), tell=lambda *_: None)
    queue.ask("imports.run", payload={"import": imported.pk})
    connection.close()
    return imported.pk


def start() -> int:
    """Start a worker in a process of its own."""
    process = os.fork()
    if process:
        return process
    from querencia.foundation.jobs import queue, worker

    try:
        queue.release_of_dead(socket.gethostname(), worker._is_alive)
        one = worker.Worker()
        while one.run_one():
            pass
    finally:
        os._exit(0)


def is_over(imported: int) -> bool:
    from django.db import connection

    from querencia.apps.imports.models import Import

    state = Import.objects.get(pk=imported).state
    connection.close()
    return state == "done"


def outcome(imported: int) -> dict:
    from querencia.apps.customers.models import Customer
    from querencia.apps.imports.models import Import
    from querencia.apps.sales.models import Purchase, PurchaseLine

    one = Import.objects.get(pk=imported)
    purchases = Purchase.objects.order_by("key").values_list(
        "key", "customer__name", "document", "kind", "day", "amount_minor", "base_amount_minor",
        "base_margin_minor", "seller__name", "reference", "refund_of__key", "import_id",
    )  # fmt: skip
    lines = PurchaseLine.objects.order_by("purchase__key", "product_line__name").values_list(
        "purchase__key", "product_line__name", "base_amount_minor"
    )
    customers = Customer.objects.order_by("name").values_list("name", "external_ids__value")
    traces = one.traces.order_by("model").values_list("model", flat=True)
    return {
        "purchases": [[*map(str, row)] for row in purchases],
        "lines": [list(row) for row in lines],
        "customers": [list(row) for row in customers],
        "traces": list(traces),
        "counts": one.counts,
        "state": one.state,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
