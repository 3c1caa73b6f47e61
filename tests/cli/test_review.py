"""`querencia review`: what it prints, what it writes, and what it leaves when it can't."""

import json
import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import COMMAND, environment

FILES = {"review.html", "review.json", "customers.parquet", "rejected.csv"}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory, cdnow_sample) -> Path:
    """CDNOW's sample in a folder and a file as people name them, with two rows that are no good."""
    file = tmp_path_factory.mktemp("ledgers") / "Año nuevo" / "compras de José.csv"
    file.parent.mkdir()
    pa.csv.write_csv(cdnow_sample, file)
    with file.open("a") as lines:
        lines.write('"1","1998-02-30",3.00\n"2","2999-01-01",4.00\n')
    return file


@pytest.fixture(scope="module")
def done(tmp_path_factory, ledger) -> tuple[subprocess.CompletedProcess[str], Path]:
    """One review for all who only look at it."""
    folder = tmp_path_factory.mktemp("review")
    command = [*COMMAND, "review", str(ledger), "--json", "--margin-rate", "35%", "--out", "lunes"]
    finished = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    return finished, folder / "lunes"


def test_json_stands_alone_on_standard_output(done):
    finished, folder = done
    assert finished.returncode == 0, finished.stderr
    printed = json.loads(finished.stdout)
    assert printed == json.loads((folder / "review.json").read_text())
    assert finished.stderr.splitlines() == [
        "Columns: customer=customer, date=date, amount=amount",
        "Read as: decimal point",
        "Rejected: 2 of 6,921 rows (this day has not come yet: 1; this is not a date: 1)",
        f"The page: {folder}/review.html",
    ]


def test_the_json_says_what_was_read(done):
    found = json.loads(done[0].stdout)
    assert found["as_of"] == "1998-06-30"
    ledger = found["ledger"]
    assert {name: ledger[name] for name in ("rows", "rejected", "first", "last", "measure")} == {
        "rows": 6921,
        "rejected": 2,
        "first": "1997-01-01",
        "last": "1998-06-30",
        "measure": "margin",
    }
    assert set(found["customers"][0]) == {
        *("id", "status", "p_alive", "p_silent", "silence_days", "mean_gap_days"),
        *("expected_purchases", "value", "value_at_risk", "alarm", "reason"),
    }


def test_four_files_are_written_and_nothing_else(done):
    _finished, folder = done
    assert {path.name for path in folder.iterdir()} == FILES
    assert (folder / "review.html").read_text().startswith("<!doctype html>")
    rejected = (folder / "rejected.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rejected == [
        "customer,date,amount,line,column,value,reason",
        "1,1998-02-30,3.00,6921,date,1998-02-30,this is not a date",
        "2,2999-01-01,4.00,6922,date,2999-01-01,this day has not come yet",
    ]


def test_the_table_holds_every_customer_once(done):
    finished, folder = done
    table = pq.read_table(folder / "customers.parquet")
    found = json.loads(finished.stdout)
    assert table.num_rows == found["ledger"]["customers"] == pc.count_distinct(table["id"]).as_py()
    assert sum(found["status_counts"].values()) == table.num_rows


def test_for_people_it_prints_figures_and_the_list_without_colours(querencia, ledger):
    finished = querencia("review", ledger, "--as-of", "31/12/1997", "--capacity", "3")
    assert finished.returncode == 0, finished.stderr
    assert "\x1b" not in finished.stdout + finished.stderr
    assert "\r" not in finished.stdout + finished.stderr
    assert "31 Dec 1997" in finished.stdout


def test_spanish_is_spoken_where_the_machine_has_no_locale(querencia, ledger):
    finished = querencia("review", ledger, LANG="C", LC_ALL="")
    assert finished.returncode == 0, finished.stderr
    told = finished.stderr.splitlines()
    assert told[:2] == [
        "Columnas: cliente=customer, fecha=date, importe=amount",
        "Leído así: punto decimal",
    ]
    assert told[2].startswith("Rechazadas: 2 de 6.921 filas")
    assert "retención" in finished.stdout


