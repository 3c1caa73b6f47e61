"""What the demo's conversations are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from querencia.apps.conversations.enums import Priority

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Line:
    """Something said.

    Attributes:
        who: ``in``, ``out``, ``note`` or ``call``.
        minutes: After the beginning.
        text: The words.
        state: How far an answer came.
        outcome: Of a call.
        is_outgoing: Of a call.
        files: Name and type of what came along.
        details: What the channel tells of it.
    """

    who: str
    minutes: int
    text: str
    state: str = ""
    outcome: str = "reached"
    is_outgoing: bool = True
    files: tuple[tuple[str, str], ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Script:
    """A conversation.

    Attributes:
        channel: On which it is led.
        hours_ago: When it began.
        lines: What was said.
        subject: What it is called.
        status: How it was left; empty: as the last line left it.
        agent: Who of ours, counted from the first.
        is_taken: Whether somebody is in charge.
        party: Address and name of somebody who is not known.
    """

    channel: str
    hours_ago: float
    lines: tuple[Line, ...]
    subject: str = ""
    status: str = ""
    priority: int = Priority.NORMAL
    factor: str = ""
    is_complaint: bool = False
    is_spam: bool = False
    labels: tuple[str, ...] = ()
    agent: int = 0
    is_taken: bool = True
    party: tuple[str, str] | None = None
