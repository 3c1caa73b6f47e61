"""Compiled code works wherever the package is installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import querencia

FIT = """
import numpy as np
from querencia.analytics.models import Histories, MbgNbd
rows = Histories.of([3, 0, 1, 5, 2], [9., 0., 2., 20., 4.], [30., 30., 29., 21., 28.])
model = MbgNbd().with_parameters({"r": .5, "alpha": 6., "a": .9, "b": 1.6})
print(model.log_likelihood(rows).sum())
"""


@pytest.mark.slow
def test_an_install_that_cannot_be_written_to_works(tmp_path: Path):
    """Read-only packages and no home: no place to keep machine code, compiled in memory instead."""
    package = tmp_path / "site" / "querencia"
    shutil.copytree(
        Path(querencia.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__")
    )
    for folder in [*package.rglob("*"), package]:
        folder.chmod(0o555 if folder.is_dir() else 0o444)
    answers = []
    for home in (tmp_path / "nowhere" / "home", tmp_path):
        done = subprocess.run(
            [sys.executable, "-c", FIT],
            env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(package.parent),
                 "PYTHONDONTWRITEBYTECODE": "1", "XDG_CACHE_HOME": str(home / "cache")},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        answers.append(float(done.stdout))
    for folder in [package, *package.rglob("*")]:
        folder.chmod(0o755)
    assert answers[0] == answers[1]
