"""Likelihood and gradient of Pareto/NBD, row by row in machine code.

L = G(r + x)/G(r) * alpha^r beta^s * (A + D), with

    A = (alpha + T)^-(r+x) (beta + T)^-s                                        still a customer,
    D = s * integral from t_x to T of (alpha + y)^-(r+x) (beta + y)^-(s+1) dy   left at y.

With c the smaller of alpha and beta, the integrand is, in v = log((c + y) / (c + t_x)), a falling
exponential times a function without singularity nearer than pi off the real line. So
Gauss-Legendre with 32 nodes reaches about fifteen digits whatever x, where the usual
hypergeometric functions overflow.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from querencia.analytics.models.machine_code import compiled

if TYPE_CHECKING:
    from querencia.analytics.models.histories import Floats

NODES, SHARES = np.polynomial.legendre.leggauss(32)
FORGOTTEN = 45.0  # e-folds after which the rest of the integral is nothing


class ParetoLaw(NamedTuple):
    """lambda ~ Gamma(r, alpha), mu ~ Gamma(s, beta)."""

    r: float
    alpha: float
    s: float
    beta: float


@compiled
def integrand(law: ParetoLaw, x: float, y: float) -> float:
    """Return the log of (alpha + y)^-(r+x) (beta + y)^-(s+1)."""
    return -(law.r + x) * math.log(law.alpha + y) - (law.s + 1.0) * math.log(law.beta + y)


@compiled
def left(law: ParetoLaw, x: float, t_x: float, T: float, means: Floats) -> float:
    """Return log D.

    Args:
        law: The parameters.
        x: Repeat purchases.
        t_x: Weeks to the last.
        T: Weeks to the end.
        means: Filled with what the gradient needs, shape (4,): the means, over when they left, of
            log(alpha + y), 1 / (alpha + y), log(beta + y), 1 / (beta + y).
    """
    means[:] = 0.0
    scale = min(law.alpha, law.beta) + t_x
    width = math.log1p((T - t_x) / scale)
    fall = (law.r + x) * scale / (law.alpha + t_x) + (law.s + 1.0) * scale / (law.beta + t_x) - 1.0
    if fall > 0.0:
        width = min(width, FORGOTTEN / fall)
    if width <= 0.0:
        return -math.inf
    top = integrand(law, x, t_x)
    total = 0.0
    for i in range(len(NODES)):
        v = width * (NODES[i] + 1.0) / 2.0
        y = t_x + scale * math.expm1(v)
        mass = SHARES[i] * math.exp(v + integrand(law, x, y) - top)
        total += mass
        means[0] += mass * math.log(law.alpha + y)
        means[1] += mass / (law.alpha + y)
        means[2] += mass * math.log(law.beta + y)
        means[3] += mass / (law.beta + y)
    means /= total
    return math.log(law.s) + top + math.log(total * scale * width / 2.0)


@compiled
def log_ends(law: ParetoLaw, x: Floats, t_x: Floats, T: Floats) -> tuple[Floats, Floats]:
    """Return log A and log D of each row."""
    stayed, gone, means = np.empty(len(x)), np.empty(len(x)), np.empty(4)
    for row in range(len(x)):
        stayed[row] = integrand(law, x[row], T[row]) + math.log(law.beta + T[row])
        gone[row] = left(law, x[row], t_x[row], T[row], means)
    return stayed, gone


@compiled
def total_pareto_likelihood(
    law: ParetoLaw, x: Floats, t_x: Floats, T: Floats, weight: Floats
) -> tuple[float, Floats]:
    """Return the sum over rows of weight * log(A + D), and its gradient in (r, alpha, s, beta)."""
    r, alpha, s, beta = law
    value = 0.0
    gradient = np.zeros(4)
    means = np.empty(4)
    for row in range(len(x)):
        end = T[row]
        stayed = integrand(law, x[row], end) + math.log(beta + end)
        gone = left(law, x[row], t_x[row], end, means)
        top = max(stayed, gone)
        both = top + math.log(math.exp(stayed - top) + math.exp(gone - top))
        alive = weight[row] * math.exp(stayed - both)
        dead = weight[row] * math.exp(gone - both)
        value += weight[row] * both
        gradient[0] -= alive * math.log(alpha + end) + dead * means[0]
        gradient[1] -= (r + x[row]) * (alive / (alpha + end) + dead * means[1])
        gradient[2] -= alive * math.log(beta + end) + dead * (means[2] - 1.0 / s)
        gradient[3] -= s * alive / (beta + end) + (s + 1.0) * dead * means[3]
    return value, gradient
