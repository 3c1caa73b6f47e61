"""What the tests of the repository itself look at."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tracked_files() -> list[Path]:
    """The files of the repository: all that lie below it, less what .gitignore names.

    git itself is not asked: a clean machine may have none.
    """
    ignored = {
        line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line
    } | {".git"}

    def below(folder: Path) -> list[Path]:
        found = []
        for path in sorted(folder.iterdir()):
            rooted = path.relative_to(ROOT).as_posix()
            if path.name in ignored or rooted in ignored or path.suffix == ".pyc":
                continue
            found += below(path) if path.is_dir() else [path]
        return found

    return below(ROOT)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    return tracked_files()


@pytest.fixture(scope="session")
def documents(files: list[Path]) -> dict[Path, str]:
    """Every Markdown page and its text without code blocks."""
    return {
        path: re.sub(r"^```.*?^```", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
        for path in files
        if path.suffix == ".md"
    }
