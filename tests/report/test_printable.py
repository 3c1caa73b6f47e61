"""Names as other people wrote them, on one line."""

import pytest

from querencia.report.printable import printable, shortened


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Panadería Ñíguez e Hijos", "Panadería Ñíguez e Hijos"),
        ("two\r\nlines\tand  more", "two lines and more"),
        ("\x1b[31mred\x07", "\ufffd[31mred\ufffd"),
        ("abc\u202etxt.exe", "abc\ufffdtxt.exe"),
        ("line\u2028break", "line break"),
        ("👩\u200d🍳 bakery", "👩\u200d🍳 bakery"),
        ("", ""),
    ],
)
def test_only_what_can_be_seen_is_kept(written, shown):
    assert printable(written) == shown


def test_long_names_end_in_an_ellipsis():
    assert shortened("Cooperativa Agrícola San Isidro", 12) == "Cooperativa…"
    assert shortened("Bar La Encina", 13) == "Bar La Encina"
