"""HTML of strangers, held to a size and a depth that can be read in bounded time (A55).

Parsers of HTML take time by the square of the depth and of the attributes of one element, and open
formatting elements anew in each paragraph: a letter of 500 kB can keep one busy for minutes. What
goes beyond any real letter is therefore reduced to its text before a parser sees it.
"""

from __future__ import annotations

import html as escaping
import re

from selectolax.lexbor import LexborHTMLParser

SIZE_LIMIT = 2_000_000
DEPTH_LIMIT = 2_000
REOPENED_LIMIT = 500_000
ATTRIBUTES_LIMIT = 500  # of one element
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})")
# As the standard reads them, so that nobody can hide some from us that a parser finds.
ATTRIBUTE = re.compile(r"""[\s/]*[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"?|'[^']*'?|[^\s>]*))?""")
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
# Elements that end where the next one of their kind begins.
SELF_ENDING = frozenset(
    ["p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "option"]
)
FORMATTING = frozenset(
    [
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    ]
)


def bound(html: str) -> tuple[str, bool]:
    """Return HTML that a parser takes in bounded time, and whether anything was left out."""
    bounded = html[:SIZE_LIMIT]
    if _is_flat(bounded) and _has_few_attributes(bounded):
        return bounded, len(bounded) < len(html)
    text = escaping.unescape(re.sub(r"<[^<>]{0,2000}>", " ", bounded))
    return f"<pre>{escaping.escape(text)}</pre>", True


def parse(html: str) -> LexborHTMLParser:
    """Return the tree of HTML that was bounded."""
    return LexborHTMLParser(html or "<html></html>")


def _is_flat(html: str) -> bool:
    """Tell whether elements don't stand too deep in one another."""
    open_, depth, formats, reopened = dict[str, int](), 0, 0, 0
    for match in TAG.finditer(html):
        name = match[2].lower()
        if name in VOID:
            continue
        step = -1 if match[1] else 1
        if name not in FORMATTING:
            reopened += formats
        if name not in SELF_ENDING:
            count = open_.get(name, 0)
            if step < 0 and not count:
                continue
            open_[name] = count + step
            depth += step
            formats += step if name in FORMATTING else 0
        if depth > DEPTH_LIMIT or reopened > REOPENED_LIMIT:
            return False
    return True


def _has_few_attributes(html: str) -> bool:
    """Tell whether no element has more attributes than any real one."""
    budget = 4 * len(html) + 100_000  # what stands in two tags at once is read twice, and no more
    for tag in TAG.finditer(html):
        place = tag.end()
        for _ in range(ATTRIBUTES_LIMIT):
            found = ATTRIBUTE.match(html, place)
            if not found:
                break
            budget -= found.end() - place
            place = found.end()
            if budget < 0:
                return False
        else:
            return False
    return True
