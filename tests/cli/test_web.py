"""The commands of the web application, each in a process of its own."""

import json
import re
import signal
import socket
import sqlite3
import subprocess
import tarfile
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, environment

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A small demo company."""
    folder = tmp_path_factory.mktemp("casa de pruebas") / "datos"
    options = ["demo", "--data", str(folder), "--customers", "80", "--build-only"]
    done = subprocess.run(
        [*COMMAND, *options], env=environment(), capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "ana@demo.example" in done.stdout
    return folder


def count(folder: Path, table: str) -> int:
    with closing(sqlite3.connect(folder / "querencia.sqlite3")) as database:
        return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def served(*options: str):
    """Serve until the body is done; gives the address, and ends it as Ctrl-C does."""
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, "serve", *options, "--port", str(port)],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            if process.poll() is not None or status(f"{address}/salud") == 200:
                break
            time.sleep(0.25)
        assert process.poll() is None, process.stdout.read()
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 0


def status(address: str) -> int | None:
    try:
        with urllib.request.urlopen(address, timeout=3) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.read().decode()


def test_a_new_installation_opens_with_the_page_that_founds_it(tmp_path):
    with served("--data", str(tmp_path / "nueva casa"), "--processes", "1") as address:
        text = page(address)
        style = re.search(r'href="(/static/frame/base\.[^"]+\.css)"', text)[1]

        assert 'name="email"' in text
        assert status(address + style) == 200
        assert status(address + "/clientes/") == 200  # led to the same page
    assert (tmp_path / "nueva casa" / "secret-key").stat().st_mode & 0o077 == 0


def test_the_worker_does_what_waits_and_the_pages_are_served_apart(built):
    with closing(sqlite3.connect(built / "querencia.sqlite3", timeout=30)) as database, database:
        database.execute(
            "INSERT INTO jobs_job (kind, payload, state, run_after, asked_at, attempts, worker,"
            " cancel_asked, step, done, error) VALUES"
            " ('alerts.daily', '{}', 'queued', '2020-01-01', '2020-01-01', 0, '', 0, '', 0, '')"
        )
        job = database.execute("SELECT max(id) FROM jobs_job").fetchone()[0]
    with served("--data", str(built), "--processes", "1"):
        for _ in range(120):
            with closing(sqlite3.connect(built / "querencia.sqlite3", timeout=30)) as database:
                query = "SELECT state FROM jobs_job WHERE id = ?"
                state = database.execute(query, [job]).fetchone()[0]
            if state == "done":
                break
            time.sleep(0.25)
    assert state == "done"


def test_the_demo_has_customers_purchases_a_review_and_alerts(built):
    assert count(built, "customers_customer") == 80
    assert count(built, "sales_purchase") > 1_000
    assert count(built, "alerts_weeklyreview") == 1
    assert count(built, "alerts_alert") > 0
    assert count(built, "customers_departure") > 0


def test_what_was_backed_up_comes_back(querencia, built, tmp_path):
    saved = querencia("backup", "--data", built, "--out", "copia.tar.gz")
    assert saved.returncode == 0, saved.stderr
    archive = tmp_path / "copia.tar.gz"
    assert archive.stat().st_mode & 0o077 == 0
    with tarfile.open(archive) as packed:
        manifest = json.load(packed.extractfile("manifest.json"))
    assert manifest["database"] == "database.sqlite3"

    back = querencia("restore", archive, "--data", tmp_path / "otra")
    assert back.returncode == 0, back.stderr
    for table in ("customers_customer", "sales_purchase", "people_user", "alerts_alert"):
        assert count(tmp_path / "otra", table) == count(built, table)
    assert (tmp_path / "otra" / "secret-key").read_text() == (built / "secret-key").read_text()
    reviews = {file.name for file in (built / "reviews").iterdir()}
    assert {file.name for file in (tmp_path / "otra" / "reviews").iterdir()} == reviews


def test_a_backup_never_replaces_an_installation(querencia, built):
    querencia("backup", "--data", built, "--out", "copia.tar.gz")
    refused = querencia("restore", "copia.tar.gz", "--data", built)

    assert refused.returncode == 2
    assert "holds an installation already" in refused.stderr


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_backup_is_refused(querencia, tmp_path, content):
    (tmp_path / "copia.tar.gz").write_bytes(content)
    refused = querencia("restore", "copia.tar.gz", "--data", tmp_path / "otra")

    assert refused.returncode == 2
    assert "is no backup of Querencia" in refused.stderr
    assert not (tmp_path / "otra" / "querencia.sqlite3").exists()


def test_what_is_misconfigured_is_said_in_sentences(querencia, built):
    found = querencia("check", "--data", built)
    assert found.returncode == 1
    assert "People reach Querencia unencrypted" in found.stdout

    spanish = querencia("check", "--data", built, "--lang", "es")
    assert "A Querencia se llega sin cifrar" in spanish.stdout

    sound = querencia(
        "check", "--data", built,
        QUERENCIA_ADDRESS="https://casa.example", QUERENCIA_EMAIL_URL="smtp://casa.example:25",
    )  # fmt: skip
    assert "unencrypted" not in sound.stdout
    assert "e-mail" not in sound.stdout


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("QUERENCIA_ADDRESS", "casa.example"),
        ("DATABASE_URL", "mysql://casa/uno"),
        ("QUERENCIA_EMAIL_URL", "http://casa"),
        ("QUERENCIA_LOG_FORMAT", "xml"),
        ("QUERENCIA_PROXIES", "many"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_with_one_sentence(
    querencia, tmp_path, setting, value
):
    refused = querencia("check", "--data", tmp_path, **{setting: value})

    assert refused.returncode == 2
    assert setting in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_database_that_does_not_answer_is_said_in_one_sentence(querencia, tmp_path):
    nobody = f"postgresql://user@127.0.0.1:{free_port()}/querencia"
    refused = querencia("serve", "--data", tmp_path, DATABASE_URL=nobody)

    assert refused.returncode == 2
    assert "The database cannot be reached" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
