"""What the models with Erlang-k gaps have in common: fitting and scoring."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from querencia.analytics.models.compression import compress, equal_rows, thin
from querencia.analytics.models.erlang_law import Law, Rates, tabulate
from querencia.analytics.models.erlang_likelihood import Sample, total_likelihood
from querencia.analytics.models.erlang_quantile import quantiles
from querencia.analytics.models.erlang_scores import Rows, Scores, score_rows
from querencia.analytics.models.maximisation import Objective, maximise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from querencia.analytics.models.histories import Floats, Histories, Ints

SAMPLE_ROWS = 20_000  # distinct histories that are enough to come near the maximum
LOG_BOUNDS = {"r": (-9.0, 9.0), "alpha": (-12.0, 16.0), "a": (-9.0, 9.0), "b": (-9.0, 9.0)}
LOGIT_BOUND = 15.0
LOGIT_PENALTY = 0.01


class ErlangModel:
    """Gaps Erlang-k with rate lambda ~ Gamma(r, alpha_k), departures with chance p ~ Beta(a, b).

    A subclass says which k there may be and whether a customer can leave at the first purchase.
    """

    name: ClassVar[str]
    leaves_at_first: ClassVar[bool]

    parameters_: Mapping[str, float]
    log_likelihood_: float
    customers_: float
    point_: Floats
    covariance_: Floats

    @property
    def ks(self) -> Ints:
        """The values of k in the model."""
        raise NotImplementedError

    def alphas(self, alpha: float) -> Floats:
        """Return the alpha of each k."""
        return np.full(len(self.ks), alpha)

    def named(self, point: Floats) -> dict[str, float]:
        """Return the parameters at a point."""
        names = ("r", "alpha", "a", "b")
        return dict(zip(names, np.exp(point[:4]).tolist(), strict=True))

    def fit(self, histories: Histories) -> Self:
        """Learn the parameters by maximum likelihood."""
        mixed = len(self.ks) > 1
        rows = compress(histories, with_litt=mixed)
        some = thin(rows, SAMPLE_ROWS)
        maximum = maximise(
            self._objective(rows),
            self._start(rows),
            self._bounds(),
            sample=self._objective(some),
            sample_share=1.0,
        )
        self.customers_ = rows.customers
        self._learn(maximum.point, maximum.covariance)
        self.log_likelihood_ = maximum.value + self._penalty(maximum.point)
        return self

    def _learn(self, point: Floats, covariance: Floats) -> None:
        self.point_ = point
        self.covariance_ = covariance
        self.parameters_ = self.named(point)

    def _start(self, rows: Histories) -> Floats:
        purchases = float(rows.weight @ rows.x)
        weeks = float(rows.weight @ np.where(rows.x > 0, rows.t_x, rows.T))
        rate = max(purchases, 0.5) / max(weeks, 1.0)
        start = np.zeros(4 + (len(self.ks) if len(self.ks) > 1 else 0))
        start[1] = np.log(self.ks[0] / rate) if len(self.ks) == 1 else np.log(1 / rate)
        return start

    def _bounds(self) -> Floats:
        logits = [(-LOGIT_BOUND, LOGIT_BOUND)] * (len(self.ks) if len(self.ks) > 1 else 0)
        return np.array([*LOG_BOUNDS.values(), *logits])

    def _rates(self, point: Floats) -> Rates:
        r, alpha, a, b = np.exp(point[:4])
        logits = point[4:] if len(point) > 4 else np.zeros(1)
        log_weight = logits - np.logaddexp.reduce(logits)
        return Rates(float(r), self.alphas(alpha), float(a), float(b), log_weight)

    def _law(self, point: Floats, x: Ints) -> Law:
        return tabulate(self._rates(point), self.ks, x, leaves_at_first=self.leaves_at_first)

    @staticmethod
    def _penalty(point: Floats) -> float:
        return LOGIT_PENALTY / 2 * float(point[4:] @ point[4:])

    def _objective(self, rows: Histories) -> Objective:
        x, sample = _grouped(rows)

        def objective(point: Floats) -> tuple[float, Floats]:
            value, gradient = total_likelihood(self._law(point, x), sample)
            gradient = gradient[: len(point)]
            gradient[[0, 2, 3]] *= np.exp(point[[0, 2, 3]])
            gradient[4:] -= LOGIT_PENALTY * point[4:]
            return value - self._penalty(point), gradient

        return objective

    def _scores(self, histories: Histories, asked: Floats | None = None) -> Scores:
        x, codes = np.unique(histories.x, return_inverse=True)
        silence = histories.silence
        rows = Rows(
            codes, histories.t_x, silence, histories.litt, silence if asked is None else asked
        )
        return score_rows(self._law(self.point_, x), rows)

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
        asked = None if silence is None else np.broadcast_to(silence, len(histories)).astype(float)
        return self._scores(histories, asked).tail

    def tail_quantile(self, histories: Histories, probability: Floats) -> Floats:
        """Return the silence in weeks at which ``tail`` falls to ``probability``."""
        x, codes = np.unique(histories.x, return_inverse=True)
        wanted = np.broadcast_to(probability, len(histories)).astype(float)
        law = self._law(self.point_, x)
        return quantiles(law, codes, histories.t_x, histories.litt, wanted)

    def probability_silent(self, histories: Histories, weeks: float) -> Floats:
        """Return P(no purchase in the next ``weeks`` | history)."""
        return self._scores(histories, histories.silence + weeks).longer

    def purchase_rate(self, histories: Histories) -> Floats:
        """Return the expected purchases per week of a customer who stays, given the history."""
        return self._scores(histories).rate


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
