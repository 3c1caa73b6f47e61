"""The kinds of work, and what begins by the clock; rooms declare them in tasks.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from querencia.foundation.jobs.running import Running

    Work = Callable[[Running], dict[str, object] | None]
    Due = Callable[[datetime], tuple[str, dict[str, object]] | None]


@dataclass(frozen=True)
class Kind:
    """A kind of work.

    Attributes:
        name: What it is asked for by.
        work: Does it; called again from the start after a crash, so that it must find out how far
            it had come.
        attempts: How often it is begun before it counts as failed.
    """

    name: str
    work: Work
    attempts: int


@dataclass(frozen=True)
class Timer:
    """Work that begins by the clock.

    Attributes:
        kind: What is done.
        due: The key of the occasion that ``now`` falls into, like ``2026-W47``, and its payload;
            None when there is nothing to do. Each occasion is done once.
    """

    kind: str
    due: Due


KINDS: dict[str, Kind] = {}
TIMERS: list[Timer] = []


def job(name: str, *, attempts: int = 20) -> Callable[[Work], Work]:
    """Declare a kind of work."""

    def declare(work: Work) -> Work:
        KINDS[name] = Kind(name, work, attempts)
        return work

    return declare


def timer(kind: str) -> Callable[[Due], Due]:
    """Declare when a kind of work begins by itself."""

    def declare(due: Due) -> Due:
        TIMERS.append(Timer(kind, due))
        return due

    return declare
