"""An import that is killed twenty times comes to the same as one that nobody disturbs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pyarrow.csv
import pytest
from django.conf import settings

from querencia.analytics.simulation import Lines, Refunds, Scenario, simulate

BUSINESS = Scenario(
    customers=120,
    weeks=100,
    seed=8,
    r=2.0,
    A=5.0,
    refunds=Refunds(share=0.05),
    lines=Lines(names=("aceite", "vino")),
    sellers=3,
)


def come_of_it(folder: Path, kills: int) -> dict:
    folder.mkdir()
    pyarrow.csv.write_csv(simulate(BUSINESS).purchases, folder / "purchases.csv")
    environment = {n: v for n, v in os.environ.items() if not n.startswith("QUERENCIA")}
    if "DATABASE_URL" in environment:
        environment["DATABASE_URL"] = database_for(folder)
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("killed.py"), folder, str(kills)],
        env=environment | {"PYTHONPATH": "src"},
        cwd=settings.PACKAGE.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    return json.loads(done.stdout.splitlines()[-1])


def database_for(folder: Path) -> str:
    """Create an empty PostgreSQL database beside the one of the tests."""
    url = os.environ["DATABASE_URL"]
    name = f"killed_{folder.name}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
    before, _, after = url.partition("/postgres?")
    assert after, url
    return f"{before}/{name}?{after}"


@pytest.mark.slow
def test_killed_twenty_times_an_import_comes_to_the_same(tmp_path: Path):
    undisturbed = come_of_it(tmp_path / "undisturbed", kills=0)
    disturbed = come_of_it(tmp_path / "disturbed", kills=20)
    assert disturbed["kills"] == 20
    assert disturbed["outcome"] == undisturbed["outcome"]
    assert undisturbed["outcome"]["state"] == "done"
    assert len(undisturbed["outcome"]["purchases"]) > 1_000
