"""Everything that the command line says, it says in Spanish too."""

import ast
import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import querencia.cli
from querencia.analytics.errors import ExplainedError
from querencia.analytics.ledger import Reason
from querencia.connectors.columns import dates, numbers

CLI = Path(querencia.cli.__file__).parent
PLACES = re.compile(r"%\(\w+\)s|%%")


def said() -> set[str]:
    """The English messages in the code, and what the library says of rows and of ledgers."""
    found = extract_from_dir(CLI, [("**.py", "python")], keywords={"_": None, "mark": None})
    messages = {message for _file, _line, message, _comments, _context in found}
    return messages | {reason.sentence for reason in Reason} | of_ledgers()


def of_ledgers() -> set[str]:
    """What the library says of whole ledgers, and the words that go into it.

    They are found by their form: a string with ``%(name)s`` in it.
    """
    rooms = [CLI.parent / "connectors", CLI.parent / "analytics"]
    strings = {
        node.value
        for room in rooms
        for path in room.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    words = {*dates._SPOKEN.values(), *numbers._SPOKEN.values()}
    return words | {text for text in strings if re.search(r"%\(\w+\)s", text) and "``" not in text}


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
    with (CLI / "locale/es/LC_MESSAGES/querencia.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


def test_every_message_has_its_spanish_and_no_spanish_is_left_over():
    assert spanish().keys() == said()
    assert [message for message, text in spanish().items() if not text] == []


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
