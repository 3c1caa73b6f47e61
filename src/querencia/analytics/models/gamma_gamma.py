"""Gamma-Gamma: what a purchase of a customer is worth, learnt from a few of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
from scipy.special import gammaln, psi

from querencia.analytics.models.fitted import Fitted
from querencia.analytics.models.maximisation import Maximum, Objective, maximise

if TYPE_CHECKING:
    from querencia.analytics.models.histories import Floats, Ints

LOG_BOUNDS = ((-9.0, 9.0), (-9.0, 9.0), (-16.0, 16.0))  # p, q, gamma in units of the mean value


class GammaGamma(Fitted):
    """Gamma-Gamma (Fader & Hardie 2013): a customer's purchases are worth Gamma(p, nu).

    nu ~ Gamma(q, gamma) across customers, and nothing to do with how often they buy: see
    ``correlation_``. The mean worth of a purchase across customers is p gamma / (q - 1).

    Attributes:
        correlation_: Pearson's correlation of the number of purchases with their mean worth; far
            from 0 the model's assumption doesn't hold.
    """

    name: ClassVar[str] = "gamma_gamma"
    learnt: tuple[str, ...] = ("p", "q", "gamma")

    correlation_: float = float("nan")

    def fit(self, x: Ints, mean: Floats, weight: Floats | None = None) -> Self:
        """Learn p, q and gamma by maximum likelihood (Fader & Hardie 2013, eq. 1a).

        Args:
            x: Purchases that the mean is of, shape (n,), 1 or more; the first purchase of a
                customer is better left out, since it is often unlike the others.
            mean: Their mean worth, in money, shape (n,), greater than 0.
            weight: How many customers each row stands for, shape (n,).

        Raises:
            ValueError: No rows, or a row that can't be.
        """
        count, worth, customers = _checked(x, mean, weight)
        scale = float(np.average(worth, weights=customers))
        worth = worth / scale
        start = np.log([1.0, 2.0, 1.0])
        found = maximise(_objective(count, worth, customers), start, np.array(LOG_BOUNDS))
        total = float(customers.sum())
        point = found.point + np.array([0.0, 0.0, np.log(scale)])
        value = found.value - total * np.log(scale)
        self.correlation_ = _correlation(count, worth, customers)
        return self._learn(Maximum(point, value, found.covariance), total)

    def log_likelihood(self, x: Ints, mean: Floats) -> Floats:
        """Return the log-likelihood of each row, unweighted."""
        p, q, gamma = self._values().tolist()
        return _log_likelihood(p, q, gamma, np.asarray(x, float), np.asarray(mean, float))

    def expected_worth(self, x: Ints, mean: Floats) -> Floats:
        """Return what the next purchase is expected to be worth (Fader & Hardie 2013, eq. 5).

        A weighted mean of the customer's own and everybody's; the latter alone where x is 0
        (``mean`` is then not looked at), infinite there if q <= 1, where everybody's doesn't exist.
        """
        p, q, gamma = self._values().tolist()
        count = np.asarray(x, dtype=np.float64)
        own = np.where(count > 0, mean, 0.0)
        above = p * count + q - 1.0
        worth = p * (gamma + count * own) / np.where(above > 0, above, np.nan)
        return np.where(above > 0, worth, np.inf)


def _log_likelihood(p: float, q: float, gamma: float, x: Floats, mean: Floats) -> Floats:
    px = p * x
    likelihood: Floats = (
        gammaln(px + q) - gammaln(px) - gammaln(q)
        + q * np.log(gamma) + (px - 1) * np.log(mean) + px * np.log(x)
        - (px + q) * np.log(gamma + x * mean)
    )  # fmt: skip
    return likelihood


def _objective(x: Floats, mean: Floats, weight: Floats) -> Objective:
    counts, codes = np.unique(x, return_inverse=True)
    customers = np.bincount(codes, weight)
    total = x * mean
    log_parts = np.bincount(codes, weight * np.log(total))

    def objective(point: Floats) -> tuple[float, Floats]:
        p, q, gamma = np.exp(point).tolist()
        px = p * counts
        share = weight / (gamma + total)
        log_sums = np.bincount(codes, weight * np.log(gamma + total))
        shape = gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(gamma)
        value = customers @ shape + px @ log_parts - (px + q) @ log_sums
        slope = psi(px + q)
        by_p = counts @ (customers * (slope - psi(px)) + log_parts - log_sums)
        by_q = customers @ (slope - psi(q) + np.log(gamma)) - log_sums.sum()
        by_gamma = customers.sum() * q / gamma - (px + q) @ np.bincount(codes, share)
        return float(value) - fixed, np.array([by_p * p, by_q * q, by_gamma * gamma])

    fixed = float(weight @ np.log(mean))
    return objective


def _checked(x: Ints, mean: Floats, weight: Floats | None) -> tuple[Floats, Floats, Floats]:
    """Return the columns as floats, equal rows together and in an order of their own."""
    count, worth = np.asarray(x, dtype=np.float64), np.asarray(mean, dtype=np.float64)
    customers = np.ones(len(count)) if weight is None else np.asarray(weight, dtype=np.float64)
    if not len(count) or not customers.sum() > 0:
        raise ValueError("gamma_gamma learns from customers with purchases, and there are none")
    if not (np.isfinite(count) & (count >= 1)).all():
        raise ValueError("x must be 1 or more: leave out customers without repeat purchases")
    if not (np.isfinite(worth) & (worth > 0)).all():
        raise ValueError("mean must be greater than 0: leave out customers who brought nothing")
    order = np.lexsort((customers, worth, count))
    return count[order], worth[order], customers[order]


def _correlation(x: Floats, mean: Floats, weight: Floats) -> float:
    covariance = np.cov(x, mean, aweights=weight, ddof=0)
    spread = float(np.sqrt(covariance[0, 0] * covariance[1, 1]))
    return float(covariance[0, 1] / spread) if spread > 0 else 0.0
