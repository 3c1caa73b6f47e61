"""The Spanish catalogues are whole: nothing missing, left over, fuzzy, or with other places."""

import ast
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from devtools import messages

ROOMS = messages.rooms()


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_message_has_its_spanish_and_no_spanish_is_left_over(room):
    assert messages.problems(room) == []


def test_two_rooms_say_the_same_in_the_same_words():
    """Django reads the catalogues of all rooms as one; other meanings need a context."""
    assert messages.conflicts() == []


def test_messages_are_found_in_code_templates_and_tags():
    frame = next(room for room in ROOMS if room.name == "foundation/frame")
    found = {message.id for message in messages.found_in(frame)}
    assert {"%(first)s to %(last)s of %(count)s", "Skip to the content"} <= found


def test_no_message_hides_from_the_extraction_in_an_f_string():
    """Before Python 3.12 a call inside an f-string is no token of its own, and is not found."""
    hidden = [
        f"{path}:{call.lineno}"
        for room in ROOMS
        if room.domain == "django"
        for path in room.folder.rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in messages.KEYWORDS
    ]
    assert hidden == []


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A room that says one thing, below a package of its own."""
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "said.py").write_text('_("Hello %(name)s")\n')
    return messages.Room(tmp_path / "shop", "django", messages.said_in_app)


def translate(room: messages.Room, english: str, spanish: str) -> None:
    catalogue = Catalog(locale="es")
    catalogue.add(english, spanish)
    room.catalogue.parent.mkdir(parents=True, exist_ok=True)
    with room.catalogue.open("wb") as file:
        messages.write_po(file, catalogue)


@pytest.mark.parametrize(
    ("english", "spanish", "problem"),
    [
        ("Hello %(name)s", "Hola, %(name)s", []),
        ("Hello %(name)s", "", ["shop: not translated: Hello %(name)s"]),
        ("Hello %(name)s", "Hola, %(nombre)s", ["shop: other places: Hello %(name)s"]),
        (
            "Good-bye",
            "Adiós",
            ["shop: missing: ('Hello %(name)s', '')", "shop: left over: ('Good-bye', '')"],
        ),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_said(room, english, spanish, problem):
    translate(room, english, spanish)
    assert messages.problems(room) == problem


def test_an_update_keeps_what_is_translated_and_drops_what_is_said_no_more(room):
    translate(room, "Hello %(name)s", "Hola, %(name)s")
    (room.folder / "page.html").write_text("<p>{% translate 'Welcome' %}</p>")
    messages.update(room)
    once = room.catalogue.read_text()
    assert messages.problems(room) == ["shop: not translated: Welcome"]
    messages.update(room)
    assert room.catalogue.read_text() == once
    (room.folder / "page.html").unlink()
    messages.update(room)
    assert messages.problems(room) == []
    assert Path(room.catalogue).read_text().count("msgid") == 2
