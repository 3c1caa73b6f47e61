"""Pareto/NBD: purchases by chance, and an unseen lifetime."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from scipy.special import gammaln, psi

from querencia.analytics.models.discounting import check_ahead
from querencia.analytics.models.fitted_rhythm import FittedRhythm, weeks_per_purchase
from querencia.analytics.models.pareto_likelihood import (
    ParetoLaw,
    log_ends,
    total_pareto_likelihood,
)
from querencia.analytics.models.protocol import Outlook

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from querencia.analytics.models.histories import Floats, Histories
    from querencia.analytics.models.maximisation import Objective

NODES, SHARES = np.polynomial.legendre.leggauss(24)


class ParetoNbd(FittedRhythm):
    """Pareto/NBD (Schmittlein, Morrison & Colombo 1987; Fader & Hardie 2005).

    Gaps are exponential with rate lambda ~ Gamma(r, alpha), lifetimes exponential with rate
    mu ~ Gamma(s, beta); customers leave at any time, not just after a purchase.
    """

    name: ClassVar[str] = "pareto_nbd"
    learnt: tuple[str, ...] = ("r", "alpha", "s", "beta")
    bounds = ((-9.0, 9.0), (-12.0, 16.0), (-9.0, 9.0), (-12.0, 16.0))

    @property
    def _law(self) -> ParetoLaw:
        return ParetoLaw(*self._values().tolist())

    def _start(self, rows: Histories) -> Floats:
        alpha = np.log(weeks_per_purchase(rows))
        return np.array([0.0, alpha, 0.0, alpha])

    def _objective(self, rows: Histories) -> Objective:
        x = rows.x.astype(np.float64)
        counts, codes = np.unique(x, return_inverse=True)
        customers = np.bincount(codes, rows.weight)
        everybody = customers.sum()

        def objective(point: Floats) -> tuple[float, Floats]:
            r, alpha, s, beta = law = ParetoLaw(*np.exp(point).tolist())
            value, gradient = total_pareto_likelihood(law, x, rows.t_x, rows.T, rows.weight)
            value += float(customers @ (gammaln(r + counts) - gammaln(r)))
            value += everybody * (r * np.log(alpha) + s * np.log(beta))
            gradient[0] += customers @ (psi(r + counts) - psi(r)) + everybody * np.log(alpha)
            gradient[1] += everybody * r / alpha
            gradient[2] += everybody * np.log(beta)
            gradient[3] += everybody * s / beta
            return value, gradient * np.exp(point)

        return objective

    def _shape(self, x: Floats) -> Floats:
        r, alpha, s, beta = self._law
        shape: Floats = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        return shape

    def _log_ends(self, histories: Histories, later: float = 0.0) -> tuple[Floats, Floats]:
        x = histories.x.astype(np.float64)
        return log_ends(self._law, x, histories.t_x, histories.T + later)

    def log_likelihood(self, histories: Histories) -> Floats:
        """Return the log-likelihood of each row, unweighted."""
        stayed, gone = self._log_ends(histories)
        return self._shape(histories.x.astype(np.float64)) + np.logaddexp(stayed, gone)

    def probability_alive(self, histories: Histories) -> Floats:
        """Return P(still a customer at T | history)."""
        stayed, gone = self._log_ends(histories)
        alive: Floats = np.exp(stayed - np.logaddexp(stayed, gone))
        return alive

    def tail(self, histories: Histories, silence: Floats | None = None) -> Floats:
        """Return P(the current gap is longer than ``silence`` | still a customer, completed gaps).

        ``silence`` in weeks defaults to T - t_x. Falls monotonically from 1 as silence grows.
        """
        r, alpha, _, _ = self._law
        asked = histories.silence if silence is None else silence
        tail: Floats = np.exp(-(r + histories.x) * np.log1p(asked / (alpha + histories.t_x)))
        return tail

    def tail_quantile(self, histories: Histories, probability: Floats) -> Floats:
        """Return the silence in weeks at which ``tail`` falls to ``probability``."""
        r, alpha, _, _ = self._law
        with np.errstate(divide="ignore", over="ignore"):
            e_folds = -np.log(np.clip(probability, 0.0, 1.0)) / (r + histories.x)
            longest: Floats = (alpha + histories.t_x) * np.expm1(e_folds)
        return longest

    def probability_silent(self, histories: Histories, weeks: float) -> Floats:
        """Return P(no purchase in the next ``weeks`` | history)."""
        check_ahead(weeks)
        now, later = self._log_ends(histories), self._log_ends(histories, weeks)
        silent: Floats = np.exp(np.logaddexp(*later) - np.logaddexp(*now))
        return np.minimum(silent, 1.0)

    def purchase_rate(self, histories: Histories) -> Floats:
        """Return the expected purchases per week of a customer who stays, given the history.

        The silence since the last purchase counts as evidence of a low rate. To leave it out, ask
        about ``histories.at_last_purchase()``.
        """
        r, alpha, _, _ = self._law
        rate: Floats = (r + histories.x) / (alpha + histories.T)
        return rate

    def expected_purchases(
        self, histories: Histories, weeks: float, *, weekly_discount: float = 0.0
    ) -> Floats:
        """Return the expected purchases in the next ``weeks`` given the history (dead or alive).

        With ``weekly_discount`` d each purchase u weeks ahead counts exp(-d u). The purchases of
        the week u ahead are the rate times P(still a customer then) = ((beta+T)/(beta+T+u))^s;
        integrated in log(beta + T + u).
        """
        check_ahead(weeks, weekly_discount)
        _, _, s, beta = self._law
        since = beta + histories.T
        width = np.log1p(weeks / since)
        total = np.zeros(len(histories))
        for node, share in zip(NODES, SHARES, strict=True):
            v = width * (node + 1) / 2
            ahead = since * np.expm1(v)
            total += share * since * np.exp((1 - s) * v - weekly_discount * ahead)
        rate = self.probability_alive(histories) * self.purchase_rate(histories)
        return rate * total * width / 2

    def outlook(self, histories: Histories, weeks: ArrayLike) -> Outlook:
        """Return P(still a customer at T), the expected purchases in so many weeks and the tail."""
        expected = [self.expected_purchases(histories, ahead) for ahead in np.atleast_1d(weeks)]
        alive, tail = self.probability_alive(histories), self.tail(histories)
        return Outlook(alive, np.column_stack(expected), tail)
