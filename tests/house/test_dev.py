"""The script that sets up: once, again when a lock changes, and anew after an interruption."""

from pathlib import Path

import pytest

import dev


@pytest.fixture
def installed(tmp_path, monkeypatch) -> list[str]:
    """A place to set up in; gives the locks installed so far. Downloads and pip are left out."""
    done: list[str] = []
    create = dev.venv.create
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(dev, "DEV_LOCK", tmp_path / "dev.lock")
    monkeypatch.setattr(dev, "install", lambda lock: done.append(lock.name))
    monkeypatch.setattr(dev, "has_pip", dev.PYTHON.exists)
    monkeypatch.setattr(dev.venv, "create", lambda where, **_: create(where, symlinks=True))
    (tmp_path / "dev.lock").write_text("dev")
    (tmp_path / "run.lock").write_text("run")
    return done


def test_setting_up_once_is_enough(installed, tmp_path):
    dev.prepare(tmp_path / "run.lock")
    dev.prepare(tmp_path / "run.lock")
    assert installed == ["run.lock"]
    assert (tmp_path / ".venv/bin/querencia").stat().st_mode & 0o111
    (site,) = (tmp_path / ".venv/lib").glob("*/site-packages")
    assert (site / "querencia.pth").read_text() == f"{dev.ROOT / 'src'}\n"


def test_the_environment_of_the_tests_serves_the_review_too(installed, tmp_path):
    dev.prepare(tmp_path / "dev.lock")
    dev.prepare(tmp_path / "run.lock")
    assert installed == ["dev.lock"]


def test_the_environment_of_the_review_grows_into_that_of_the_tests(installed, tmp_path):
    dev.prepare(tmp_path / "run.lock")
    dev.prepare(tmp_path / "dev.lock")
    assert installed == ["run.lock", "dev.lock"]


def test_a_changed_lock_is_installed(installed, tmp_path):
    dev.prepare(tmp_path / "run.lock")
    (tmp_path / "run.lock").write_text("newer")
    dev.prepare(tmp_path / "run.lock")
    assert installed == ["run.lock", "run.lock"]


def test_an_interrupted_set_up_is_begun_anew(installed, tmp_path, monkeypatch):
    def interrupt(_lock: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(dev, "install", interrupt)
        dev.prepare(tmp_path / "run.lock")
    half_written = tmp_path / ".venv" / "half-written"
    half_written.touch()
    dev.prepare(tmp_path / "run.lock")
    assert (installed, half_written.exists()) == (["run.lock"], False)


def test_an_environment_whose_python_is_gone_is_made_anew(installed, tmp_path):
    dev.prepare(tmp_path / "run.lock")
    (tmp_path / ".venv/bin/python").unlink()
    dev.prepare(tmp_path / "run.lock")
    assert installed == ["run.lock", "run.lock"]
    assert (tmp_path / ".venv/bin/python").exists()


def test_the_pinned_uv_is_found_with_its_hashes(monkeypatch, tmp_path):
    """The lock of the tests names uv; from there comes what installs it."""
    asked = []
    monkeypatch.setattr(dev, "CACHE", tmp_path)
    monkeypatch.setattr(dev, "call", lambda command, **_: asked.append(command) or len(asked) == 1)
    assert dev.install_uv()
    wanted = Path(asked[1][-1]).read_text()
    assert wanted.startswith("uv==")
    assert wanted.count("--hash=sha256:") > 10
