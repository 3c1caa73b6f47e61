"""How far long work has come, on standard error, where somebody looks at a terminal."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator


class Tell(Protocol):
    """Says what is being done and how much of it is, from 0 to 1, or None when that is unknown."""

    def __call__(self, step: str, share: float | None = None) -> None:
        """Show it."""


@contextmanager
def progress() -> Iterator[Tell]:
    """Give a function that shows progress; without a terminal it shows nothing."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda step, share=None: None  # noqa: ARG005 - as the protocol names them
        return

    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(step: str, share: float | None = None) -> None:
            total = None if share is None else 1.0
            bar.update(task, description=step, total=total, completed=share or 0.0)

        yield tell
