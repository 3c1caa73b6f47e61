"""W of "active within W": where it is from is said beside the figure that it names."""

from dataclasses import replace

import pytest

from querencia.analytics.retention import Window
from querencia.report.explanations import window
from querencia.report.figures import headline
from querencia.report.reader import reader_of

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (Window(90, "given"), None),
        (
            Window(90, "proposed", 0.93, 74),
            (
                "El plazo de 90 días en el que compra un cliente activo sale de este historial: "
                "el 93 % de las pausas entre compras no dura más."
            ),
        ),
        (
            Window(180, "shortened", 0.77, 309),
            (
                "El plazo de 180 días en el que compra un cliente activo sale de este historial: "
                "el 77 % de las pausas entre compras no dura más. Para abarcar nueve de cada "
                "diez harían falta 309 días, y el historial es demasiado corto para eso."
            ),
        ),
        (
            Window(365, "assumed"),
            (
                "Han vuelto a comprar muy pocos clientes como para proponer en cuántos días compra "
                "uno activo: se supone que en 365."
            ),
        ),
    ],
)
def test_a_window_says_where_it_is_from(review, chosen, said):
    found = window(replace(review, window=chosen), reader_of("es"))
    assert (found and found.replace(NBSP, " ")) == said


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("few_customers", "son muy pocos los clientes que repiten para probar la alerta con ellos"),
        ("short_history", "el historial es demasiado corto para probar la alerta con él"),
    ],
)
def test_a_promise_that_was_not_measured_says_why(review, reason, why):
    facts = replace(review.alarm, realised=None, realised_interval=None, reason=reason)
    stated = {one.key: one for one in headline(replace(review, alarm=facts), reader_of("es"))}
    assert stated["promise"].note == f"0,50 prometidas; aún sin medir: {why}."
