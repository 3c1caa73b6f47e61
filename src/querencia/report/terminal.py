"""The review in a terminal: the figures, then whom to contact, in any width and without colours."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from querencia.report import explanations
from querencia.report.figures import headline
from querencia.report.listed import Line, lines
from querencia.report.reader import NOT_KNOWN, Reader, reader_of
from querencia.report.sparkline import blocks

if TYPE_CHECKING:
    from rich.console import RenderableType

    from querencia.analytics.review.result import Review
    from querencia.report.figures import StatedFigure

MOST_COLUMNS = 100  # longer lines are hard to read, however wide the window
WIDE = 76  # columns from which a list line has room for its weeks as bars
BARS, LABELS, MONEY = 26, 34, 11
COLOURS = {"silent": "red", "shrinking": "yellow", "lost_line": "blue"}


def print_review(review: Review, language: str, console: Console) -> None:
    """Print the figures and the list, ranked by value at risk.

    Without a terminal there are no colours, no bars and no line breaks inside a sentence, so that
    the text can be searched and sent on.

    Args:
        review: what the weekly review found.
        language: "es" or "en".
        console: where to print; says whether it is a terminal, and how wide.

    Raises:
        ValueError: there is no catalogue of that language.
    """
    reader = reader_of(language)
    if console.is_terminal:
        width = min(console.width, MOST_COLUMNS)
        console.print(_screen(review, reader, width), width=width, highlight=False)
        return
    for text in _plain(review, reader):
        console.print(Text(text), soft_wrap=True, highlight=False)


def _screen(review: Review, reader: Reader, width: int) -> Group:
    title = Text.assemble((reader.gettext("Weekly review"), "bold"), "  ", reader.day(review.as_of))
    shown: list[RenderableType] = [
        title,
        _filled(explanations.ledger_read(review, reader), width, "dim"),
        Text(),
        *(_figure(stated, width) for stated in headline(review, reader)),
        Text(),
        _filled(explanations.rule_used(review.alarm, reader), width),
        Text(),
        Text(reader.gettext("Whom to contact this week"), "bold"),
        _filled(explanations.this_week(review, reader), width),
        Text(),
        *(_customer(line, width) for line in lines(review, reader)),
    ]
    return Group(*shown)


def _filled(text: str, width: int, style: str = "") -> Text:
    """Break ``text`` into lines at its spaces, and never between a number and its unit.

    Rich would break at no-break spaces too.
    """
    return Text("\n".join(textwrap.wrap(text, width)), style)


def _figure(stated: StatedFigure, width: int) -> RenderableType:
    """Set a figure as one row of two columns, or in lines of their own where it is narrow."""
    value = Text(stated.value or NOT_KNOWN, "bold")
    if width < WIDE:
        note = _filled(stated.note, width - 2, "dim")
        return Group(Text.assemble(stated.label, "  ", value), Padding(note, (0, 0, 0, 2)))
    row = Table.grid(padding=(0, 2))
    row.add_column(width=LABELS)
    row.add_column()
    note = _filled(stated.note, width - LABELS - 2, "dim")
    row.add_row(_filled(stated.label, LABELS), Group(value, note))
    return row


def _customer(line: Line, width: int) -> RenderableType:
    head = Table.grid(padding=(0, 1), expand=True)
    head.add_column(width=3, justify="right", style="dim")
    head.add_column(ratio=1, overflow="fold")
    name = Text.assemble((line.name, "bold"), "  ", (line.alarm_label, COLOURS[line.alarm]))
    cells = [Text(str(line.rank)), name]
    if width >= WIDE:
        head.add_column(width=BARS, no_wrap=True)
        cells.append(Text(blocks(line.chart, BARS), "green"))
    head.add_column(no_wrap=True, justify="right", min_width=MONEY)
    cells.append(Text(line.at_risk or NOT_KNOWN, "bold"))
    head.add_row(*cells)
    facts = " · ".join(_unbroken(f"{label} {text}") for label, text in line.facts)
    said = Group(_filled(line.reason, width - 4), _filled(facts, width - 4, "dim"))
    return Group(head, Padding(said, (0, 0, 1, 4)))


def _unbroken(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _plain(review: Review, reader: Reader) -> list[str]:
    """Write one line of text for each figure, and two for each customer."""
    texts = [
        reader.gettext("Weekly review") + ": " + reader.day(review.as_of),
        explanations.ledger_read(review, reader),
        "",
        *(
            f"{stated.label}: {stated.value or NOT_KNOWN} ({stated.note})"
            for stated in headline(review, reader)
        ),
        explanations.rule_used(review.alarm, reader),
        "",
        reader.gettext("Whom to contact this week") + ". " + explanations.this_week(review, reader),
    ]
    at_risk = reader.gettext("Value at risk")
    for line in lines(review, reader):
        facts = "; ".join(f"{label}: {text}" for label, text in line.facts)
        texts += [
            "",
            f"{line.rank}. {line.name} ({line.alarm_label}). {at_risk}: "
            + (line.at_risk or NOT_KNOWN),
            f"   {line.reason} {facts}",
        ]
    return texts
