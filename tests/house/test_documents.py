"""The documents cannot drift: what they name exists, and what exists is named."""

import dataclasses
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer.main

import dev
import querencia.analytics
from querencia.analytics.review import result
from querencia.cli.commands import app
from querencia.report import document

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
COMMANDS = typer.main.get_command(app).commands
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def options(command: str) -> list[str]:
    """The options and arguments of a command of `querencia`, as one writes them."""
    return [
        max(parameter.opts, key=len) if parameter.param_type_name == "option" else parameter.metavar
        for parameter in COMMANDS[command].params
    ]


def headings(text: str) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def targets(page: Path, text: str) -> list[tuple[Path, str]]:
    """The files, and the anchors in them, that a page links to."""
    links = [link.partition("#") for link in LINK.findall(text) if "://" not in link]
    return [((page.parent / path).resolve() if path else page, at) for path, _, at in links]


def commands_shown(text: str) -> list[list[str]]:
    """The commands in the code blocks of a page, in words."""
    blocks = re.findall(r"^```(?:bash|sh|console)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line.removeprefix("$ "), comments=True) for line in lines]


def test_no_link_is_dead(documents: dict[Path, str]):
    dead = [
        f"{page.relative_to(ROOT)}: {target.name}#{anchor}"
        for page, text in documents.items()
        for target, anchor in targets(page, text)
        if not target.exists() or (anchor and anchor not in headings(target.read_text()))
    ]
    assert dead == []


def test_every_page_can_be_reached_from_the_index(documents: dict[Path, str]):
    reached, waiting = set(), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page in documents:
            reached.add(page)
            waiting += [target for target, _anchor in targets(page, documents[page])]
    pages = {page for page in documents if DOCS in page.parents}
    assert pages - reached == set()


def test_the_index_itself_names_each_algorithm_and_each_decision(documents: dict[Path, str]):
    named = {target for target, _anchor in targets(DOCS / "index.md", documents[DOCS / "index.md"])}
    pages = {page for folder in ("algorithms", "adr") for page in (DOCS / folder).glob("*.md")}
    assert pages - named == set()


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_and_option_is_in_the_reference(command: str):
    reference = (DOCS / "reference" / "command-line.md").read_text()
    section = re.search(
        rf"^## `querencia {command}`$(.*?)(^## |\Z)", reference, re.DOTALL | re.MULTILINE
    )
    assert section is not None
    described = re.findall(r"^\| `(--[a-z-]+|[A-Z]+)[^`]*` \|", section[1], re.MULTILINE)
    assert described == options(command)


def test_every_command_that_a_page_shows_exists(files: list[Path]):
    unknown = []
    for page in (path for path in files if path.suffix == ".md"):
        for words in commands_shown(page.read_text()):
            if "querencia" in (Path(word).name for word in words[:1]):
                name, given = (*words[1:2], "")[0], words[2:]
                known = [*options(name), "--help"] if name in COMMANDS else []
                ok = words[1:] in ([], ["--help"], ["--version"]) or (
                    name in COMMANDS
                    and all(word.partition("=")[0] in known for word in given if word[:2] == "--")
                )
            elif words[:2] == ["python3", "dev.py"]:
                ok = words[2] in dev.COMMANDS
            else:
                continue
            unknown += [] if ok else [f"{page.relative_to(ROOT)}: {' '.join(words)}"]
    assert unknown == []


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [
        *project["project"]["dependencies"],
        *(line for extra in project["project"]["optional-dependencies"].values() for line in extra),
        *(line for group in project["dependency-groups"].values() for line in group),
    ]
    names = {re.match(r"[\w.-]+", line)[0] for line in asked}
    page = (DOCS / "dependencies.md").read_text()
    reasons = re.findall(r"^\| `([\w.-]+)`[^|]* \| .*\w.* \|$", page, re.MULTILINE)
    assert set(reasons) == names


def test_every_public_name_of_the_library_is_in_its_reference():
    public = getattr(querencia.analytics, "__all__", ())
    page = (DOCS / "reference" / "library.md").read_text() if public else ""
    assert [name for name in public if f"`{name}" not in page] == []


def test_the_changelog_knows_this_version():
    assert f"## [{querencia.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def test_every_key_of_the_json_is_in_its_reference():
    """The keys are the fields of the review's dataclasses and of the dataclasses in them."""
    page = (DOCS / "reference" / "json.md").read_text()
    keys = {
        field.name
        for name in result.__all__
        if dataclasses.is_dataclass(part := getattr(result, name))
        for field in dataclasses.fields(part)
        if field.compare
    }
    named = set(re.findall(r"`(\w+)`", page))
    assert (keys | set(document.COLUMNS)) - named == set()


def test_every_place_that_the_guide_names_exists():
    guide = (ROOT / "CONTRIBUTING.md").read_text()
    places = set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", guide))
    roots = (ROOT, ROOT / "src/querencia", ROOT / "src/querencia/analytics")
    assert [place for place in places if not any((root / place).exists() for root in roots)] == []
