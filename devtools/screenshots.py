"""Draws every page on desktop and phone, light and dark.

python -m devtools.screenshots --data FOLDER [--into FOLDER] [NAME ...]

The data folder is one that ``querencia demo --build-only`` has made; what it does not hold is
added (``devtools/examples.py``). A server of its own is started on it. What a page says to the
console, and where it is wider than the screen, is printed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from devtools.visits import set_up, visits
from querencia.cli.supervising import events_command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page

    from devtools.visits import Visit

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
         "--disable-component-update", "--disable-sync", "--disable-quic")  # fmt: skip
SCREENS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
SCHEMES = ("light", "dark")
SETTINGS = "devtools.screenshot_settings"


def main() -> int:
    """Draw the pages that were asked for, or all of them; exit with 1 where one has a fault."""
    options = _options()
    set_up(options.data, SETTINGS)
    options.into.mkdir(parents=True, exist_ok=True)
    wanted = [one for one in visits() if not options.names or one.name in options.names]
    with _server() as root, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*QUIET]
        )
        faults = 0
        for screen, size in SCREENS.items():
            for scheme in SCHEMES:
                context = chromium.new_context(
                    viewport=size, color_scheme=scheme, locale="es-ES", reduced_motion="reduce"
                )
                faults += _draw_all(context, root, wanted, f"{screen}-{scheme}", options.into)
                context.close()
        chromium.close()
    return 1 if faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m devtools.screenshots")
    parser.add_argument("names", nargs="*", help="pages of devtools/pages.py; all when empty")
    parser.add_argument("--data", type=Path, required=True, help="a data folder, as of the demo")
    parser.add_argument("--into", type=Path, default=Path("build/screenshots"))
    return parser.parse_args()


@contextmanager
def _server() -> Iterator[str]:
    """Start a server, and the one that tells pages of news, for as long as the pages are drawn."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = f"http://127.0.0.1:{port}"
    pages = [sys.executable, "-m", "django", "runserver", f"127.0.0.1:{port}", "--noreload"]
    environment = os.environ | {"QUERENCIA_ADDRESS": root}
    servers = [
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
        for command in ([*pages, "--insecure"], events_command("127.0.0.1", port + 1).words)
    ]
    try:
        _wait_for(f"{root}/salud")
        yield root
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait()


def _wait_for(address: str) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _attempt in range(120):
        try:
            direct.open(address).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(f"the server does not answer at {address}")


def _draw_all(
    context: BrowserContext, root: str, wanted: list[Visit], variant: str, into: Path
) -> int:
    """Draw the pages of one variant; return how many have a fault."""
    faults = 0
    for visit in wanted:
        if visit.address is None:
            print(f"{visit.name}: the data hold no example")
            faults += 1
            continue
        context.clear_cookies()
        if visit.session:
            context.add_cookies([{"name": "sessionid", "value": visit.session, "url": root}])
        page = context.new_page()
        faults += _draw(page, root + visit.address, into / f"{visit.name}-{variant}.png")
        page.close()
    return faults


def _draw(page: Page, address: str, file: Path) -> bool:
    """Draw a page; tell whether it has a fault."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(address)
    page.screenshot(path=file, full_page=True)
    width = page.evaluate("document.documentElement.scrollWidth")
    if page.viewport_size and width > page.viewport_size["width"]:
        said.append(f"{width} pixels wide")
    if "/nada/" in address:  # an error that is meant to be seen
        said = [one for one in said if "Failed to load resource" not in one]
    elif answer and answer.status >= 400:
        said.append(f"answered {answer.status}")
    for one in said:
        print(f"{file.name}: {one}")
    return bool(said)


if __name__ == "__main__":
    sys.exit(main())
