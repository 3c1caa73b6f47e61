"""Files of purchases as businesses send them, and what is read out of them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from querencia.connectors import Conventions, Reading, ReadOptions, read

TODAY = date(2026, 6, 1)


class ReadBack:
    """A reading, and its tables as plain values."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.ledger = reading.ledger
        self.mapping = reading.mapping
        self.counts = reading.counts
        self.facts = reading.facts

    def purchases(self, *columns: str) -> list[tuple]:
        """Return the purchases in order: customer, day and amount, or the columns asked for."""
        names = list(columns or ("customer", "day", "amount"))
        table = self.ledger.purchases.select(names).order_by(names).to_pyarrow()
        return [tuple(row.values()) for row in table.to_pylist()]

    @property
    def rejections(self) -> list[tuple]:
        """Line, column, value and reason of what was rejected, in order of lines."""
        if self.reading.rejected is None:
            return []
        rejected = self.reading.rejected.select("line", "column", "value", "reason")
        table = rejected.order_by("line").to_pyarrow()
        return [tuple(row.values()) for row in table.to_pylist()]


@pytest.fixture
def receive() -> Callable[..., ReadBack]:
    """Read a file or a URL."""

    def receive_(
        source: str | Path,
        *,
        columns: dict[str, str] | None = None,
        dates: str | None = None,
        decimal: str | None = None,
        **options: object,
    ) -> ReadBack:
        conventions = Conventions(columns or {}, dates, decimal)
        asked = {"conventions": conventions, "today": TODAY, **options}
        return ReadBack(read(source, ReadOptions(**asked)))

    return receive_


@pytest.fixture
def send(tmp_path: Path, receive: Callable[..., ReadBack]) -> Callable[..., ReadBack]:
    """Write a file of text and read it."""

    def send_(
        text: str | bytes, *, name: str = "ventas.csv", encoding: str = "utf-8", **options: object
    ) -> ReadBack:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return receive(path, **options)

    return send_
