"""What a customer will spend a time: their own mean, drawn towards everybody's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

import numpy as np

from querencia.analytics.models import GammaGamma

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from querencia.analytics.value.spending import Spending

    Floats = NDArray[np.float64]

FEWEST = 20  # repeat buyers with a positive mean that a Gamma-Gamma is fitted on


@dataclass(frozen=True)
class SpendingModel:
    """Gamma-Gamma for what a purchase day is worth (Fader & Hardie 2013).

    A customer's purchase days scatter as Gamma(p, nu), nu ~ Gamma(q, gamma) across customers, so
    that what n days of mean z tell about the next is

        E = p (gamma + n z) / (p n + q - 1),

    which is linear in z: between the base's mean p gamma / (q - 1) and the customer's own. Being
    linear it is also the best linear (credibility) estimate for any law with these moments, and
    is used as it stands where a customer's mean is zero or negative: Gamma-Gamma itself knows no
    such customers, and they are left out of its fit. A customer with one purchase day is the case
    n = 1; with none, n = 0.

    Attributes:
        p: Shape of a customer's purchases.
        q: Shape of the customers.
        gamma: Scale of the customers, in money.
        prior_mean: What is expected of a customer about whom nothing is known.
        covariance: Of (log p, log q, log gamma), shape (3, 3); zero where they were not fitted.
        fitted_on: Repeat buyers that the parameters rest on.
        not_positive: Part of the repeat buyers whose mean is zero or negative.
        method: "gamma_gamma"; "pooled" with fewer than 20 such buyers, where the base's mean
            counts as much as one purchase (p = 1, q = 2); "counted" where value is purchases.
    """

    p: float
    q: float
    gamma: float
    prior_mean: float
    covariance: tuple[tuple[float, ...], ...] = ((0.0,) * 3,) * 3
    fitted_on: int = 0
    not_positive: float = 0.0
    method: Literal["gamma_gamma", "pooled", "counted"] = "gamma_gamma"

    @property
    def parameters(self) -> Mapping[str, float]:
        """The parameters by name; none where nothing was fitted."""
        if self.method != "gamma_gamma":
            return {}
        return {"p": self.p, "q": self.q, "gamma": self.gamma}

    def expected(self, spending: Spending) -> Floats:
        """Return what the next purchase day of each customer is expected to be worth."""
        if self.method == "counted":
            return np.ones(len(spending))
        n = spending.count
        known = self.p * (self.gamma + n * spending.mean) / _above(self.p * n + self.q - 1.0)
        return np.where(n > 0, known, self.prior_mean)

    def shape_and_rate(self, spending: Spending) -> tuple[Floats, Floats]:
        """Return the posterior Gamma(shape, rate) of each customer's nu; the rate NaN for none."""
        shape = self.q + self.p * spending.count
        rate = self.gamma + spending.count * spending.mean
        return shape, np.where(rate > 0, rate, np.nan)

    def at(self, logs: Floats) -> Self:
        """Return the same with other parameters, given by their logs."""
        p, q, gamma = np.exp(logs).tolist()
        prior = p * gamma / (q - 1.0) if q > 1.0 else self.prior_mean
        return type(self)(p, q, gamma, prior, self.covariance, self.fitted_on, self.not_positive)


def _above(denominator: Floats) -> Floats:
    # p + q below 1.1 is a law without a mean; its tail is cut here rather than passed on.
    clipped: Floats = np.maximum(denominator, 0.1)
    return clipped


COUNTED = SpendingModel(1.0, 2.0, 1.0, 1.0, method="counted")


def fit_spending(spending: Spending) -> SpendingModel:
    """Learn what customers spend from the repeat buyers whose mean is positive."""
    repeat = spending.repeat & (spending.count > 0)
    positive = repeat & (spending.mean > 0)
    not_positive = 1.0 - positive.sum() / max(repeat.sum(), 1) if repeat.any() else 0.0
    if positive.sum() < FEWEST:
        known = spending.mean[spending.count > 0]
        mean = float(known.mean()) if len(known) else 0.0
        return SpendingModel(
            1.0, 2.0, mean, mean, fitted_on=int(positive.sum()),
            not_positive=float(not_positive), method="pooled",
        )  # fmt: skip
    buyers = spending.take(positive)
    model = GammaGamma().fit(buyers.count.astype(np.int64), buyers.mean)
    p, q, gamma = (float(model.parameters_[name]) for name in ("p", "q", "gamma"))
    return SpendingModel(
        p=p,
        q=q,
        gamma=gamma,
        # Without a mean of its own (q <= 1) the law borrows that of the customers it rests on.
        prior_mean=p * gamma / (q - 1.0) if q > 1.0 else float(buyers.mean.mean()),
        covariance=tuple(tuple(row) for row in model.covariance_.tolist()),
        fitted_on=len(buyers),
        not_positive=float(not_positive),
    )
