"""The real command in a process of its own, as a person would run it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "querencia"]
SOURCE = str(Path(__file__).resolve().parents[2] / "src")


def environment(**more: str) -> dict[str, str]:
    """What a person's shell has, in English unless `more` says otherwise."""
    dropped = (
        "LANG",
        "LC_ALL",
        "LC_MESSAGES",
        "LANGUAGE",
        "DJANGO_SETTINGS_MODULE",
        "DATABASE_URL",
    )
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in dropped and not name.startswith("QUERENCIA_")
    }
    return {**kept, "LANG": "en_GB.UTF-8", "PYTHONPATH": SOURCE, **more}


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def querencia(tmp_path: Path) -> Run:
    """Run `querencia` with arguments in an empty folder; keywords are environment variables."""

    def run(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            cwd=tmp_path,
            env=environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )

    return run