def test_a_second_review_replaces_the_first_and_leaves_what_is_not_its_own(
    querencia, ledger, tmp_path
):
    (tmp_path / "review").mkdir()
    (tmp_path / "review" / "notes.txt").write_text("call Ana")
    for day in ("1998-03-31", "1998-06-30"):
        assert querencia("review", ledger, "--as-of", day).returncode == 0
    assert {path.name for path in (tmp_path / "review").iterdir()} == FILES | {"notes.txt"}
    assert json.loads((tmp_path / "review/review.json").read_text())["as_of"] == "1998-06-30"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--as-of", "2999-01-01"], "--as-of: 1 Jan 2999 has not come yet."),
        (
            ["--as-of", "1996-01-01"],
            "--as-of: the first purchase is of 1 Jan 1997, after 1 Jan 1996.",
        ),
        (["--columns", "customer=Socio"], re.compile("has no column named 'Socio'")),
        (["--columns", "socio"], re.compile("^--columns: ")),
        (["--acquisition-cost", "gratis.csv"], "gratis.csv: No such file or directory"),
        (["--rates", "rates.csv"], "There is no file rates.csv."),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_leaves_nothing(
    querencia, ledger, tmp_path, arguments, sentence
):
    finished = querencia("review", ledger, *arguments)
    assert (finished.returncode, finished.stdout) == (2, "")
    told = finished.stderr.splitlines()[-1].removeprefix("querencia: ")
    assert re.search(sentence, told) if isinstance(sentence, re.Pattern) else told == sentence
    assert "Traceback" not in finished.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    ["", "customer,date\n", "customer,date\nAna,never\n", "a,b\n1,2\n", "\x00\x01\x02"],
    ids=["empty", "headings alone", "no good row", "unknown headings", "no text"],
)
def test_a_ledger_that_is_none_is_refused_in_one_sentence(querencia, tmp_path, text):
    (tmp_path / "x.csv").write_text(text)
    finished = querencia("review", "x.csv")
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.splitlines()[-1].startswith("querencia: ")
    assert "Traceback" not in finished.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"x.csv"}


def test_a_ledger_that_is_not_there_is_refused(querencia, tmp_path):
    finished = querencia("review", "compras de José.csv")
    assert (finished.returncode, finished.stdout) == (2, "")
    assert "compras de José.csv" in finished.stderr
    assert list(tmp_path.iterdir()) == []


BOTH_SIGNALS = pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)


@contextmanager
def reviewing(folder, ledger):
    """A review that is under way."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    command = [*COMMAND, "review", str(ledger)]
    with subprocess.Popen(command, cwd=folder, env=environment(), **streams) as process:
        try:
            yield process
        finally:
            process.kill()


def files_in(folder):
    return {path.name for path in folder.rglob("*") if path.is_file()}


@BOTH_SIGNALS
@pytest.mark.parametrize("moment", ["while it starts", "when the purchases are read"])
def test_an_interruption_leaves_no_files(tmp_path, ledger, number, code, moment):
    with reviewing(tmp_path, ledger) as process:
        if moment == "while it starts":
            time.sleep(0.5)
        else:
            assert process.stderr.readline().startswith("Columns: ")
        process.send_signal(number)
        output, complaint = process.communicate(timeout=60)
    assert "Traceback" not in complaint
    assert (process.returncode, output, files_in(tmp_path)) == (code, "", set())


@BOTH_SIGNALS
def test_an_interruption_while_writing_leaves_all_files_or_none(tmp_path, ledger, number, code):
    with reviewing(tmp_path, ledger) as process:
        while not list(tmp_path.glob("review/.unfinished-*")):
            assert process.poll() is None, process.stderr.read()
        process.send_signal(number)
        _, complaint = process.communicate(timeout=60)
    assert "Traceback" not in complaint
    assert (process.returncode, files_in(tmp_path)) in [(code, set()), (code, FILES), (0, FILES)]


def test_a_pipe_that_is_closed_early_is_no_error(tmp_path, ledger):
    command = " ".join([*COMMAND, "review", f"'{ledger}'", "--json | head -c 1"])
    finished = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stdout) == (0, "{")
    assert "BrokenPipe" not in finished.stderr


def test_a_folder_that_may_not_be_written_to_is_named(querencia, ledger, tmp_path):
    (tmp_path / "file").touch()
    finished = querencia("review", ledger, "--out", "file/review")
    assert finished.returncode == 2
    assert finished.stderr.splitlines()[-1].startswith("querencia: file/review: ")


def test_what_was_not_foreseen_is_one_sentence_and_a_file(querencia, ledger, tmp_path):
    """A library that can't be imported stands for all that nobody thought of."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "jinja2.py").write_text("raise RuntimeError('nobody thought of this')")
    path = os.pathsep.join([str(broken), environment()["PYTHONPATH"]])
    finished = querencia("review", ledger, PYTHONPATH=path, TMPDIR=str(tmp_path))
    assert (finished.returncode, finished.stdout) == (1, "")
    told = re.fullmatch(
        r"querencia: Something failed inside Querencia \(RuntimeError\); the details are in (.*)",
        finished.stderr.splitlines()[-1],
    )
    assert told is not None
    assert "nobody thought of this" in Path(told[1]).read_text()
    assert not (tmp_path / "review").exists()
