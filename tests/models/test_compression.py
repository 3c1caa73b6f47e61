"""Compression counts equal histories and forgets nothing."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from querencia.analytics.models import Histories, compress
from querencia.analytics.models.compression import equal_rows, thin


def _rows(histories: Histories) -> Counter:
    columns = (histories.x, histories.t_x, histories.T, histories.litt)
    counted: Counter = Counter()
    for *row, weight in zip(*(c.tolist() for c in columns), histories.weight.tolist(), strict=True):
        counted[tuple(row)] += weight
    return counted


@pytest.fixture
def histories() -> Histories:
    rng = np.random.default_rng(4)
    x = rng.integers(0, 4, 5000)
    t_x = np.where(x > 0, rng.integers(1, 9, 5000), 0) / 7
    litt = np.where(x > 1, rng.integers(0, 3, 5000), x * np.log(np.maximum(t_x, 0.01)))
    return Histories.of(x, t_x, t_x + rng.integers(0, 5, 5000) / 7, litt, rng.integers(0, 3, 5000))


def test_each_distinct_history_is_there_once_with_its_customers(histories):
    packed = compress(histories)
    assert len(packed) == len(_rows(packed)) < len(histories)
    assert _rows(packed) == +_rows(histories)  # + drops those that stand for nobody


def test_without_litt_the_sum_of_litt_is_kept(histories):
    packed = compress(histories, with_litt=False)
    assert len(set(zip(packed.x, packed.t_x, packed.T, strict=True))) == len(packed)
    assert len(packed) < len(compress(histories))
    assert packed.customers == histories.customers
    assert packed.weight @ packed.litt == pytest.approx(histories.weight @ histories.litt)


def test_the_result_does_not_depend_on_the_order_of_rows(histories):
    shuffled = histories.take(np.random.default_rng(1).permutation(len(histories)))
    one, other = compress(histories), compress(shuffled)
    for name in ("x", "t_x", "T", "litt", "weight"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_compressing_twice_is_compressing_once(histories):
    once = compress(histories)
    assert _rows(compress(once)) == _rows(once)


def test_zero_and_minus_zero_are_one_time():
    rows = Histories.of([0, 0], [0.0, -0.0], [3.0, 3.0])
    assert len(compress(rows)) == 1


def test_two_histories_that_share_a_key_stay_two(histories, monkeypatch):
    """As if the hash had collided for all rows."""
    monkeypatch.setattr(
        "querencia.analytics.models.compression._keys",
        lambda x, *_: np.zeros(len(x), np.uint64),
    )
    assert _rows(compress(histories)) == +_rows(histories)
    packed = compress(histories, with_litt=False)
    assert len(set(zip(packed.x, packed.t_x, packed.T, strict=True))) == len(packed)


def test_rows_equal_but_for_litt_are_neighbours(histories):
    order, _ = equal_rows(histories, with_litt=True)
    sorted_rows = list(
        zip(histories.x[order], histories.t_x[order], histories.T[order], strict=True)
    )
    changes = sum(a != b for a, b in pairwise(sorted_rows))
    assert changes + 1 == len(set(sorted_rows))


def test_a_thinned_sample_stands_for_all_customers(histories):
    rows = compress(histories)
    some = thin(rows, 200)
    assert len(some) <= 200 < len(rows)
    assert some.customers == pytest.approx(rows.customers)
    mean = rows.weight @ rows.x / rows.customers
    assert some.weight @ some.x / some.customers == pytest.approx(mean, rel=0.1)


def test_few_rows_are_not_thinned(histories):
    assert thin(histories, len(histories)) is histories


def test_nothing_compresses_to_nothing():
    empty = Histories.of(np.zeros(0, int), np.zeros(0), np.zeros(0))
    assert len(compress(empty)) == 0
