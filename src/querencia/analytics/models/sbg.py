"""Shifted Beta-Geometric: how long contracts last."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
from scipy.special import gammaln, psi

from querencia.analytics.models.fitted import Fitted
from querencia.analytics.models.maximisation import Objective, maximise

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from querencia.analytics.models.histories import Floats, Ints

LOG_BOUNDS = ((-9.0, 9.0), (-9.0, 9.0))  # alpha, beta


class ShiftedBetaGeometric(Fitted):
    """sBG (Fader & Hardie 2007): at each renewal a customer leaves with chance p.

    p ~ Beta(alpha, beta) across customers, and never changes for any of them.
    Those most likely to leave do so first, and the renewal rate of a cohort rises with its age
    although nobody changes.
    """

    name: ClassVar[str] = "sbg"
    learnt: tuple[str, ...] = ("alpha", "beta")

    def fit(self, periods: Ints, ended: NDArray[np.bool_], weight: Floats | None = None) -> Self:
        """Learn alpha and beta by maximum likelihood (Fader & Hardie 2007).

        Args:
            periods: Periods that each contract has lasted, shape (n,): the one in which it ended
                included, 1 or more; or, if it hasn't, the renewals so far, 0 or more.
            ended: Whether it has ended, shape (n,).
            weight: How many contracts each row stands for, shape (n,).

        Raises:
            ValueError: No contract has come to a renewal, or a row can't be.
        """
        last, over = np.asarray(periods, dtype=np.int64), np.asarray(ended, dtype=np.bool_)
        contracts = np.ones(len(last)) if weight is None else np.asarray(weight, dtype=np.float64)
        if (last < over).any():
            raise ValueError("a contract that has ended must have lasted 1 period or more")
        counts = np.zeros((2, int(last.max(initial=0)) + 1))
        np.add.at(counts, (over.astype(np.int64), last), contracts)
        if not counts[0, 1:].sum() + counts[1].sum() > 0:
            raise ValueError("sbg learns from renewals, and there are none")
        maximum = maximise(_objective(counts), np.zeros(2), np.array(LOG_BOUNDS))
        return self._learn(maximum, float(contracts.sum()))

    def log_likelihood(self, periods: Ints, ended: NDArray[np.bool_]) -> Floats:
        """Return the log-likelihood of each contract, unweighted."""
        alpha, beta = self._values().tolist()
        return _log_likelihood(alpha, beta, np.asarray(periods), np.asarray(ended))

    def survival(self, periods: ArrayLike) -> Floats:
        """Return the part of a cohort that is left after so many renewals (eq. 6)."""
        alpha, beta = self._values().tolist()
        t = np.asarray(periods, dtype=np.float64)
        return np.exp(_log_likelihood(alpha, beta, t, np.zeros(t.shape, np.bool_)))

    def renewal_rate(self, renewals: ArrayLike) -> Floats:
        """Return the chance of the next renewal after so many (eq. 8)."""
        alpha, beta = self._values().tolist()
        n = np.asarray(renewals, dtype=np.float64)
        rate: Floats = (beta + n) / (alpha + beta + n)
        return rate

    def expected_renewals(
        self, renewals: ArrayLike, ahead: int, *, discount: float = 0.0
    ) -> Floats:
        """Return the expected renewals among the next ``ahead`` of a contract in force.

        Args:
            renewals: Renewals so far, any shape.
            ahead: How many of the next ones to count.
            discount: Per period: the renewal h periods ahead counts (1 + discount)^-h.
        """
        so_far = np.asarray(renewals, dtype=np.float64)
        stays = np.ones(so_far.shape)
        expected = np.zeros(so_far.shape)
        for h in range(1, ahead + 1):
            stays = stays * self.renewal_rate(so_far + h - 1)
            expected += stays / (1 + discount) ** h
        return expected


def cohort(survivors: ArrayLike) -> tuple[Ints, NDArray[np.bool_], Floats]:
    """Return ``periods, ended, weight`` for ``ShiftedBetaGeometric.fit`` of one cohort.

    Args:
        survivors: Contracts at the start, after the first renewal, after the second and so on.

    Raises:
        ValueError: Fewer than two numbers, or numbers that rise or are negative.
    """
    left = np.asarray(survivors, dtype=np.float64)
    lost = -np.diff(left)
    if len(left) < 2 or (lost < 0).any() or left[-1] < 0:
        raise ValueError("survivors must be two or more numbers that never rise")
    periods = np.append(np.arange(1, len(left)), len(left) - 1)
    return periods, np.arange(len(left)) < len(lost), np.append(lost, left[-1])


def _log_likelihood(
    alpha: float, beta: float, periods: Ints | Floats, ended: NDArray[np.bool_]
) -> Floats:
    """Return log of B(alpha + 1, beta + t - 1), or of B(alpha, beta + t), over B(alpha, beta)."""
    n = periods - ended
    value: Floats = (
        gammaln(alpha + ended) - gammaln(alpha) + gammaln(beta + n) - gammaln(beta)
        - gammaln(alpha + beta + periods) + gammaln(alpha + beta)
    )  # fmt: skip
    return value


def _objective(counts: Floats) -> Objective:
    """Return the objective of counts of contracts, shape (2, most periods): in force, ended."""
    over, last = np.nonzero(counts)
    weight, ended = counts[over, last], over.astype(np.bool_)

    def objective(point: Floats) -> tuple[float, Floats]:
        alpha, beta = np.exp(point).tolist()
        value = float(weight @ _log_likelihood(alpha, beta, last, ended))
        shared = psi(alpha + beta) - psi(alpha + beta + last)
        by_alpha = psi(alpha + ended) - psi(alpha) + shared
        by_beta = psi(beta + last - ended) - psi(beta) + shared
        return value, np.array([weight @ by_alpha * alpha, weight @ by_beta * beta])

    return objective
