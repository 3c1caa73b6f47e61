"""A standalone Spark cluster with two workers on loopback, started for the tests that ask."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest

from querencia.connectors.warehouse.spark import connect_spark, find_java_home

WORKERS = 2
SETTINGS = {
    "spark.cores.max": "2",
    "spark.executor.cores": "1",
    "spark.executor.memory": "1g",
    "spark.driver.memory": "1g",
    "spark.sql.shuffle.partitions": "4",
    # The driver may receive summaries and lists, never a ledger.
    "spark.driver.maxResultSize": "8m",
    # Few rows and many plans: what compiles a plan to run it quicker costs more than it saves.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.ui.enabled": "false",
}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _spark_class(name: str, *arguments: str, log: Path) -> subprocess.Popen:
    home = find_spec("pyspark").submodule_search_locations[0]
    environment = {
        **os.environ,
        "SPARK_HOME": home,
        "JAVA_HOME": str(find_java_home()),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_JAVA_OPTS": "-XX:TieredStopAtLevel=1",
    }
    command = [f"{home}/bin/spark-class", f"org.apache.spark.deploy.{name}", *arguments]
    with log.open("w") as sink:
        return subprocess.Popen(command, stdout=sink, stderr=sink, env=environment)


def _workers_alive(page: str) -> int:
    try:
        with urllib.request.urlopen(page, timeout=5) as answer:
            return json.load(answer)["aliveworkers"]
    except OSError:
        return 0


@pytest.fixture(scope="session")
def spark_address(tmp_path_factory):
    """The address of a cluster: its master and two workers run as processes of their own."""
    folder = tmp_path_factory.mktemp("spark")
    port, page_port = _free_port(), _free_port()
    listen = ("--host", "127.0.0.1")
    master = ("--port", str(port), "--webui-port", str(page_port))
    running = [_spark_class("master.Master", *listen, *master, log=folder / "master.log")]
    for number in range(WORKERS):
        # Room for two sessions: that of the tests and that of a command line under test.
        room = ("-c", "2", "-m", "2g", "--webui-port", "0", "--work-dir", f"{folder}/{number}")
        log = folder / f"worker{number}.log"
        address = f"spark://127.0.0.1:{port}"
        running += [_spark_class("worker.Worker", address, *listen, *room, log=log)]
    try:
        for _ in range(240):
            if _workers_alive(f"http://127.0.0.1:{page_port}/json/") == WORKERS:
                break
            assert all(process.poll() is None for process in running), _logs(folder)
            time.sleep(0.5)
        else:
            pytest.fail(_logs(folder))
        yield f"127.0.0.1:{port}"
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(timeout=30)


def _logs(folder: Path) -> str:
    return "\n".join(log.read_text()[-2000:] for log in sorted(folder.glob("*.log")))


@pytest.fixture(scope="session")
def spark_url(spark_address):
    settings = "&".join(f"{name}={value}" for name, value in SETTINGS.items())
    return f"pyspark://{spark_address}?{settings}"


@pytest.fixture(scope="session")
def spark(spark_url):
    """A session on the cluster, as an Ibis backend."""
    backend = connect_spark(spark_url)
    yield backend
    backend.disconnect()
