"""The review in a terminal of any width, and where there is none."""

import io
import re
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from querencia.report.terminal import print_review


def printed(review, language="es", *, width=80, terminal=True) -> str:
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=terminal,
        color_system="truecolor",
        legacy_windows=False,
    )
    print_review(review, language, console)
    return out.getvalue()


def bare(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(any_review, width):
    for language in ("es", "en"):
        lines = bare(printed(any_review, language, width=width)).splitlines()
        assert max(map(cell_len, lines)) <= width


@pytest.mark.parametrize("width", [60, 80, 120])
def test_figures_then_the_list_by_value_at_risk(review, width):
    text = bare(printed(review, width=width))
    places = [text.index(f"\n{rank:>3} {line.id[:13]}") for rank, line in
              enumerate(review.this_week, start=1)]  # fmt: skip
    assert places == sorted(places)
    assert text.index("Coeficiente de retención") < text.index("Con quién hablar esta semana")
    assert text.index("84,7\xa0%") < places[0]
    assert text.index("Hotel Miramar") < text.index("Restaurante Casa Tomás")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_number_never_loses_its_unit(review, width):
    lines = bare(printed(review, width=width)).splitlines()
    assert [line for line in lines if line.strip()[:1] in ("€", "%")] == []


def test_bars_only_where_they_have_room(review):
    assert "█" in printed(review, width=80)
    assert "█" not in printed(review, width=60)


def test_without_a_terminal_there_are_no_colours_and_no_bars(any_review):
    text = printed(any_review, terminal=False)
    assert "\x1b" not in text
    assert not set("▁▂▃▄▅▆▇█") & set(text)


def test_without_a_terminal_a_sentence_stays_on_one_line(review):
    text = printed(review, width=40, terminal=False).replace("\xa0", " ")
    assert (
        "Compra cada 12 días (±3); lleva 41 sin comprar; "
        "probabilidad de que siga siendo cliente: 9 %."
    ) in text
    assert "3. Restaurante Casa Tomás (silencio). Valor en riesgo: 10.219 €" in text


def test_a_name_can_neither_move_the_cursor_nor_colour_the_line(review):
    line = replace(review.this_week[0], id="\x1b[2J\x07[bold red]evil[/]\r\nname", seller="a\x9bb")
    for terminal in (True, False):
        text = printed(replace(review, this_week=(line,)), terminal=terminal)
        assert "[bold red]evil[/]" in bare(text)
        assert "\x1b[2J" not in text
        assert not set("\x07\r\x9b") & set(text)


def test_a_figure_without_data_is_a_dash_and_its_reason(review):
    text = printed(replace(review, retention=None, retention_missing="nobody_active"), "en",
                   terminal=False)  # fmt: skip
    assert "Retention coefficient: – (No customer was active a year before.)" in text


def test_a_good_week_says_so(review):
    text = printed(replace(review, this_week=(), waiting=0), "en", terminal=False)
    assert "Whom to contact this week. Nobody this week: no customer has been silent" in text


def test_it_counts_in_words_that_agree(any_review):
    lone = replace(any_review.ledger, purchases=1, customers=1, rejected=1)
    text = printed(replace(any_review, ledger=lone), terminal=False)
    assert "1 compra de 1 cliente," in text
    assert "1 de " in text
    assert "no se pudo usar; está en rejected.csv con su motivo." in text
