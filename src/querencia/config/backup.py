"""Copies an installation while it runs, and brings one back from its copy."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from querencia import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE, POSTGRESQL = "database.sqlite3", "database.pgdump"
# What else an installation is made of, besides its database.
PARTS = ("files", "reviews", "secret-key", "querencia.env")


class Unusable(Exception):
    """Why it cannot be done; ``sentence`` with its ``values`` says it, to be translated."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values)
        self.sentence, self.values = sentence, values


def back_up(data: Path, database: Mapping[str, Any], target: Path) -> None:
    """Write everything into one compressed archive; people may go on working meanwhile.

    Args:
        data: The data folder.
        database: Django's settings of the database.
        target: The archive; it appears whole or not at all.

    Raises:
        Unusable: The database cannot be copied.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".querencia-") as place:
        folder = Path(place)
        kind = _copy_database(database, folder)
        manifest = {
            "format": FORMAT,
            "version": __version__,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "database": kind,
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=2))
        unfinished = folder / "unfinished.tar.gz"
        with tarfile.open(unfinished, "w:gz", compresslevel=3) as archive:
            for file in (MANIFEST, kind):
                archive.add(folder / file, file)
            for part in PARTS:
                if (data / part).exists():
                    archive.add(data / part, part)
        unfinished.chmod(0o600)  # it holds the key and everybody's data
        unfinished.replace(target)


def restore(archive: Path, data: Path, database: Mapping[str, Any]) -> dict[str, Any]:
    """Bring back what an archive holds into an empty data folder; return its manifest.

    Raises:
        Unusable: The archive is none of ours, the folder is not empty, or the databases differ.
    """
    occupied = [part for part in (*PARTS, "querencia.sqlite3") if (data / part).exists()]
    if set(occupied) - {"secret-key"}:
        raise Unusable("%(folder)s holds an installation already.", folder=data)
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as place:
        folder = Path(place)
        manifest = _unpack(archive, folder)
        if manifest["database"] == SQLITE:
            _expect(database, "sqlite", archive)
            _check_integrity(folder / SQLITE, archive)
        else:
            _expect(database, "postgresql", archive)
            _run_postgresql("pg_restore", database, "--clean", "--if-exists", "--no-owner",
                            "--exit-on-error", str(folder / POSTGRESQL))  # fmt: skip
        for part in PARTS:
            if (folder / part).exists():
                if part == "secret-key":
                    (data / part).unlink(missing_ok=True)
                shutil.move(folder / part, data / part)
        if manifest["database"] == SQLITE:
            (folder / SQLITE).replace(data / "querencia.sqlite3")  # last: now it is whole
    return manifest


def _copy_database(database: Mapping[str, Any], folder: Path) -> str:
    if "sqlite" in database["ENGINE"]:
        with (
            closing(sqlite3.connect(database["NAME"], timeout=60)) as source,
            closing(sqlite3.connect(folder / SQLITE)) as copy,
        ):
            source.backup(copy)
        return SQLITE
    _run_postgresql("pg_dump", database, "--format=custom", f"--file={folder / POSTGRESQL}")
    return POSTGRESQL


def _run_postgresql(program: str, database: Mapping[str, Any], *options: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise Unusable("%(program)s is not installed; it comes with PostgreSQL.", program=program)
    where = {"PGHOST": database["HOST"], "PGPORT": database["PORT"], "PGUSER": database["USER"]}
    environment = {name: str(value) for name, value in where.items() if value}
    environment |= {"PGPASSWORD": database["PASSWORD"] or "", "PATH": str(Path(found).parent)}
    done = subprocess.run(  # noqa: S603 - our own words
        [found, f"--dbname={database['NAME']}", *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unusable(
            "%(program)s failed: %(reason)s",
            program=program,
            reason=" ".join(done.stderr.split())[:300],
        )


def _unpack(archive: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(archive, "r:gz") as packed:
            packed.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (tarfile.TarError, EOFError, json.JSONDecodeError, FileNotFoundError) as error:
        raise Unusable("%(file)s is no backup of Querencia.", file=archive) from error
    if manifest.get("format") != FORMAT or manifest.get("database") not in (SQLITE, POSTGRESQL):
        raise Unusable("%(file)s was made by another version of Querencia.", file=archive)
    return manifest


def _expect(database: Mapping[str, Any], kind: str, archive: Path) -> None:
    if kind not in database["ENGINE"]:
        raise Unusable(
            "%(file)s holds another kind of database (%(kind)s); set DATABASE_URL accordingly.",
            file=archive,
            kind=kind,
        )


def _check_integrity(file: Path, archive: Path) -> None:
    with closing(sqlite3.connect(file)) as copy:
        try:
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError:
            verdict = "broken"
    if verdict != "ok":
        raise Unusable("The database in %(file)s is damaged.", file=archive)
