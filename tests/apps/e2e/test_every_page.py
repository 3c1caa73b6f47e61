"""Every page of the demo in a real browser: accessible, silent on the console, never too wide.

And once more with a script in every text that people wrote: shown as words wherever it stands.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import resolve

from devtools.pages import READERS
from tests.apps.e2e.conftest import served
from tests.apps.e2e.poison import poison
from tests.apps.test_access import lines
from tests.cli.conftest import COMMAND, environment
from tests.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[3]
NAMES = [name for pages in READERS.values() for name in pages]
NO_PAGES = {
    "a file": [
        "customers_export", "customer_data", "mfa_download_recovery_codes",
        "insights_retention_csv", "insights_value_segments_csv", "insights_value_customers_csv",
        "insights_budget_csv", "insights_customers_csv", "import_rejected",
        "conversation_file", "message_raw", "quarantine_raw", "service_figures_csv", "chat_script",
    ],
    "an answer to a program": ["health", "metrics", "api_import_progress", "notices_news"],
    "a part of a page, or the way to one": [
        "customer_search", "customer_history", "customer_weeks",
        "conversation_texts", "conversation_people", "conversation_who", "inbox_count",
    ],
    "a stranger's letter, in a frame": ["message_as_it_came", "message_with_pictures"],
    "only in an empty house, or in the middle of signing in; looked at in people/test_browser.py": [
        "first_start", "mfa_authenticate", "mfa_reauthenticate_webauthn", "mfa_login_webauthn",
    ],
    "never for who has a password": ["account_set_password"],
}  # fmt: skip
# Some of those that must show the scripts as words: else the walk would prove nothing.
SHOWING = {
    "this-week", "inbox", "inbox-complaints", "conversation", "conversation-unidentified", "texts",
    "text", "channels", "channel-email", "set-aside", "customers", "customer", "customer-change",
    "duplicates", "people", "teams", "contracts", "sellers", "web-forms", "chats", "service-levels",
    "calendars", "who-is-here", "service-figures", "audit-log", "web-form", "portal",
}  # fmt: skip
WORDS = """document.documentElement.textContent
    + [...document.querySelectorAll("input, textarea")].map((one) => one.value)"""
MEANT = {"not-found": 404, "invitation-too-late": 410}
# Their link, or the figure that was kept for them, is among what was spoiled.
SPOILED = {"email-confirm": 410, "analysed-customers": 404}
# Whose address says once who may come, and shows another from there on.
SENT_ON = {"forgotten-password-link"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small demo."""
    data = tmp_path_factory.mktemp("casa") / "demo"
    options = ["demo", "--data", str(data), "--customers", "150", "--build-only"]
    _run([*COMMAND, *options])
    return data


@pytest.fixture(scope="module")
def visits(folder):
    """The pages of the demo: name to address and session."""
    told = _run([sys.executable, "-m", "devtools.visits", "--data", str(folder)])
    return {one["name"]: one for one in json.loads(told)}


@pytest.fixture(scope="module")
def house(folder, visits):
    with served(folder) as address:
        yield address


def _run(command):
    path = os.pathsep.join([environment()["PYTHONPATH"], str(ROOT)])
    done = subprocess.run(
        command, cwd=ROOT, env=environment(PYTHONPATH=path), capture_output=True, text=True,
        timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_every_address_that_is_a_page_is_among_them(visits):
    pages = {
        name.partition("#")[0]
        for name, method, answers in lines()
        if method == "GET" and {"200", "409"} & set(answers.values())
    }
    spared = {name for names in NO_PAGES.values() for name in names}
    assert [name for name, one in visits.items() if not one["address"]] == [], "without an example"
    looked_at = {
        resolve(urlsplit(one["address"]).path).url_name
        for name, one in visits.items()
        if name != "not-found"
    }
    assert pages - spared - looked_at == set(), "without a line in devtools/pages.py"


@pytest.fixture
def as_seen(browser, house, visits):
    """Return what opens a page as its reader sees it."""
    contexts = []

    def _as_seen(name):
        # Some sizes change while the page moves; it stands still here.
        context = browser.new_context(base_url=house, locale="es-ES", reduced_motion="reduce")
        contexts.append(context)
        if session := visits[name]["session"]:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": house}
            context.add_cookies([cookie])
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.answer = page.goto(visits[name]["address"])
        return page

    yield _as_seen
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_accessible_silent_and_no_wider_than_the_screen(as_seen, visits, name):
    page = as_seen(name)
    if name not in SENT_ON:
        assert page.url.endswith(visits[name]["address"]), "another page was looked at"
    assert page.answer.status == MEANT.get(name, 200)
    found = faults(page)
    said = [one for one in page.said if name not in MEANT or "Failed to load" not in one]
    assert (found, said) == ([], [])


# --- With a script in every text ------------------------------------------------------------------


@pytest.fixture(scope="module")
def poisoned_house(folder, visits, tmp_path_factory):
    """The same house, in which every text that people wrote ends in a script."""
    copy = tmp_path_factory.mktemp("veneno") / "demo"
    shutil.copytree(folder, copy)
    assert poison(copy / "querencia.sqlite3") > 1_000
    with served(copy) as address:
        yield address


def test_no_script_that_somebody_wrote_runs_on_any_page(browser, poisoned_house, visits):
    wrong, showing = {}, set()
    for name in NAMES:
        context = browser.new_context(base_url=poisoned_house, locale="es-ES")
        if session := visits[name]["session"]:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": poisoned_house}
            context.add_cookies([cookie])
        seen = what_ran(context.new_page(), visits[name]["address"])
        context.close()
        if seen.pop("shows"):
            showing.add(name)
        status = (MEANT | SPOILED).get(name, 200)
        if seen != {"status": status, "ran": False, "elements": 0, "told": []}:
            wrong[name] = seen
    assert (wrong, SHOWING - showing) == ({}, set())


def what_ran(page, address):
    """Open a page whose texts hold scripts; return what they did there."""
    told = []
    page.on("dialog", lambda dialog: dialog.dismiss() or told.append(dialog.message))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    answer = page.goto(address)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    return {
        "status": answer.status,
        "ran": page.evaluate("window.ran === 1"),
        "elements": page.locator("[data-evil]").count(),
        "told": [one for one in told if "Failed to load" not in one or answer.status == 200],
        "shows": "<img data-evil" in page.evaluate(WORDS),
    }
