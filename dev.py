#!/usr/bin/env python3
"""Sets up Querencia and runs it; needs Python 3.11 or later with venv and pip, nothing else.

    python3 dev.py demo [OPTIONS]             the web application with a made-up company in it
    python3 dev.py serve [OPTIONS]            the web application for your own
    python3 dev.py review [LEDGER] [OPTIONS]  the weekly review; without LEDGER, of CDNOW's sales
    python3 dev.py test [PYTEST OPTIONS]      every check and test; with options, pytest alone
    python3 dev.py check                      formatting, lints, types and import directions
    python3 dev.py bench [NAME [OPTIONS]]     one benchmark, or all of them
    python3 dev.py messages [ROOM ...]        bring the catalogues of messages up to date (--check)
    python3 dev.py lock [--upgrade]           make the lock files anew from pyproject.toml

Everything goes into .venv and .cache beside this file; delete them and nothing is left.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
CACHE = ROOT / ".cache"
RUN_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"  # holds every line of RUN_LOCK; a test sees to it
SAMPLE_LOCK = ROOT / "requirements-sample.lock"

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("mypy", "dev.py"),
    ("lint-imports", "--no-logo"),
)
# What shares something dear runs in one process: tests/conftest.py says what does.
# Two on two processors; three wait for each other, and take as long.
AT_ONCE = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "--durations", "40"]
# What some tests need from the system: a program, and the Debian package that brings it.
PROGRAMS = (("chromium", "chromium"), ("java", "openjdk-17-jre-headless"))


class Trouble(Exception):
    """What stops the work, in one sentence."""


def review(options: list[str]) -> int:
    """Run the weekly review on the ledger that the first option names, or on CDNOW's purchases."""
    prepare(RUN_LOCK)
    if not options or (options[0].startswith("-") and "--help" not in options):
        options = [str(sample_ledger()), *options]
    return call([PYTHON, "-m", "querencia", "review", *options], folder=Path.cwd())


def demo(options: list[str]) -> int:
    """Build a made-up company and serve it; prints the address and who can sign in."""
    return run_web("demo", options)


def serve(options: list[str]) -> int:
    """Serve the web application for a company of one's own."""
    return run_web("serve", options)


def run_web(command: str, options: list[str]) -> int:
    """Run a command that lasts until Ctrl-C, which it is told of once and ends in order."""
    prepare(RUN_LOCK)
    words: list[str | Path] = [PYTHON, "-m", "querencia", command, *options]
    process = subprocess.Popen(words, start_new_session=True)
    while process.poll() is None:
        try:
            process.wait()
        except KeyboardInterrupt:
            process.terminate()
    return process.returncode


def test(options: list[str]) -> int:
    """Run every check and every test; with options, only pytest with these."""
    prepare(DEV_LOCK)
    install_programs()
    if options:
        return run_tests(options)
    failed = failed_checks()
    code = run_tests(AT_ONCE)
    say("The web application once more, on PostgreSQL")
    where = {"QUERENCIA_TEST_DATABASE": "postgresql"}
    code = run_tests(["tests/apps", "-m", "not browser", *AT_ONCE], where) or code
    for command in failed:
        say(f"failed: {command}")
    return 1 if code or failed else 0


def run_tests(options: list[str], variables: Mapping[str, str] | None = None) -> int:
    """Run pytest with options, and variables of the environment."""
    code = call([PYTHON, "-m", "pytest", *options], variables=variables)
    if code < 0:
        say(f"pytest was ended by signal {-code}")
    return code


def check(options: list[str]) -> int:
    """Run the checks that execute nothing of Querencia itself."""
    if options:
        raise Trouble("check takes no options.")
    prepare(DEV_LOCK)
    return len(failed_checks())


