"""The shape of the code: small files and functions, names that say something, true examples."""

import ast
import doctest
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
MODULES = [
    ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
    for path in SOURCES
    if path.name != "__main__.py"
]
# Functions over 60 lines and files over 400, each with the reason why it is better whole.
LONG_FUNCTIONS: dict[str, str] = {}
LONG_FILES: dict[str, str] = {
    "src/querencia/apps/conversations/migrations/0001_initial.py": "written by makemigrations",
    "src/querencia/apps/customers/migrations/0001_initial.py": "written by makemigrations",
}


def functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text())
    return [
        (f"{path.relative_to(ROOT)} {node.name}", node.end_lineno - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_no_file_has_more_than_400_lines():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES
        if (lines := path.read_text().count("\n")) > 400
    }
    assert long.keys() == LONG_FILES.keys(), long


def test_no_function_has_more_than_60_lines():
    long = {name: n for path in SOURCES for name, n in functions(path) if n > 60}
    assert long.keys() == LONG_FUNCTIONS.keys(), long


def test_nine_functions_in_ten_have_at_most_30_lines():
    sizes = sorted(n for path in SOURCES for _name, n in functions(path))
    assert sizes[len(sizes) * 9 // 10] <= 30


def test_no_module_is_named_after_nothing():
    empty = {
        "util",
        "utils",
        "helper",
        "helpers",
        "service",
        "services",
        "manager",
        "common",
        "misc",
    }
    assert [path for path in SOURCES if path.stem in empty or path.parent.name in empty] == []


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [path for path in SOURCES if later.search(path.read_text())] == []


def test_every_suppression_says_why():
    silent = re.compile(r"# (noqa(: [A-Z]+\d+(, [A-Z]+\d+)*)?|type: ignore(\[[\w, -]+\])?)\s*$")
    assert [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in [*SOURCES, ROOT / "dev.py"]
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if silent.search(line)
    ] == []


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_imports_keep_to_their_directions():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_no_file_names_the_host_of_a_registry(files: list[Path]):
    hosts = [".".join(words) for words in (("pypi", "org"), ("deb", "debian", "org"))]
    hosts += ["python" + "hosted", "registry.npm" + "js"]
    naming = [
        str(path.relative_to(ROOT))
        for path in files
        if any(host in path.read_text(errors="replace") for host in hosts)
    ]
    assert naming == []
