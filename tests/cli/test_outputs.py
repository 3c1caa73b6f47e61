"""Files appear together, whole, or not at all."""

import fcntl
import os
import signal
import threading
from pathlib import Path

import pytest

from querencia.cli.outputs import appearing_together, appearing_whole, print_json


class Stop(BaseException):
    """What a signal's handler raises."""


def content(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_files_appear_together_in_a_new_folder(tmp_path):
    with appearing_together(tmp_path / "año nuevo" / "lista") as part:
        (part / "a").write_text("1")
        assert not (tmp_path / "año nuevo" / "lista" / "a").exists()
        (part / "b").write_text("2")
    assert content(tmp_path) == {"año nuevo/lista/a": "1", "año nuevo/lista/b": "2"}


def test_older_files_of_the_same_names_are_replaced_and_others_left(tmp_path):
    (tmp_path / "a").write_text("old")
    (tmp_path / "mine").write_text("mine")
    with appearing_together(tmp_path) as part:
        (part / "a").write_text("new")
    assert content(tmp_path) == {"a": "new", "mine": "mine"}


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, Stop])
def test_a_failure_leaves_everything_as_it_was(tmp_path, failure):
    (tmp_path / "a").write_text("old")
    with pytest.raises(failure), appearing_together(tmp_path) as part:
        (part / "a").write_text("new")
        raise failure
    assert content(tmp_path) == {"a": "old"}


def test_a_failure_removes_the_folders_that_were_made(tmp_path):
    with pytest.raises(ValueError), appearing_together(tmp_path / "a" / "b"):  # noqa: PT011
        raise ValueError
    assert list(tmp_path.iterdir()) == []


def test_a_signal_between_the_files_waits_until_all_are_there(tmp_path, monkeypatch):
    def handle(_number, _frame):
        raise Stop

    before = signal.signal(signal.SIGINT, handle)
    rename = Path.replace

    def interrupted(path, target):
        signal.raise_signal(signal.SIGINT)
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    try:
        with pytest.raises(Stop), appearing_together(tmp_path) as part:
            for name in "abc":
                (part / name).write_text(name)
    finally:
        signal.signal(signal.SIGINT, before)
    assert content(tmp_path) == {"a": "a", "b": "b", "c": "c"}


def test_single_files_appear_whole_or_not_at_all(tmp_path):
    ledger, truth = tmp_path / "l.csv", tmp_path / "t.csv"
    with pytest.raises(Stop), appearing_whole(ledger, truth) as (first, second):
        first.write_text("1")
        second.write_text("2")
        raise Stop
    assert content(tmp_path) == {}
    with appearing_whole(ledger, truth) as (first, second):
        first.write_text("1")
        second.write_text("2")
    assert content(tmp_path) == {"l.csv": "1", "t.csv": "2"}


def test_a_file_in_a_folder_that_is_not_there_is_an_error_that_names_the_folder(tmp_path):
    missing = tmp_path / "nowhere"
    with pytest.raises(FileNotFoundError) as error, appearing_whole(missing / "a"):
        pass
    assert error.value.filename == str(missing)


def test_json_is_utf_8_whatever_the_terminal_speaks(capfdbinary):
    print_json('{"cliente": "Peña"}')
    assert capfdbinary.readouterr().out == '{"cliente": "Peña"}\n'.encode()


def test_a_folder_takes_the_files_of_one_review_at_a_time(tmp_path):
    """Two at once would leave the page of one and the list of the other."""

    def review():
        with appearing_together(tmp_path) as part:
            (part / "a").write_text("1")

    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    waiting = threading.Thread(target=review)
    waiting.start()
    waiting.join(0.3)
    assert not (tmp_path / "a").exists()
    os.close(other)
    waiting.join(10)
    assert content(tmp_path) == {"a": "1"}


def test_two_processes_never_write_to_the_same_unfinished_file(tmp_path, monkeypatch):
    with appearing_whole(tmp_path / "ledger.csv") as (ours,):
        monkeypatch.setattr(os, "getpid", lambda: 1)
        with appearing_whole(tmp_path / "ledger.csv") as (theirs,):
            theirs.write_text("theirs")
            ours.write_text("ours")
        assert content(tmp_path)["ledger.csv"] == "theirs"
    assert content(tmp_path) == {"ledger.csv": "ours"}
