"""HTML made into text, as a reader sees it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from querencia.connectors.mailbox.markup import bound, parse

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

TEXT_LIMIT = 1_000_000
HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
SKIPPED = frozenset(
    [
        "head",
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "svg",
        "math",
        "select",
        "textarea",
    ]
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0\u200b\u200c\u200d\ufeff]+")


class Text:
    """Lines as they come out of a tree."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._depth = 0
        self._verbatim = 0
        self._size = 0

    @property
    def is_full(self) -> bool:
        """Tell whether no more is taken."""
        return self._size > TEXT_LIMIT

    def add(self, text: str) -> None:
        """Add the text of one node."""
        self._size += len(text)
        if not self._verbatim:
            self._line.append(BLANKS.sub(" ", text))
            return
        first, *others = text.splitlines() or [""]
        self._line.append(first)
        for other in others:
            self.end_line()
            self._line.append(other)

    def end_line(self, *, always: bool = True) -> None:
        """End the line; an empty one only when it is asked for."""
        joined = "".join(self._line)
        line = joined.rstrip() if self._verbatim else re.sub(" {2,}", " ", joined).strip()
        self._line.clear()
        if line or always:
            self.lines.append(f"{'> ' * min(self._depth, 20)}{line}")

    def open(self, node: LexborNode, tag: str) -> None:
        """Enter an element."""
        if tag == "br":
            self.end_line()
        elif tag in BLOCKS:
            self.end_line(always=False)
        self._depth += tag == "blockquote"
        self._verbatim += tag == "pre"
        if tag == "li":
            self._line.append("- ")
        elif tag == "img":
            self._line.append(node.attributes.get("alt") or "")
        elif tag == "p":
            self._space()

    def close(self, tag: str) -> None:
        """Leave an element."""
        if tag in {"td", "th"}:
            self._line.append(" ")
        elif tag in BLOCKS:
            self.end_line(always=False)
        self._depth -= tag == "blockquote"
        self._verbatim -= tag == "pre"
        if tag in {"p", "blockquote", "table", "ul", "ol"}:
            self._space()

    def _space(self) -> None:
        self.end_line(always=False)
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append("> " * min(self._depth, 20))

    def __str__(self) -> str:
        self.end_line(always=False)
        text = "\n".join(line.rstrip() for line in self.lines)
        return re.sub(r"\n{3,}", "\n\n", text).strip("\n")[:TEXT_LIMIT]


def html_to_text(html: str) -> str:
    """Return what a reader sees, in paragraphs; quotations with ``>`` before each line."""
    bounded, _ = bound(html)
    body = parse(bounded).body
    text = Text()
    # Nodes are told apart by their place in memory: ``==`` would write out both trees.
    top = body.mem_id if body else 0
    node: LexborNode | None = body
    while node is not None and not text.is_full:
        tag = (node.tag or "").lower()
        skipped = tag in SKIPPED or tag == "-comment" or _is_hidden(node, tag)
        if tag == "-text":
            text.add(node.text_content or "")
        elif not skipped:
            text.open(node, tag)
        if not skipped and node.first_child is not None:
            node = node.first_child
        else:
            node = _leave(node, top, text, is_open=not skipped)
    return str(text)


def _is_hidden(node: LexborNode, tag: str) -> bool:
    return not tag.startswith("-") and bool(HIDDEN.search(node.attributes.get("style") or ""))


def _leave(node: LexborNode, top: int, text: Text, *, is_open: bool) -> LexborNode | None:
    """Close what ends with a node, and return the one that comes next below ``top``."""
    current: LexborNode | None = node
    while current is not None:
        if is_open:
            text.close((current.tag or "").lower())
        if current.mem_id == top:
            return None
        if current.next is not None:
            return current.next
        current, is_open = current.parent, True
    return None
