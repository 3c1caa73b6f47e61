"""Everything that the command line says, it says in Spanish too."""

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import querencia.cli
from querencia.analytics.ledger import Reason

CLI = Path(querencia.cli.__file__).parent
PLACES = re.compile(r"%\(\w+\)s|%%")


def said() -> set[str]:
    """The English messages in the code, and the library's reasons for rejecting a row."""
    found = extract_from_dir(CLI, [("**.py", "python")], keywords={"_": None, "mark": None})
    messages = {message for _file, _line, message, _comments, _context in found}
    return messages | {reason.sentence for reason in Reason}


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
