"""The Spanish catalogue is whole: nothing missing, nothing left over, nothing half translated."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import querencia.report
from devtools.messages import said_in_report
from querencia.report.catalogue import translations

REPORT = Path(querencia.report.__file__).parent
KEYWORDS = ("gettext", "ngettext", "mark", "_")
PLACE = re.compile(r"%\((\w+)\)s|%(%)")


@pytest.fixture(scope="module")
def messages():
    """All messages of the code, the templates and the library, as catalogues name them."""
    return {message for message, _context in said_in_report(REPORT)}


@pytest.fixture(scope="module")
def spanish():
    with (REPORT / "locale/es/LC_MESSAGES/querencia.po").open("rb") as lines:
        return [message for message in read_po(lines, locale="es") if message.id]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


def test_messages_are_found_in_code_and_templates(messages):
    assert {"Value at risk", "Whom to contact this week", "shrinking"} <= messages
    assert ("%(n)s day", "%(n)s days") in messages


def test_no_message_hides_from_the_extraction_in_an_f_string():
    """Before Python 3.12 a call inside an f-string is no token of its own, and is not found."""
    hidden = [
        f"{path.relative_to(REPORT)}:{call.lineno}"
        for path in REPORT.rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in KEYWORDS
    ]
    assert hidden == []


def test_every_message_is_translated_and_none_is_left_over(messages, spanish):
    known = {message.id for message in spanish}
    assert messages - known == set(), "missing"
    assert known - messages == set(), "no longer used"


def test_no_translation_is_fuzzy_or_empty(spanish):
    assert [
        message.id for message in spanish if message.fuzzy or not all(forms(message.string))
    ] == []


def test_translations_fill_in_the_same_places(spanish):
    """A singular may leave out its number ("cada día"), nothing else may go or come."""
    different = {}
    for message in spanish:
        english = [set(PLACE.findall(form)) for form in forms(message.id)]
        translated = [set(PLACE.findall(form)) for form in forms(message.string)]
        if set.union(*english) != set.union(*translated) or english[-1] != translated[-1]:
            different[message.id] = message.string
    assert different == {}


def test_labels_are_those_of_the_glossary():
    glossary = {
        "Retention coefficient": "Coeficiente de retención",
        "Weekly review": "Revisión semanal",
        "Value at risk": "Valor en riesgo",
        "Seller": "Vendedor",
        "Customer": "Cliente",
        "Purchases": "Compras",
        "active": "activo",
        "shrinking": "en descenso",
        "silence": "silencio",
    }
    spanish = translations("es")
    assert {word: spanish.gettext(word) for word in glossary} == glossary


def test_english_is_what_the_code_says():
    assert translations("en").ngettext("%(n)s day", "%(n)s days", 1) == "%(n)s day"
