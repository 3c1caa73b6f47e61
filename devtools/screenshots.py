"""Draws every page on desktop and phone, light and dark.

python -m devtools.screenshots --data FOLDER [--into FOLDER] [NAME ...]

The data folder is one that ``querencia demo`` or ``querencia serve`` has made. A server of its own
is started on it. What a page says to the console, and where it is wider than the screen, is
printed.
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

import django
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
         "--disable-component-update", "--disable-sync", "--disable-quic")  # fmt: skip
SCREENS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
SCHEMES = ("light", "dark")
SETTINGS = "devtools.screenshot_settings"


def main() -> int:
    """Draw the pages that were asked for, or all of them; exit with 1 where one has a fault."""
    options = _options()
    os.environ["QUERENCIA_DATA"] = str(options.data.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    # Playwright runs a loop in this thread; Django takes that for a reason not to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    options.into.mkdir(parents=True, exist_ok=True)
    cookie = _sign_in()
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
                faults += _draw_all(context, root, cookie, f"{screen}-{scheme}", options)
                context.close()
        chromium.close()
    return 1 if faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m devtools.screenshots")
    parser.add_argument("names", nargs="*", help="pages of devtools/pages.py; all when empty")
    parser.add_argument("--data", type=Path, required=True, help="a data folder, as of the demo")
    parser.add_argument("--into", type=Path, default=Path("build/screenshots"))
    return parser.parse_args()


def _sign_in() -> str:
    """Return a session of the first administrator."""
    from django.contrib.auth import (  # noqa: PLC0415 - after Django is set up
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
    )
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 - as above

    from querencia.apps.people.models import User  # noqa: PLC0415 - as above

    user = User.objects.filter(role="administrator", is_active=True).earliest("pk")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@contextmanager
def _server() -> Iterator[str]:
    """Start a server for as long as the pages are drawn."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "django", "runserver", f"127.0.0.1:{port}", "--noreload"]
    server = subprocess.Popen([*command, "--insecure"], stdout=subprocess.DEVNULL)  # noqa: S603 - this interpreter
    try:
        _wait_for(f"http://127.0.0.1:{port}/salud")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
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
    context: BrowserContext, root: str, cookie: str, variant: str, options: argparse.Namespace
) -> int:
    """Draw the pages of one variant; return how many have a fault."""
    from devtools.pages import OPEN, PAGES  # noqa: PLC0415 - after Django is set up

    wanted = set(options.names) or {*OPEN, *PAGES}
    faults = 0
    for pages in (OPEN, PAGES):
        if pages is PAGES:
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": root}])
        for name, where in pages.items():
            address = where if isinstance(where, str) else where()
            if name in wanted and address is not None:
                page = context.new_page()
                file = options.into / f"{name}-{variant}.png"
                faults += _draw(page, root + address, file)
                page.close()
    return faults


def _draw(page: Page, address: str, file: Path) -> bool:
    """Draw a page; tell whether it has a fault."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    page.screenshot(path=file, full_page=True)
    width = page.evaluate("document.documentElement.scrollWidth")
    if page.viewport_size and width > page.viewport_size["width"]:
        said.append(f"{width} pixels wide")
    said = [one for one in said if "404 (Not Found)" not in one or "/nada/" not in address]
    for one in said:
        print(f"{file.name}: {one}")
    return bool(said)


if __name__ == "__main__":
    sys.exit(main())
