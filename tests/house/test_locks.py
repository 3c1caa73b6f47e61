"""The lock files pin everything, by hash, and name no registry."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
RUN, DEV, SAMPLE = "requirements.lock", "requirements-dev.lock", "requirements-sample.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins(lock: str) -> set[str]:
    """What a lock pins: name==version, with the marker of where that holds."""
    pin = re.compile(r"^([a-z0-9._-]+==\S+(?: ; [^\\\n]+)?)", re.MULTILINE)
    return set(pin.findall((ROOT / lock).read_text()))


def versions(lock: str) -> dict[str, list[str]]:
    """The versions of each name; some differ between versions of Python."""
    found: dict[str, list[str]] = {}
    for pin in pins(lock):
        name, version = pin.partition(" ")[0].split("==")
        found.setdefault(name, []).append(version)
    return found


def wanted(lock: str) -> list[Requirement]:
    project, groups = PROJECT["project"], PROJECT["dependency-groups"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    lines = {
        RUN: project["dependencies"],
        DEV: [*project["dependencies"], *extras, *groups["dev"]],
        SAMPLE: groups["sample"],
    }
    return [Requirement(line) for line in lines[lock]]


@pytest.mark.parametrize("lock", [RUN, DEV, SAMPLE])
def test_no_lock_names_an_address(lock: str):
    assert "://" not in (ROOT / lock).read_text()


@pytest.mark.parametrize("lock", [RUN, DEV, SAMPLE])
def test_every_line_of_a_lock_is_a_version_with_its_hashes(lock: str):
    entries = re.sub(r"\\\n", " ", (ROOT / lock).read_text()).splitlines()
    loose = [
        line
        for line in entries
        if not re.fullmatch(r"[a-z0-9._-]+==\S+( ; .+?)?( +--hash=sha256:[0-9a-f]{64})+ *", line)
    ]
    assert (loose, len(entries)) == ([], len(pins(lock)))


@pytest.mark.parametrize("lock", [RUN, DEV, SAMPLE])
def test_a_lock_gives_what_the_project_asks_for(lock: str):
    locked = versions(lock)
    met = {
        str(requirement): [
            requirement.specifier.contains(version)
            for version in locked.get(canonicalize_name(requirement.name), ["0"])
        ]
        for requirement in wanted(lock)
    }
    assert [requirement for requirement, fits in met.items() if not all(fits)] == []


def test_whoever_can_test_can_also_run_the_review():
    assert pins(RUN) <= pins(DEV)


def test_the_data_of_the_sample_are_those_of_the_tests():
    assert pins(SAMPLE) <= pins(DEV)
