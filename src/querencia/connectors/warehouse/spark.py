"""Spark, and its quirks: where Java is, where Python is, which time zone, what it prints.

Addresses look like ``pyspark://HOST:PORT?table=...`` for a standalone cluster, and
``pyspark://local?table=...`` for Spark inside this process. Parameters whose names start with
``spark.`` are settings of the session, ``spark.executor.memory=3g`` for one.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import ibis

from querencia.analytics.ledger import UnusableLedger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ibis.backends import BaseBackend
    from pyspark.sql import SparkSession

JAVA_VERSIONS = (17, 21)  # that Spark 4.0 runs on
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def connect_spark(url: str) -> BaseBackend:
    """Open a Spark session and return it as an Ibis backend.

    There is one session a process: a second call returns the first one's.

    Args:
        url: ``pyspark://HOST:PORT`` or ``pyspark://local``, with ``spark.`` settings as
            parameters; other parameters are not read.

    Raises:
        UnusableLedger: PySpark or a Java it runs on is not installed, or the cluster doesn't
            answer.
    """
    if find_spec("pyspark") is None:
        raise UnusableLedger(
            "Spark needs the extra: %(command)s.", command="pip install 'querencia[spark]'"
        )
    os.environ["JAVA_HOME"] = str(find_java_home())
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if not {"SPARK_CONF_DIR", "SPARK_HOME"} & os.environ.keys():
        os.environ["SPARK_CONF_DIR"] = str(_quiet_configuration())
    return ibis.pyspark.connect(_session(url))


def find_java_home() -> Path:
    """Return the home of a Java that Spark runs on.

    Looks at ``JAVA_HOME``, along ``PATH``, and where Debian puts them.

    Raises:
        UnusableLedger: There is none.
    """
    for home in _java_homes():
        if _java_version(home) in JAVA_VERSIONS:
            return home
    raise UnusableLedger(
        "Spark needs Java 17 or 21: install %(package)s, or set JAVA_HOME.",
        package="openjdk-17-jre-headless",
    )


def _java_homes() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home)
    if java := shutil.which("java"):
        yield Path(java).resolve().parent.parent
    yield from sorted(Path("/usr/lib/jvm").glob("*"))


def _java_version(home: Path) -> int | None:
    """Return the major version of the Java at ``home``, None where none runs that Spark can use.

    Spark's launcher asks for a module that Javas cut down to size lack (those in wheels do).
    """
    ask: list[str | Path] = [
        home / "bin" / "java",
        "--add-modules=jdk.incubator.vector",
        "-version",
    ]
    try:
        said = subprocess.run(  # noqa: S603 - a program that the user's system names as Java
            ask, capture_output=True, text=True, check=True
        ).stderr
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else None


def _session(url: str) -> SparkSession:
    from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    builder = SparkSession.builder.appName("querencia")
    for name, value in _settings(url).items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, RuntimeError) as error:
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise UnusableLedger("Spark did not start: %(reason)s.", reason=reason) from error
    session.sparkContext.setLogLevel("ERROR")
    session.sparkContext.addPyFile(str(_packed_package()))
    return session


def _settings(url: str) -> dict[str, str]:
    """Return the session's settings: ours, overridden by those in the address."""
    address = urlsplit(url)
    settings = {
        "spark.master": f"spark://{address.netloc}" if address.port else "local[*]",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",  # it would write over our output
        "spark.sql.session.timeZone": "UTC",
        # Parquet written elsewhere has times without a zone, which half of Spark refuses.
        "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
        "spark.sql.warehouse.dir": str(_scratch() / "warehouse"),
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
    }
    if address.hostname in LOOPBACK or not address.port:
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    asked = {name: value for name, value in parse_qsl(address.query) if name.startswith("spark.")}
    return settings | asked


def _quiet_configuration() -> Path:
    """Make a folder of settings in which Spark says nothing but what has gone wrong."""
    folder = _scratch() / "conf"
    folder.mkdir(exist_ok=True)
    (folder / "log4j2.properties").write_text(
        "rootLogger.level = error\n"
        "rootLogger.appenderRef.stderr.ref = stderr\n"
        "appender.stderr.type = Console\n"
        "appender.stderr.name = stderr\n"
        "appender.stderr.target = SYSTEM_ERR\n"
        "appender.stderr.layout.type = PatternLayout\n"
        "appender.stderr.layout.pattern = %p %c: %m%n%ex\n"
    )
    return folder


def _packed_package() -> Path:
    """Pack this package for the workers, so that they run the same version as the driver."""
    packed = _scratch() / "querencia.zip"
    with (
        resources.as_file(resources.files("querencia")) as folder,
        zipfile.ZipFile(packed, "w") as archive,
    ):
        for file in sorted(folder.rglob("*.py")):
            archive.write(file, Path("querencia") / file.relative_to(folder))
    return packed


@cache
def _scratch() -> Path:
    """Return a folder that disappears when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="querencia-spark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
