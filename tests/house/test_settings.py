"""Every setting of an installation is in its reference, with what it is when nothing is said."""

import re
from pathlib import Path

from querencia.config.environment import Environment

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "settings.md"
NAMED = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", PAGE.read_text(), re.MULTILINE))


def name_of(field: str) -> str:
    alias = Environment.model_fields[field].validation_alias
    return str(alias) if alias else f"QUERENCIA_{field.upper()}"


def test_every_setting_is_described_and_no_other():
    assert list(NAMED) == [name_of(field) for field in Environment.model_fields]


def test_what_it_is_when_empty_is_what_the_code_says():
    told = {name: value.strip("`") for name, value in NAMED.items() if value.startswith("`")}
    defaults = {
        name_of(field): str(it.default).lower() if it.annotation is bool else str(it.default)
        for field, it in Environment.model_fields.items()
        if it.default not in (None, "")
    }
    assert {name: told.get(name) for name in defaults} == defaults
