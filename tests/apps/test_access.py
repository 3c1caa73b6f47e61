"""The doors: every address answers each reader as the table says, and none is without a line."""

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from tests.apps.access_table import EXAMPLES, READERS, TABLE


def lines():
    """The lines of the table: name, method, and what each reader is answered."""
    rows = [line.split() for line in TABLE.splitlines() if line.strip() and line[0] != "#"]
    heading, *rows = rows
    assert heading == ["address", "method", *READERS]
    return [(name, method, dict(zip(READERS, cells, strict=True))) for name, method, *cells in rows]


def addresses(resolver=None, space=""):
    """The names of all addresses that the application answers to."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}" if pattern.name else f"without a name: {pattern.pattern}"
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, inner)


def answer(client, method, address):
    """What is answered, as the table writes it."""
    with transaction.atomic():  # what a POST does is undone before the next reader comes
        response = getattr(client, method.lower())(address)
        transaction.set_rollback(True)
    to_sign_in = response.status_code == 302 and response["Location"].startswith(
        reverse("account_login")
    )
    return "login" if to_sign_in else str(response.status_code)


def test_every_address_has_a_line():
    told = {name.partition("#")[0] for name, _method, _answers in lines()}
    assert set(addresses()) - told == set(), "without a line in tests/apps/access_table.py"
    assert told - set(addresses()) == set(), "no longer there"


@pytest.mark.parametrize(
    ("name", "method", "expected"), [pytest.param(*line, id=line[0]) for line in lines()]
)
def test_an_address_answers_each_reader_as_the_table_says(cast, client_of, name, method, expected):
    example = EXAMPLES.get(name, lambda _cast: {})(cast)
    try:
        address = reverse(name.partition("#")[0], kwargs=example)
    except NoReverseMatch as error:
        pytest.fail(f"{name} needs an example in tests/apps/access_table.py: {error}")
    found = {
        reader: answer(client_of(getattr(cast, reader, None)), method, address)
        for reader in READERS
    }
    assert found == expected
