"""What it costs to win an equal customer."""

from decimal import Decimal

import numpy as np
import pytest

from querencia.analytics.value import AcquisitionCosts, ChannelCost, one_cost, read_costs


def _read(tmp_path, text: str) -> AcquisitionCosts:
    path = tmp_path / "costes de captación.csv"
    path.write_text(text, encoding="utf-8")
    return read_costs(path)


def test_a_customer_worth_ten_new_ones_costs_ten_times_as_much_to_replace():
    costs = one_cost(Decimal(60))
    value = np.array([300.0, 3000.0, 0.0, -50.0])
    assert costs.replacement_cost(value, new_customer=300.0).tolist() == [60.0, 600.0, 0.0, 0.0]


def test_without_a_worth_of_new_customers_nothing_is_claimed():
    assert np.isnan(one_cost(Decimal(60)).replacement_cost(np.array([10.0]), 0.0)).all()


def test_channels_count_by_the_customers_they_won(tmp_path):
    costs = _read(tmp_path, "channel,cost,customers\nfair,90,10\nweb,30,30\n")
    assert costs.channels == (
        ChannelCost("fair", Decimal(90), 10),
        ChannelCost("web", Decimal(30), 30),
    )
    assert costs.average == pytest.approx(45.0)


def test_channels_count_alike_where_their_customers_are_not_known(tmp_path):
    assert _read(tmp_path, "channel,cost\nfair,90\nweb,30\n").average == 60.0
    assert _read(tmp_path, "channel,cost,customers\nfair,90,10\nweb,30,\n").average == 60.0


def test_a_spanish_table_reads_like_an_english_one(tmp_path):
    spanish = _read(tmp_path, "\ufeffCanal;Coste;Clientes\nFeria;90,50;10\nWeb;30;30\n")
    english = _read(tmp_path, "channel,cost,customers\nFeria,90.50,10\nWeb,30,30\n")
    assert spanish == english


def test_like_is_compared_with_like_where_costs_are_known_by_value(tmp_path):
    costs = _read(
        tmp_path,
        "channel,cost,value_from\nweb,20,0\nweb,80,500\nfair,120,500\nfair,900,5000\n",
    )
    value = np.array([-1.0, 10.0, 499.99, 500.0, 4999.0, 1e6])
    got = costs.replacement_cost(value, new_customer=300.0)
    assert got.tolist() == [0.0, 20.0, 20.0, 100.0, 100.0, 900.0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("channel,cost\nweb,\n", "line 2: cost is missing"),
        ("channel,cost\nweb,30\n,12\n", "line 3: channel is missing"),
        ("channel,cost\nweb,cheap\n", "line 2: cost is 'cheap', not a number"),
        ("channel,cost\nweb,-3\n", "line 2: cost is '-3', not a number"),
        ("channel,cost\nweb,NaN\n", "line 2: cost is 'NaN', not a number"),
        ("canal,precio\nweb,3\n", "line 2: cost is missing"),
        ("channel,cost\n", "no rows"),
        ("", "no rows"),
        ("channel,cost,value_from\na,1,0\nb,2,\n", "value_from must stand in all rows or in none"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(tmp_path, text, sentence):
    with pytest.raises(ValueError, match=sentence):
        _read(tmp_path, text)


def test_a_negative_cost_is_refused():
    with pytest.raises(ValueError, match="must not be negative"):
        one_cost(Decimal(-1))
