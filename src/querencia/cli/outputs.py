"""What is handed over: files that appear together, whole, or not at all; JSON that is UTF-8."""

from __future__ import annotations

import errno
import os
import signal
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator


def print_json(document: str) -> None:
    """Print JSON on standard output, in UTF-8 whatever the terminal speaks."""
    typer.echo(document.encode())


@contextmanager
def appearing_together(folder: Path) -> Iterator[Path]:
    """Give a folder to write files into; at the end they move into ``folder``, all of them.

    The temporary folder lies inside ``folder``, on the same disk, so that moving is renaming.
    Files of the same names are replaced; others are left alone. When the body fails or the
    process is asked to end, nothing moves and what was written is removed, and ``folder`` too
    where it did not exist before.

    Raises:
        OSError: ``folder`` cannot be made or written to.
    """
    made = _make(folder)
    try:
        with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder) as unfinished:
            yield Path(unfinished)
            _publish(Path(unfinished), folder)
    except BaseException:
        for each in made:
            with suppress(OSError):  # somebody else put something there
                each.rmdir()
        raise


@contextmanager
def appearing_whole(*files: Path) -> Iterator[tuple[Path, ...]]:
    """Give a name to write to for each of ``files``; at the end all of them are renamed.

    Raises:
        OSError: the folder of one of them does not exist.
    """
    for file in files:
        if not file.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file.parent))
    parts = tuple(file.with_name(f".unfinished-{file.name}") for file in files)
    try:
        yield parts
        with _undisturbed():
            for part, file in zip(parts, files, strict=True):
                _sync(part)
                part.replace(file)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _make(folder: Path) -> list[Path]:
    """Make ``folder`` and return the folders that had to be made for it, the deepest first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _publish(unfinished: Path, folder: Path) -> None:
    files = sorted(unfinished.iterdir())
    for file in files:
        _sync(file)
    with _undisturbed():
        for file in files:
            file.replace(folder / file.name)
        _sync(folder)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold signals back, so that no Ctrl-C falls between the first file and the last."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
