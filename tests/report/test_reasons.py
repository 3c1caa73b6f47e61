"""The plain sentences, word for word."""

from dataclasses import replace
from datetime import date

import pytest

from querencia.report.reader import reader_of
from querencia.report.reasons import Evidence, reason

NBSP = "\N{NO-BREAK SPACE}"
SILENT = Evidence("silent", "silent", silence_days=41, p_alive=0.09, mean_gap_days=12.2,
                  gap_spread_days=3.1, purchases=31)  # fmt: skip


@pytest.fixture
def say(review):
    def _say(evidence, language="es", **facts):
        alarm = replace(review.alarm, **facts)
        return reason(evidence, alarm, reader_of(language), "EUR").replace(NBSP, " ")

    return _say


def test_silence_against_the_rhythm(say):
    assert say(SILENT) == (
        "Compra cada 12 días (±3,1); lleva 41 sin comprar; "
        "probabilidad de que siga siendo cliente: 9 %."
    )
    assert say(replace(SILENT, gap_spread_days=3.0), "en") == (
        "Buys every 12 days (±3); 41 without buying; probability of still being a customer: 9%."
    )


def test_a_daily_customer_needs_the_word_day_again(say):
    daily = replace(SILENT, mean_gap_days=1.2, gap_spread_days=1.0, silence_days=9)
    assert say(daily).startswith("Compra cada día (±1); lleva 9 días sin comprar;")


def test_one_gap_has_no_spread(say):
    twice = replace(SILENT, gap_spread_days=None, purchases=2)
    assert say(twice).startswith("Compra cada 12 días; lleva 41 sin comprar;")


def test_one_purchase_has_no_rhythm(say, review):
    once = replace(SILENT, mean_gap_days=None, gap_spread_days=None, purchases=1, last=review.as_of)
    assert say(once) == (
        "Compró una sola vez, el 22 nov 2026; lleva 41 días sin comprar; "
        "probabilidad de que siga siendo cliente: 9 %."
    )


def test_few_data_speak_of_gaps_and_of_no_probability(say):
    few = {"rule": "longest_own_gap", "reason": "few_customers"}
    assert say(SILENT, **few) == (
        "Lleva 41 días sin comprar: más que en cualquiera de sus 30 pausas anteriores; "
        "por puro azar ocurre una de cada 31 veces."
    )
    assert say(replace(SILENT, purchases=2), **few) == (
        "Lleva 41 días sin comprar: más que su única pausa hasta ahora; "
        "por puro azar ocurre una de cada 2 veces."
    )


def test_purchases_on_one_day_are_no_gap(say):
    few = {"rule": "longest_own_gap", "reason": "few_customers"}
    # Four gaps of twelve days, whatever the number of documents.
    bought = replace(SILENT, first=date(2024, 1, 1), last=date(2024, 2, 18), mean_gap_days=12.0)
    assert "sus 4 pausas anteriores; por puro azar ocurre una de cada 5" in say(bought, **few)


def test_who_is_silent_without_an_alarm_has_not_outlasted_every_gap(say):
    few = {"rule": "longest_own_gap", "reason": "few_customers"}
    assert say(replace(SILENT, alarm=None, status="lost"), **few) == (
        "Compra cada 12 días (±3,1); lleva 41 sin comprar."
    )


def test_who_has_bought_once_lately_has_bought_once(say):
    new = Evidence("new", None, silence_days=31, p_alive=0.9, purchases=1)
    assert say(new) == "Ha comprado una sola vez, hace 31 días."
    assert say(replace(new, silence_days=1), "en") == "Bought once, 1 day ago."


def test_simple_rules_say_what_they_go_by(say):
    days = {"rule": "days_without_purchase", "reason": "simple_rule_wins"}
    assert say(SILENT, **days) == (
        "Compra cada 12 días (±3,1); lleva 41 sin comprar; la alerta salta a partir de 92 días; "
        "probabilidad de que siga siendo cliente: 9 %."
    )
    gap = {"rule": "own_mean_gap", "reason": "simple_rule_wins"}
    assert say(replace(SILENT, mean_gap_days=10.0), **gap).startswith(
        "Lleva 41 días sin comprar: 4,1 veces su pausa media, que es de 10 días;"
    )


def test_buying_less_often(say):
    fewer = Evidence("shrinking", "shrinking", 11, 0.9, usual_per_year=18.0, recent_per_year=9.0)
    assert say(fewer) == (
        "Compraba 18 veces al año; en los últimos meses, al ritmo de 9. El azar no lo explica."
    )
    assert say(replace(fewer, usual_per_year=1.0, recent_per_year=0.4)) == (
        "Compraba una vez al año; en los últimos meses, al ritmo de 0,4. El azar no lo explica."
    )


def test_buying_for_less(say):
    smaller = Evidence("shrinking", "shrinking", 11, 0.9, usual_per_year=18.0, recent_per_year=17.9,
                       usual_amount=410.0, recent_amount=287.0)  # fmt: skip
    assert say(smaller) == (
        "Cada compra era de unos 410 €; en los últimos meses, de unos 287 €. El azar no lo explica."
    )


def test_shrinking_of_which_nothing_more_is_known(say):
    assert (
        say(Evidence("shrinking", "shrinking", 11, 0.9))
        == "Compra menos de lo que explica el azar."
    )


def test_a_lost_product_line(say):
    lost = Evidence("active", "lost_line", 5, 0.97, product_line="Café y té")
    assert say(lost) == (
        "Ha dejado de comprar «Café y té», aunque sigue comprando lo demás. El azar no lo explica."
    )
    assert "una línea de productos" in say(replace(lost, product_line=None))


def test_who_needs_no_call_has_a_sentence_too(say):
    assert say(Evidence("active", None, 1, 0.97, mean_gap_days=7.0, gap_spread_days=2.0)) == (
        "Compra cada 7 días (±2); la última compra fue hace 1 día."
    )
    assert say(Evidence("new", None, 12, 0.7)) == "La última compra fue hace 12 días."


def test_no_sentence_is_left_unfinished_by_unknown_values(say):
    nothing = Evidence("silent", "silent", 41, float("nan"))
    assert say(nothing) == "Lleva 41 días sin comprar."
