"""What the models with Erlang-k gaps have in common: fitting and scoring."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from querencia.analytics.models.compression import equal_rows
from querencia.analytics.models.discounting import check_ahead, horizons
from querencia.analytics.models.erlang_expectation import expect_rows
from querencia.analytics.models.erlang_law import Law, Rates, tabulate
from querencia.analytics.models.erlang_likelihood import Sample, total_likelihood
from querencia.analytics.models.erlang_quantile import quantiles
from querencia.analytics.models.erlang_scores import Rows, Scores, piece_of, score_rows
from querencia.analytics.models.fitted_rhythm import FittedRhythm, weeks_per_purchase
from querencia.analytics.models.protocol import Outlook
from querencia.analytics.models.threads import in_pieces

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from querencia.analytics.models.histories import Floats, Histories, Ints
    from querencia.analytics.models.maximisation import Objective

LOGIT_BOUNDS = (-15.0, 15.0)
LOGIT_PENALTY = 0.07  # logits ~ Normal(0, 3.8): keeps the share of a k nobody shows above zero


class ErlangModel(FittedRhythm):
    """Gaps Erlang-k with rate lambda ~ Gamma(r, alpha_k), departures with chance p ~ Beta(a, b).

    A subclass says which k there are and whether a customer can leave at the first purchase.
    """

    leaves_at_first: ClassVar[bool]
    learnt: tuple[str, ...] = ("r", "alpha", "a", "b")
    bounds = ((-9.0, 9.0), (-12.0, 16.0), (-9.0, 9.0), (-9.0, 9.0))

    @property
    def ks(self) -> Ints:
        """The values of k in the model."""
        raise NotImplementedError

    @property
    def mean_departure_chance(self) -> float:
        """The mean of p: a / (a + b). Well known even where a and b aren't, each for itself."""
        a, b = self.parameters_["a"], self.parameters_["b"]
        return a / (a + b)

    @property
    def sees_each_gap(self) -> bool:
        """Whether customers with the same x, t_x and T differ if their litt does."""
        return len(self.ks) > 1

    def alphas(self, alpha: float) -> Floats:
        """Return the alpha of each k: lambda_k ~ Gamma(r, alpha_k)."""
        return np.full(len(self.ks), alpha)

    def _rates(self, values: Floats) -> Rates:
        r, alpha, a, b = values[:4].tolist()
        shares = values[4:] if len(values) > 4 else np.ones(1)
        return Rates(r, self.alphas(alpha), a, b, np.log(shares / shares.sum()))

    def _start(self, rows: Histories) -> Floats:
        start = np.zeros(len(self.learnt))
        start[1] = np.log(weeks_per_purchase(rows) * (self.ks[0] if len(self.ks) == 1 else 1))
        return start

    def _bounds(self) -> Floats:
        return np.array([*self.bounds, *[LOGIT_BOUNDS] * (len(self.learnt) - 4)])

    def _penalty(self, point: Floats) -> float:
        return LOGIT_PENALTY / 2 * float(point[4:] @ point[4:])

    def _law(self, values: Floats, x: Ints) -> Law:
        return tabulate(self._rates(values), self.ks, x, leaves_at_first=self.leaves_at_first)

    def _objective(self, rows: Histories) -> Objective:
        x, sample = _grouped(rows)

        def objective(point: Floats) -> tuple[float, Floats]:
            values = np.exp(point)
            law = self._law(values, x)
            parts = in_pieces(
                lambda start, end: total_likelihood(law, sample, start, end), len(sample.x_code)
            )
            value = sum(part[0] for part in parts)
            gradient = np.sum([part[1] for part in parts], axis=0)[: len(point)]
            gradient[[0, 2, 3]] *= values[[0, 2, 3]]
            gradient[4:] -= LOGIT_PENALTY * point[4:]
            return value - self._penalty(point), gradient

        return objective

    def _coded(self, histories: Histories, asked: Floats | None = None) -> tuple[Ints, Law, Rows]:
        """Return the distinct purchase counts, the law over them and the rows for the kernels."""
        x, codes = np.unique(histories.x, return_inverse=True)
        silence = histories.silence
        rows = Rows(
            codes, histories.t_x, silence, histories.litt, silence if asked is None else asked
        )
        return x, self._law(self._values(), x), rows

    def _scores(self, histories: Histories, asked: Floats | None = None) -> Scores:
        _, law, rows = self._coded(histories, asked)
        return Scores(*_joined(lambda piece: score_rows(law, piece), rows))

    def log_likelihood(self, histories: Histories) -> Floats:
        """Return the log-likelihood of each row, unweighted, gap terms included where k > 1."""
        return self._scores(histories).log_likelihood

    def probability_alive(self, histories: Histories) -> Floats:
        """Return P(still a customer at T | history)."""
        return self._scores(histories).alive

    def tail(self, histories: Histories, silence: Floats | None = None) -> Floats:
        """Return P(the current gap is longer than ``silence`` | still a customer, completed gaps).

        ``silence`` in weeks defaults to T - t_x. Falls monotonically from 1 as silence grows.
        """
        return self._scores(histories, _per_row(silence, histories)).tail

    def tail_quantile(self, histories: Histories, probability: Floats) -> Floats:
        """Return the silence in weeks at which ``tail`` falls to ``probability``."""
        _, law, rows = self._coded(histories, _per_row(probability, histories))
        (silences,) = _joined(lambda piece: (quantiles(law, piece),), rows)
        return silences

    def probability_silent(self, histories: Histories, weeks: float) -> Floats:
        """Return P(no purchase in the next ``weeks`` | history)."""
        check_ahead(weeks)
        return self._scores(histories, histories.silence + weeks).longer

    def purchase_rate(self, histories: Histories) -> Floats:
        """Return the expected purchases per week of a customer who stays, given the history.

        The silence since the last purchase counts as evidence of a low rate. To leave it out, ask
        about ``histories.at_last_purchase()``.
        """
        return self._scores(histories).rate

    def expected_purchases(
        self, histories: Histories, weeks: float, *, weekly_discount: float = 0.0
    ) -> Floats:
        """Return the expected purchases in the next ``weeks`` given the history (dead or alive).

        With ``weekly_discount`` d each purchase u weeks ahead counts exp(-d u). A customer just
        won is a history with x = 0 and T = 0: the expectation is then that of any new customer.
        """
        ahead, factors = horizons(weeks, weekly_discount).T
        expected: Floats = self.outlook(histories, ahead).expected @ factors
        return expected

    def outlook(self, histories: Histories, weeks: ArrayLike) -> Outlook:
        """Return P(still a customer at T), the expected purchases and the tail, in one go.

        Args:
            histories: n rows.
            weeks: How far ahead, shape (H,).
        """
        x, law, rows = self._coded(histories)
        order, starts = equal_rows(histories, with_litt=False)
        rates = self._rates(self._values())
        after = np.column_stack([np.full(len(x), rates.a), rates.b + x + self.leaves_at_first])
        ahead = np.atleast_1d(np.asarray(weeks, dtype=np.float64))
        alive, tail = np.empty(len(order)), np.empty(len(order))
        expected = np.empty((len(order), len(ahead)))

        def expect(start: int, end: int) -> None:
            inside = starts[(start <= starts) & (starts < end)] - start
            piece = order[start:end]
            alive[piece], expected[piece], tail[piece] = expect_rows(
                law, after, rows, piece, inside, ahead
            )

        in_pieces(expect, len(order), starts)
        return Outlook(alive, expected, tail)


def _joined(answer: Callable[[Rows], tuple[Floats, ...]], rows: Rows) -> tuple[Floats, ...]:
    """Return what ``answer`` says of each row, asked piece by piece."""
    pieces = in_pieces(lambda start, end: answer(piece_of(rows, start, end)), len(rows.x_code))
    return tuple(np.concatenate(columns) for columns in zip(*pieces, strict=True))


def _per_row(values: Floats | None, histories: Histories) -> Floats | None:
    if values is None:
        return None
    return np.ascontiguousarray(np.broadcast_to(values, len(histories)), dtype=np.float64)


def _grouped(rows: Histories) -> tuple[Ints, Sample]:
    """Return the distinct purchase counts and the compressed rows in groups of equal histories."""
    order, starts = equal_rows(rows, with_litt=False)
    first = order[starts]
    x, codes = np.unique(rows.x[first], return_inverse=True)
    sample = Sample(
        x_code=codes,
        t_x=rows.t_x[first],
        silence=rows.silence[first],
        first_row=np.append(starts, len(order)),
        litt=rows.litt[order],
        weight=rows.weight[order],
    )
    return x, sample
