"""A server as people run it, in a process of its own, and what is kept when a test fails."""

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, environment

FAILURES = Path(__file__).parents[3] / "build" / "failures"


@contextmanager
def served(data: Path):
    """Serve a data folder until the body is done; gives the address, and ends it as Ctrl-C does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*COMMAND, "serve", "--data", str(data), "--port", str(port), "--processes", "1"]
    log = data.with_name(f"{data.name}.log")
    with log.open("wb") as told:
        server = subprocess.Popen(command, env=environment(), stdout=told, stderr=told)
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(480):
                if server.poll() is not None or _answers(f"{address}/salud"):
                    break
                time.sleep(0.25)
            assert server.poll() is None, log.read_text()
            yield address
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(timeout=60)
            except subprocess.TimeoutExpired:
                server.kill()
    assert server.returncode == 0, log.read_text()[-2000:]


def _answers(address: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        direct.open(address, timeout=3).close()
    except (urllib.error.URLError, OSError):
        return False
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Keep a picture of the page at which a test failed."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and page is not None:
        FAILURES.mkdir(parents=True, exist_ok=True)
        file = FAILURES / f"{item.name}.png"
        page.screenshot(path=file, full_page=True)
        report.sections.append(("picture", f"{file} of {page.url}"))
    return report
