"""Long texts are cut where a reader would, and never lose a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from querencia.connectors.channel import Outgoing, Party, Refused, Unreachable
from querencia.connectors.parts import deliver, split_text, utf8_size, utf16_size

SIZES = [len, utf8_size, utf16_size]


@given(
    st.text(st.characters(exclude_categories=["Cs"])), st.integers(4, 60), st.sampled_from(SIZES)
)
def test_no_part_is_too_large_and_no_sign_is_lost(text: str, limit: int, size):
    parts = split_text(text, limit, size)
    assert [part for part in parts if size(part) > limit or not part.strip()] == []
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("   \n ", []),
        ("short", ["short"]),
        ("0123456\n\n89 1234", ["0123456", "89 1234"]),
        ("0123456 8\n1234", ["0123456 8", "1234"]),
        ("0123456789abcdef", ["0123456789", "abcdef"]),
        ("012 456789abcdef", ["012 456789", "abcdef"]),
    ],
)
def test_a_text_is_cut_at_paragraphs_before_lines_before_words(text: str, parts: list[str]):
    assert split_text(text, 10) == parts


def message(*sent_parts: str) -> Outgoing:
    return Outgoing("k", Party("1"), "text", sent_parts=sent_parts)


def test_what_an_earlier_try_has_sent_is_not_sent_again():
    done = []

    def part(name: str):
        return lambda own: done.append((name, own.key)) or f"id of {name}"

    def breaking(_own: Outgoing) -> str:
        raise Unreachable("gone")

    with pytest.raises(Unreachable) as raised:
        deliver(message(), [part("a"), breaking, part("c")])
    assert raised.value.sent_parts == ("id of a",)
    again = message(*raised.value.sent_parts)
    assert deliver(again, [part("a"), part("b"), part("c")]) == "id of c"
    assert done == [("a", "k/1"), ("b", "k/2"), ("c", "k/3")]


def test_a_message_of_one_part_keeps_its_key():
    assert deliver(message(), [lambda own: own.key]) == "k"


def test_a_message_that_had_gone_out_whole_keeps_its_id():
    assert deliver(message("id of a"), [lambda _own: "another"]) == "id of a"


def test_a_message_of_nothing_is_refused():
    with pytest.raises(Refused):
        deliver(message(), [])
