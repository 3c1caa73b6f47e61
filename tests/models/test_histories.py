"""Histories are checked at the door."""

import numpy as np
import pyarrow as pa
import pytest

from querencia.analytics.models import Histories


def test_histories_come_from_an_arrow_table():
    table = pa.table(
        {"customer": ["a", "b"], "x": [0, 2], "t_x": [0.0, 3.5], "T": [4.0, 4.0],
         "litt": [0.0, 1.1]}
    )  # fmt: skip
    rows = Histories.from_arrow(table)
    assert rows.x.tolist() == [0, 2]
    assert rows.silence.tolist() == [4.0, 0.5]
    assert rows.weight.tolist() == [1.0, 1.0]
    batch = table.to_batches()[0]
    assert Histories.from_arrow(batch).litt.tolist() == [0.0, 1.1]


def test_histories_at_the_last_purchase_know_no_silence():
    rows = Histories.of([1, 0], [2.0, 0.0], [5.0, 5.0], weight=[3, 4]).at_last_purchase()
    assert rows.silence.tolist() == [0.0, 0.0]
    assert rows.customers == 7


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"x": -1}, "x must not be negative"),
        ({"t_x": 9.0}, "T must not be smaller than t_x"),
        ({"t_x": -1.0}, "t_x must not be negative"),
        ({"x": 0}, "t_x must be 0 where x is 0"),
        ({"T": np.nan}, "t_x, T and litt must be finite"),
        ({"litt": -np.inf}, "t_x, T and litt must be finite"),
        ({"weight": -1.0}, "weight must not be negative"),
    ],
)
def test_a_row_that_cannot_be_is_named(row, sentence):
    second = {"x": 2, "t_x": 3.0, "T": 5.0, "litt": 0.4, "weight": 1.0} | row
    columns = [
        [first, second[name]]
        for name, first in (("x", 1), ("t_x", 1.0), ("T", 5.0), ("litt", 0.0), ("weight", 1.0))
    ]
    with pytest.raises(ValueError, match=f"row 1: {sentence}"):
        Histories.of(*columns)


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="columns of different lengths"):
        Histories.of([1, 2], [1.0, 1.0], [2.0])
