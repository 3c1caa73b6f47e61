"""What tests share: processes, CDNOW from inside a wheel, and a folder of witness data."""

import importlib.util
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling


class InOneProcess(LoadFileScheduling):
    """Keeps together what shares something dear: a file's tests, and all those of Spark."""

    def _split_scope(self, nodeid: str) -> str:
        return "spark" if nodeid.startswith("tests/spark/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> InOneProcess:
    """Start one cluster of Spark only. (Marks of groups, ``loadgroup``, need pytest before 9.2.)"""
    return InOneProcess(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what takes long begin first."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (not item.get_closest_marker("spark"), item.path not in slow))


def _cdnow(name: str, columns: list[str]) -> pa.Table:
    spec = importlib.util.find_spec("lifetimes")
    assert spec is not None
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "datasets" / name
    words = (line.split() for line in path.read_text().splitlines())
    lines = [line for line in words if line and line[0].isdigit()]  # one file has headings
    raw = dict(zip(columns, zip(*lines, strict=True), strict=True))
    day = pc.strptime(pa.array(raw["date"]), format="%Y%m%d", unit="s").cast(pa.date32())
    amount = pa.array(raw["amount"]).cast(pa.decimal128(18, 4))
    return pa.table({"customer": pa.array(raw["customer"]), "date": day, "amount": amount})


@pytest.fixture(scope="session")
def cdnow_master() -> pa.Table:
    """69,659 purchases of the 23,570 customers that CDNOW won in the first quarter of 1997."""
    return _cdnow("CDNOW_master.txt", ["customer", "date", "n", "amount"])


@pytest.fixture(scope="session")
def cdnow_sample() -> pa.Table:
    """The tenth of CDNOW that the papers use: 2,357 customers."""
    return _cdnow("CDNOW_sample.txt", ["master", "customer", "date", "n", "amount"])


@pytest.fixture(scope="session")
def grocery() -> pa.Table:
    """10,483 orders of 1,525 customers of an online grocer; not free to ship."""
    folder = os.environ.get("QUERENCIA_WITNESS_DATA")
    if not folder:
        pytest.skip("QUERENCIA_WITNESS_DATA names no folder with grocery_elog.parquet")
    table = pq.read_table(Path(folder) / "grocery_elog.parquet")
    return pa.table(
        {
            "customer": table["customer_id"].cast(pa.string()),
            "date": table["date"].cast(pa.date32()),
        }
    )
