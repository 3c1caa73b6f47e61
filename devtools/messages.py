"""Keeps the catalogues of messages: finds what is said, and brings every ``.po`` up to date.

python3 dev.py messages [ROOM ...]            update them, and say what is still to be translated
python3 dev.py messages --check [ROOM ...]    only say what is missing, fuzzy or left over

A room is a folder of the package, like ``apps/people``; without one, all of them.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from querencia.analytics.ledger import Reason
from querencia.connectors.columns import dates, numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = Path(__file__).resolve().parents[1] / "src" / "querencia"
LANGUAGE = "es"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "mark": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")

Message = tuple[str | tuple[str, ...], str | None]


@dataclass(frozen=True)
class Room:
    """A part of the package with a catalogue of its own."""

    folder: Path
    domain: str
    said: Callable[[Path], Iterator[Message]]

    @property
    def name(self) -> str:
        """What it is called in what is printed."""
        return self.folder.relative_to(SOURCE).as_posix()

    @property
    def catalogue(self) -> Path:
        """Where its Spanish stands."""
        return self.folder / "locale" / LANGUAGE / "LC_MESSAGES" / f"{self.domain}.po"


def said_in_app(folder: Path) -> Iterator[Message]:
    """Find the messages of a Django app, in its code and in its templates."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _said_in(path.read_text())
    for path in sorted(folder.rglob("*.html")) + sorted(folder.rglob("templates/**/*.txt")):
        code = templatize(path.read_text(), origin=str(path))
        yield from _said_in("\n".join(line.strip() for line in code.splitlines()))


def _said_in(code: str) -> Iterator[Message]:
    for _line, message, _comments, context in extract(
        "python", BytesIO(code.encode()), KEYWORDS, options={"encoding": "utf-8"}
    ):
        yield message, context


def said_in_report(folder: Path) -> Iterator[Message]:
    """Find the messages of the weekly review's page, and what the library refuses with.

    The page's templates are Jinja's. The library knows no catalogue: its sentences are found by
    their form, ``%(name)s``.
    """
    with (folder / "locale" / "extraction.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    for _file, _line, message, _comments, context in extract_from_dir(
        folder, methods, options, KEYWORDS
    ):
        yield message, context
    for reason in Reason:
        yield reason.sentence, None
    for word in (*dates.SPOKEN.values(), *numbers.SPOKEN.values()):
        yield word, None
    for part in ("connectors", "analytics"):
        for path in sorted((SOURCE / part).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                text = node.value if isinstance(node, ast.Constant) else None
                if isinstance(text, str) and re.search(r"%\(\w+\)s", text) and "``" not in text:
                    yield text, None


def said_in_cli(folder: Path) -> Iterator[Message]:
    """Find the messages of the command line."""
    for _file, _line, message, _comments, context in extract_from_dir(
        folder, [("**.py", "python")], keywords=KEYWORDS
    ):
        yield message, context


def rooms() -> list[Room]:
    """Return every room that says something to people."""
    apps = [
        path.parent
        for folder in ("apps", "foundation")
        for path in sorted((SOURCE / folder).glob("*/apps.py"))
    ]
    found = [Room(folder, "django", said_in_app) for folder in apps]
    return [
        Room(SOURCE / "report", "querencia", said_in_report),
        Room(SOURCE / "cli", "querencia", said_in_cli),
        *(room for room in found if room.catalogue.exists() or any(room.said(room.folder))),
    ]


def found_in(room: Room) -> Catalog:
    """Return the messages of a room, without translations, in the order in which they stand."""
    template = Catalog()
    for message, context in room.said(room.folder):
        template.add(message, context=context)
    return template


def read(room: Room) -> Catalog:
    """Return a room's catalogue; an empty one where there is none yet."""
    if not room.catalogue.exists():
        catalogue = Catalog(locale=LANGUAGE)
        catalogue.header_comment = f"# Spanish messages of {room.name}."
        return catalogue
    with room.catalogue.open("rb") as lines:
        return read_po(lines, locale=LANGUAGE)


def update(room: Room) -> None:
    """Add what is said now, drop what is said no more; translations are kept."""
    catalogue = read(room)
    catalogue.update(found_in(room), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    lines = BytesIO()
    write_po(lines, catalogue, width=100, no_location=True, include_previous=False)
    text = _plain_header(lines.getvalue().decode())
    room.catalogue.parent.mkdir(parents=True, exist_ok=True)
    if not room.catalogue.exists() or room.catalogue.read_text() != text:
        room.catalogue.write_text(text)


def _plain_header(text: str) -> str:
    """Leave out of the header what changes with every run, or says nothing."""
    kept = ("Language:", "MIME-Version:", "Content-", "Plural-Forms:")
    head, end, rest = text.partition("\n\n")
    lines = [
        line
        for line in head.splitlines()
        if line.startswith(("msg", "# ")) or line.strip('"').startswith(kept)
    ]
    return "\n".join(lines) + end + rest


def problems(room: Room) -> list[str]:
    """Return what is wrong with a room's catalogue, one sentence a message."""
    catalogue, said = read(room), found_in(room)
    known = {_key(message): message for message in catalogue if message.id}
    asked = {_key(message) for message in said if message.id}
    return [
        *(f"{room.name}: missing: {key}" for key in sorted(map(str, asked - known.keys()))),
        *(f"{room.name}: left over: {key}" for key in sorted(map(str, known.keys() - asked))),
        *(f"{room.name}: left over: {message.id}" for message in catalogue.obsolete.values()),
        *(
            f"{room.name}: {trouble}: {message.id}"
            for key, message in known.items()
            if key in asked and (trouble := _trouble(message.id, message.string, message.fuzzy))
        ),
    ]


def conflicts() -> list[str]:
    """Return what two Django rooms say differently: their catalogues are read as one.

    Where they mean different things, the message needs a context (pgettext).
    """
    told: dict[tuple[object, object], dict[object, str]] = {}
    for room in rooms():
        if room.domain == "django":
            for message in read(room):
                if message.id and all(_forms(message.string)):
                    told.setdefault(_key(message), {})[message.string] = room.name
    return [
        f"{key[0]}: " + ", ".join(f"{spanish} ({room})" for spanish, room in said.items())
        for key, said in told.items()
        if len(said) > 1
    ]


def _key(message: object) -> tuple[object, object]:
    return (message.id, message.context or "")  # type: ignore[attr-defined]  # Babel has no types


def _trouble(english: object, spanish: object, fuzzy: bool) -> str:
    if fuzzy:
        return "fuzzy"
    said, told = _forms(english), _forms(spanish)
    if not all(told):
        return "not translated"
    # A singular may leave out its number ("cada día"); nothing else may go or come.
    places, filled = [_places(form) for form in said], [_places(form) for form in told]
    if set().union(*places) != set().union(*filled) or places[-1] != filled[-1]:
        return "other places"
    return ""


def _forms(text: object) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (str(text),)


def _places(text: str) -> set[str]:
    return {first or second for first, second in PLACE.findall(text)}


def main(options: list[str]) -> int:
    """Update every catalogue, or only check them; exit with 1 where something is to be done."""
    wrong = []
    named = {option.rstrip("/") for option in options if not option.startswith("-")}
    for room in rooms():
        if named and room.name not in named:
            continue
        if "--check" not in options:
            update(room)
        wrong += problems(room)
    wrong += [] if named else conflicts()
    print("\n".join(wrong) or "Every message has its Spanish.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
