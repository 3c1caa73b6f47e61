"""What is handed over: files that appear together, whole, or not at all; JSON that is UTF-8."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import tempfile
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from querencia.cli.errors import Refusal
from querencia.cli.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator


def print_json(document: str) -> None:
    """Print JSON on standard output, in UTF-8 whatever the terminal speaks."""
    typer.echo(document.encode())


def expect_room(*files: Path) -> None:
    """Make sure, before long work is done for them, that ``files`` can be written.

    Raises:
        OSError: a folder cannot be made or written to.
    """
    for file in files:
        folder = next(each for each in file.absolute().parents if each.exists())
        if not folder.is_dir():
            raise _refused(errno.ENOTDIR, file.parent)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise _refused(errno.EACCES, file.parent)


def expect_apart(source: str, *files: Path) -> None:
    """Make sure that none of ``files`` is the ledger, or would be taken for it the next time.

    Args:
        source: The ledger, as it was asked for.
        files: What will be written.

    Raises:
        Refusal: one of them is.
    """
    for file in filter(partial(_is_part_of, source), files):
        if file.exists():
            raise Refusal(
                _("%(file)s is what is to be read; choose another name for --out.", file=file)
            )
        raise Refusal(
            _(
                "%(file)s would be read as a part of the ledger the next time; choose another"
                " folder for --out.",
                file=file,
            )
        )


def _refused(number: int, path: Path) -> OSError:
    return OSError(number, os.strerror(number), str(path))


def _is_part_of(source: str, file: Path) -> bool:
    """Say whether a file is what ``source`` names, or lies where it would be taken for it."""
    read, written = Path(source).resolve(), file.resolve()
    if read.is_dir():
        return read in written.parents and written.suffix == ".parquet"
    matches = fnmatch(str(written), str(read)) if "**" in source else written.match(str(read))
    return read == written or matches


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
    parts = tuple(file.with_name(f".unfinished-{os.getpid()}-{file.name}") for file in files)
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
    with _undisturbed(), _alone(folder):
        for file in files:
            file.replace(folder / file.name)
        _sync(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other review moves its files into ``folder``: they are not to be mixed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a disk in the network that knows no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


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
