"""A review that is killed twenty times comes to the same as one that nobody disturbs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

MOST_REVIEWS = 8


def come_of_it(folder: Path, *, kills: int, seconds: float) -> dict:
    folder.mkdir()
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("QUERENCIA") and name != "DATABASE_URL"
    }
    done = subprocess.run(
        [
            sys.executable,
            Path(__file__).with_name("killed.py"),
            folder,
            str(kills),
            str(seconds),
        ],
        env=environment | {"PYTHONPATH": "src", "OPENBLAS_NUM_THREADS": "1"},
        cwd=settings.PACKAGE.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_killed_twenty_times_a_review_comes_to_the_same(tmp_path: Path):
    undisturbed = come_of_it(tmp_path / "undisturbed", kills=0, seconds=0)
    assert undisturbed["outcome"]["state"] == "done"
    assert len(undisturbed["outcome"]["standings"]) == 150
    assert undisturbed["outcome"]["alerts"]

    # Somewhere within the work that it takes. A review that ends all the same is one of several.
    left, within = 20, undisturbed["seconds"] * 0.6
    for number in range(MOST_REVIEWS):
        disturbed = come_of_it(tmp_path / f"disturbed-{number}", kills=left, seconds=within)
        assert disturbed["outcome"] == undisturbed["outcome"]
        left, within = left - disturbed["kills"], within * 0.6
        if left == 0:
            return
    pytest.fail(f"{left} of 20 kills came too late")
