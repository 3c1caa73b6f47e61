"""The law of customers whose gaps are Erlang-k, tabulated for the kernels.

With m = r + kx, n the purchases after which a customer who is still one has not left, and
z = (alpha + t_x) / (alpha + T), the likelihood of a history under one k is

    L = C * B(a, b + n) / B(a, b) * G(m) / G(r) * alpha^r / (alpha + t_x)^m * (d + S),

    C = prod gap^(k - 1) / (k - 1)!^x     the completed gaps,
    d = a / (b + n - 1)                   the odds of having left at the last purchase,
    S = I_z(m, k) = sum_{j<k} G(m + j) / (G(m) j!) z^m (1 - z)^j     the silence, if not.

Leaving after every purchase, the first included (MBG), makes n = x + 1; leaving after repeat
purchases only (BG) makes n = x, and d = 0 where x = 0. What depends on x alone is tabulated once
for each distinct x.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import gammaln, psi

if TYPE_CHECKING:
    from querencia.analytics.models.histories import Floats, Ints


class Law(NamedTuple):
    """Parameters and tables; K values of k, X distinct values of x.

    ``r_`` and the like mark derivatives with respect to r, a and b.
    """

    r: float
    k: Ints  # (K,)
    log_weight: Floats  # (K,) shares of customers with each k
    alpha: Floats  # (K,)
    x: Floats  # (X,)
    shape: Floats  # (X, K) log G(m)/G(r) + r log alpha - x log (k-1)!
    shape_r: Floats  # (X, K)
    stay: Floats  # (X,) log B(a, b+n)/B(a, b)
    stay_a: Floats  # (X,)
    stay_b: Floats  # (X,)
    leave: Floats  # (X,) d
    leave_a: Floats  # (X,)
    leave_b: Floats  # (X,)
    growth: Floats  # (X, J) (m + j - 1) / j for each k and 0 < j < k, J of them in all
    harmonic: Floats  # (X, J) psi(m + j) - psi(m)


class Rates(NamedTuple):
    """The parameters of one or several k: lambda ~ Gamma(r, alpha_k), p ~ Beta(a, b)."""

    r: float
    alpha: Floats  # (K,)
    a: float
    b: float
    log_weight: Floats  # (K,)


def tabulate(rates: Rates, k: Ints, x: Ints, *, leaves_at_first: bool) -> Law:
    """Return the law with its tables over the distinct purchase counts ``x``."""
    r, alpha, a, b, log_weight = rates
    count = x.astype(np.float64)
    m = r + np.multiply.outer(count, k)
    shape = gammaln(m) - gammaln(r) + r * np.log(alpha) - np.multiply.outer(count, gammaln(k))
    n = count + leaves_at_first
    exposed = n > 0  # could have left at the last purchase
    before = np.where(exposed, b + n - 1, 1.0)
    psi_all, psi_some = psi(a + b + n), psi(a + b)
    growth, harmonic = _tabulate_terms(m, k)
    return Law(
        r=r,
        k=k,
        log_weight=log_weight,
        alpha=alpha,
        x=count,
        shape=shape,
        shape_r=psi(m) - psi(r) + np.log(alpha),
        stay=gammaln(b + n) - gammaln(b) - gammaln(a + b + n) + gammaln(a + b),
        stay_a=psi_some - psi_all,
        stay_b=psi(b + n) - psi(b) + psi_some - psi_all,
        leave=np.where(exposed, a / before, 0.0),
        leave_a=np.where(exposed, 1 / before, 0.0),
        leave_b=np.where(exposed, -a / before**2, 0.0),
        growth=growth,
        harmonic=harmonic,
    )


def _tabulate_terms(m: Floats, k: Ints) -> tuple[Floats, Floats]:
    """Return what makes each term of S from the one before, and its slope in m."""
    j = np.concatenate([np.arange(1, one) for one in k])
    before = np.repeat(m, k - 1, axis=1) + j - 1
    harmonic = [
        np.cumsum(1 / part, axis=1) for part in np.split(before, np.cumsum(k - 1)[:-1], axis=1)
    ]
    return before / np.maximum(j, 1), np.concatenate(harmonic, axis=1)