def bench(options: list[str]) -> int:
    """Run the benchmark that the first option names, with the other options; or all of them."""
    prepare(DEV_LOCK)
    scripts = [
        *(ROOT / "benchmarks").glob("[a-z]*.py"),
        *(ROOT / "benchmarks").glob("*/__main__.py"),
    ]
    there = sorted(s.parent.name if s.stem == "__main__" else s.stem for s in scripts)
    names = options[:1] or there
    if not set(names) <= set(there):
        raise Trouble(f"There is no benchmark {names[0]}; there are {', '.join(there)}.")
    return max(call([PYTHON, "-m", f"benchmarks.{name}", *options[1:]]) for name in names)


def messages(options: list[str]) -> int:
    """Bring the catalogues of messages up to date, or check them."""
    prepare(DEV_LOCK)
    return call([PYTHON, "-m", "devtools.messages", *options])


def lock(options: list[str]) -> int:
    """Make the lock files anew: every version with its hashes, and no address of a registry."""
    prepare(DEV_LOCK)
    make: list[str | Path] = [PYTHON, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
    make += ["--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header"]
    for file, what in (
        (RUN_LOCK, ["pyproject.toml", "--extra", "web"]),
        (DEV_LOCK, ["pyproject.toml", "--group", "dev", "--all-extras"]),
        (SAMPLE_LOCK, ["--group", "sample", "--no-deps"]),
    ):
        if code := call([*make, *what, *options, "-o", file.name]):
            return code
        if "://" in file.read_text():
            raise Trouble(f"{file.name} names an address; it must not be committed.")
    return 0


def prepare(lock_file: Path) -> None:
    """Make .venv what `lock_file` says, unless it is that already.

    An unfinished file stands in .venv while packages are installed, so that a set-up that was
    interrupted is begun anew. Whoever has the environment of the tests can also run the review.
    """
    stamp, unfinished = VENV / ".stamp", VENV / ".unfinished"
    made_of = stamp.read_text() if stamp.exists() and PYTHON.exists() else ""
    if made_of in {digest(lock_file), digest(DEV_LOCK)} and not unfinished.exists():
        return
    say(f"Setting up .venv from {lock_file.name} (once; some minutes where the network is slow)")
    if unfinished.exists() or not has_pip():
        shutil.rmtree(VENV, ignore_errors=True)
        create_environment(unfinished)
    unfinished.touch()
    stamp.unlink(missing_ok=True)
    install(lock_file)
    make_querencia_importable()
    stamp.write_text(digest(lock_file))
    unfinished.unlink()


def create_environment(unfinished: Path) -> None:
    """Create an empty .venv with pip."""
    if find_spec("ensurepip") is None:
        raise Trouble("Python's venv is missing; on Debian: apt-get install python3-venv")
    VENV.mkdir()
    unfinished.touch()
    venv.create(VENV, with_pip=True, symlinks=True)


def has_pip() -> bool:
    """Tell whether .venv holds an interpreter that runs and has pip."""
    return PYTHON.exists() and call([PYTHON, "-m", "pip", "--version"], quiet=True) == 0


def install(lock_file: Path, *options: str) -> None:
    """Install what a lock file names, every file checked by its hash; with uv, or else with pip.

    Both compile to bytecode: whoever may not write it later would wait for it at every start.
    """
    what = ["install", "--quiet", "--require-hashes", "-r", str(lock_file), *options]
    uv: list[str | Path] = [
        PYTHON,
        "-m",
        "uv",
        "pip",
        *what,
        "--compile-bytecode",
        "--python",
        PYTHON,
    ]
    if install_uv() and call(uv) == 0:
        return
    say("uv could not do it; trying pip")
    if call([PYTHON, "-m", "pip", "--disable-pip-version-check", *what]) != 0:
        raise Trouble(f"The packages of {lock_file.name} could not be installed; see above.")


def install_uv() -> bool:
    """Install uv in the version, and with the hashes, that the lock of the tests has."""
    if call([PYTHON, "-c", "import uv"], quiet=True) == 0:
        return True
    pinned = re.search(r"^uv==(?:.*\\\n)+.*\n", DEV_LOCK.read_text(), re.MULTILINE)
    if pinned is None:
        return False
    CACHE.mkdir(exist_ok=True)
    file = CACHE / "uv.lock.txt"
    file.write_text(pinned[0])
    options = ["--disable-pip-version-check", "install", "--quiet", "--require-hashes", "-r"]
    return call([PYTHON, "-m", "pip", *options, file]) == 0


def make_querencia_importable() -> None:
    """Point .venv at src and give it the command `querencia`.

    pip install -e would do the same, and would fetch a build backend without hashes for it.
    """
    (site,) = (VENV / "lib").glob("python3.*/site-packages")
    (site / "querencia.pth").write_text(f"{ROOT / 'src'}\n")
    command = VENV / "bin" / "querencia"
    command.write_text(f"#!/bin/sh\nexec '{PYTHON}' -m querencia \"$@\"\n")
    command.chmod(0o755)


def sample_ledger() -> Path:
    """Return CDNOW's purchases as a file that the review reads: 69,659 orders of 1997 and 1998."""
    ledger = CACHE / "cdnow.csv"
    if ledger.exists():
        return ledger
    say("Fetching the purchases of CDNOW, a seller of records (inside the lifetimes package)")
    wheel = CACHE / "sample"
    install(SAMPLE_LOCK, "--no-deps", "--target", str(wheel))
    lines = (wheel / "lifetimes" / "datasets" / "CDNOW_master.txt").read_text().splitlines()
    rows = [words for words in map(str.split, lines) if words and words[0].isdigit()]
    text = "customer,date,amount\n" + "".join(
        f"{customer},{day[:4]}-{day[4:6]}-{day[6:]},{amount}\n" for customer, day, _, amount in rows
    )
    unfinished = ledger.with_suffix(".unfinished")
    unfinished.write_text(text)
    unfinished.replace(ledger)
    return ledger


def failed_checks() -> list[str]:
    """Run the checks, all of them, and return the commands of those that failed."""
    failed = []
    for command in CHECKS:
        say(" ".join(command))
        if call([VENV / "bin" / command[0], *command[1:]]) != 0:
            failed.append(" ".join(command))
    return failed


def install_programs() -> None:
    """Install what some tests need from the system, where that is allowed; else say what lacks."""
    missing = [package for program, package in PROGRAMS if shutil.which(program) is None]
    if not missing:
        return
    apt = shutil.which("apt-get")
    wanted = " ".join(missing)
    if apt is None or os.geteuid() != 0:
        say(f"Some tests will be skipped: they need {wanted} (as root: apt-get install {wanted})")
        return
    say(f"Installing {wanted}, which some tests need")
    call([apt, "update", "-qq"])
    if call([apt, "install", "-qq", "--yes", "--no-install-recommends", *missing]) != 0:
        say(f"{wanted} could not be installed; some tests will be skipped")


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def call(
    command: Sequence[str | Path],
    *,
    folder: Path = ROOT,
    quiet: bool = False,
    variables: Mapping[str, str] | None = None,
) -> int:
    """Run a command, with variables added to its environment, and return its exit code."""
    # Linear algebra on one thread: two test workers share the processors, and matrices are small.
    environment = {"UV_HTTP_TIMEOUT": "180", "OPENBLAS_NUM_THREADS": "1", **os.environ}
    environment.update(variables or {})
    output = subprocess.DEVNULL if quiet else None
    return subprocess.call(command, cwd=folder, env=environment, stdout=output, stderr=output)


def say(sentence: str) -> None:
    """Tell the person what is going on, apart from what the commands themselves print."""
    print(f"== {sentence}", file=sys.stderr, flush=True)


COMMANDS = {
    "demo": demo,
    "serve": serve,
    "review": review,
    "test": test,
    "check": check,
    "bench": bench,
    "messages": messages,
    "lock": lock,
}


def main() -> int:
    """Run the command that was asked for."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older Python should be told so
        say("Querencia needs Python 3.11 or later.")
        return 2
    command = COMMANDS.get(sys.argv[1]) if len(sys.argv) > 1 else None
    if command is None:
        print(__doc__)
        return 0 if sys.argv[1:] in ([], ["-h"], ["--help"], ["help"]) else 2
    try:
        return command(sys.argv[2:])
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
