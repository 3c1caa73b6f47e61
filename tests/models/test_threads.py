"""Many rows are looked at in pieces, on as many processors as there are."""

import numba
import numpy as np
import pytest

from querencia.analytics.models import Histories, MixK
from querencia.analytics.models.threads import PIECE, in_pieces


@pytest.fixture
def many() -> Histories:
    """Customers enough for several pieces, many of them alike."""
    rng = np.random.default_rng(5)
    x = rng.integers(0, 4, 3 * PIECE)
    t_x = np.where(x > 0, rng.integers(1, 40, len(x)) / 7, 0.0)
    return Histories.of(x, t_x, t_x + rng.integers(0, 30, len(x)) / 7, x * np.log(1.0 + t_x))


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 5 * PIECE - 1])
def test_pieces_follow_one_another_and_leave_nothing_out(size):
    pieces = in_pieces(np.arange, size)
    np.testing.assert_array_equal(np.concatenate(pieces), np.arange(size))


def test_pieces_start_where_they_may():
    starts = np.array([0, 10, 3 * PIECE - 5, 3 * PIECE])
    pieces = in_pieces(lambda start, end: (start, end), 4 * PIECE, starts)
    assert pieces == [(0, 10), (10, 3 * PIECE), (3 * PIECE, 4 * PIECE)]


def test_answers_are_the_same_to_the_last_bit_on_one_processor_and_on_three(many, monkeypatch):
    def answers() -> list[np.ndarray]:
        model = MixK((1, 3)).fit(many)
        outlook = model.outlook(many, [13.0, 52.0])
        at = model.tail_quantile(many, np.full(len(many), 0.1))
        return [model.point_, model.tail(many), at, outlook.alive, outlook.expected]

    monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", 1)
    alone = answers()
    monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", 3)
    for one, three in zip(alone, answers(), strict=True):
        np.testing.assert_array_equal(one, three)


def test_a_customer_among_many_is_answered_as_if_alone(many):
    model = MixK((1, 3)).fit(many)
    outlook = model.outlook(many, [52.0])
    for row in (0, PIECE - 1, PIECE, len(many) - 1):
        alone = model.outlook(many.take(np.array([row])), [52.0])
        assert alone.alive[0] == outlook.alive[row]
        assert alone.expected[0, 0] == outlook.expected[row, 0]
