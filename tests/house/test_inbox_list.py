"""Each line of docs/reference/inbox.md has a test that names it, or a reason why it is left out."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"^\| (A\d\d) \| (.+) \|$", re.MULTILINE)
LEFT_OUT = "Left out: "


def lines():
    return dict(LINE.findall((ROOT / "docs/reference/inbox.md").read_text()))


def named_in_tests():
    """Return the numbers in names, docstrings and comments of tests of the inbox."""
    rooms = ["apps", "connectors"]
    files = [f for room in rooms for f in (ROOT / "tests" / room).rglob("test_*.py")]
    found = (re.findall(r"\bA\d\d\b|(?<=def test_)a\d\d(?=_)", f.read_text()) for f in files)
    return {number.upper() for numbers in found for number in numbers}


def test_every_line_is_proven_or_left_out_with_a_reason():
    kept = {number for number, what in lines().items() if not what.startswith(LEFT_OUT)}
    assert kept - named_in_tests() == set()


def test_no_test_names_a_line_that_there_is_not():
    assert named_in_tests() - set(lines()) == set()


def test_the_list_is_whole():
    missing = {9, *range(23, 30), *range(37, 40), *range(44, 50), 57, 58, 59, *range(66, 70),
               78, 79, 88, 89, 94}  # fmt: skip
    wanted = {f"A{number:02d}" for number in range(1, 98) if number not in missing}
    assert set(lines()) == wanted
