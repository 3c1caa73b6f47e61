"""Everything that the command line says, it says in Spanish too."""

import ast
import re
from pathlib import Path

from babel.messages.pofile import read_po

import querencia.cli
from querencia.analytics.errors import ExplainedError

CLI = Path(querencia.cli.__file__).parent
PLACES = re.compile(r"%\(\w+\)s|%%")


def explanations() -> list[tuple[str, ast.expr]]:
    """Where the library refuses something, and the sentence that it does it with."""
    # Imported with the command line are all of them.
    kinds = {kind.__name__ for kind in kinds_of(ExplainedError)}
    calls = [
        (str(path), node)
        for room in ("connectors", "analytics")
        for path in (CLI.parent / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    return [(path, call.args[0]) for path, call in calls if call.func.id in kinds]


def kinds_of(kind: type) -> set[type]:
    return {kind}.union(*map(kinds_of, kind.__subclasses__()))


def spanish() -> dict[str, str]:
    """What the command line says, and what the library says through it."""
    found = {}
    for room in ("report", "cli"):
        with (CLI.parent / room / "locale/es/LC_MESSAGES/querencia.po").open("rb") as file:
            found |= {one.id: one.string for one in read_po(file) if isinstance(one.id, str)}
    return {message: text for message, text in found.items() if message}


def test_a_translation_fills_in_the_same_places():
    different = {
        message: text
        for message, text in spanish().items()
        if sorted(PLACES.findall(message)) != sorted(PLACES.findall(text))
    }
    assert different == {}


def test_examples_stay_commands_that_exist():
    """Options and commands are the same in both languages; only what surrounds them changes."""
    option = re.compile(r"--[a-z-]+|querencia [a-z]+")
    different = {
        message: text
        for message, text in spanish().items()
        if sorted(option.findall(message)) != sorted(option.findall(text))
    }
    assert different == {}


def test_what_the_library_refuses_is_said_in_sentences_that_can_be_translated():
    """A sentence that is put together before it is translated stays English."""
    untranslatable = {
        f"{path}:{sentence.lineno}"
        for path, sentence in explanations()
        if not isinstance(sentence, ast.Name)
        and not (isinstance(sentence, ast.Constant) and sentence.value in spanish())
    }
    assert untranslatable == set()
    assert len(explanations()) > 40
