"""Likelihood and gradient of the Erlang-k models, summed over customers in machine code."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from querencia.analytics.models.machine_code import compiled, inlined

if TYPE_CHECKING:
    from querencia.analytics.models.erlang_law import Law
    from querencia.analytics.models.histories import Floats, Ints


class Sample(NamedTuple):
    """Distinct histories, those equal in (x, t_x, T) together: G groups of R rows."""

    x_code: Ints  # (G,) index into Law.x
    t_x: Floats  # (G,)
    silence: Floats  # (G,)
    first_row: Ints  # (G + 1,)
    litt: Floats  # (R,)
    weight: Floats  # (R,)


@compiled
def silence_terms(m: float, k: int, ratio: float) -> tuple[float, float, float, float, float]:
    """Return log z and what makes S = z^m * total, where z = 1 / (1 + ratio).

    Returns:
        log z; total; its derivative in m; its last term (j = k - 1); sum of j * term.
    """
    log_z = -math.log1p(ratio)
    y = ratio / (1.0 + ratio)
    term = 1.0
    total = 1.0
    slope = 0.0
    moment = 0.0
    harmonic = 0.0
    for j in range(1, k):
        harmonic += 1.0 / (m + j - 1)
        term *= (m + j - 1) / j * y
        total += term
        slope += term * harmonic
        moment += j * term
    return log_z, total, slope, term, moment


@compiled
def total_likelihood(law: Law, sample: Sample, start: int, end: int) -> tuple[float, Floats]:
    """Return the log-likelihood of some groups of the sample and its gradient.

    The gradient is in (r, log alpha common to all k, a, b, logit of each weight).
    """
    K = len(law.k)
    base, share, parts, slopes = np.empty(K), np.empty(K), np.empty(K), np.empty((K, 3))
    by_logit = np.zeros(K)
    value, by_r, by_alpha, by_a, by_b, customers = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for group in range(start, end):
        code = sample.x_code[group]
        _fill_group(law, code, sample.t_x[group], sample.silence[group], base, slopes)
        weight, row_value = _mix_rows(law.k, base, sample, group, share, parts)
        value += row_value + weight * law.stay[code]
        customers += weight
        left = 0.0
        for i in range(K):
            by_r += share[i] * slopes[i, 0]
            by_alpha += share[i] * slopes[i, 1]
            left += share[i] * slopes[i, 2]
            by_logit[i] += share[i]
        by_a += weight * law.stay_a[code] + left * law.leave_a[code]
        by_b += weight * law.stay_b[code] + left * law.leave_b[code]
    by_logit -= customers * np.exp(law.log_weight)
    return value, np.concatenate((np.array([by_r, by_alpha, by_a, by_b]), by_logit))


@inlined
def _fill_group(
    law: Law, code: int, t_x: float, silence: float, base: Floats, slopes: Floats
) -> None:
    """Fill in one group of equal histories, for each k.

    Args:
        law: The parameters.
        code: Of the purchase count.
        t_x: Weeks to the last purchase.
        silence: Weeks since.
        base: Log of weight times likelihood, litt and what depends on a and b alone left out.
        slopes: Its slopes in r and log alpha, and 1 / (d + S), shape (K, 3).
    """
    leave = law.leave[code]
    first = 0  # of the terms of this k in the tables
    for i in range(len(law.k)):
        k, alpha = law.k[i], law.alpha[i]
        m = law.r + k * law.x[code]
        anchor = alpha + t_x
        log_z, log_anchor = -math.log1p(silence / anchor), math.log(anchor)
        y = silence / (anchor + silence)
        term, total, slope = 1.0, 1.0, 0.0
        for j in range(first, first + k - 1):
            term *= law.growth[code, j] * y
            total += term
            slope += term * law.harmonic[code, j]
        first += k - 1
        if leave > 0.0:
            silent = math.exp(m * log_z) * total
            log_end = math.log(leave + silent)
            alive = silent / (leave + silent)
            slopes[i, 2] = 1.0 / (leave + silent)
        else:  # nobody can have left; S may underflow, its logarithm doesn't
            log_end = m * log_z + math.log(total)
            alive = 1.0
            slopes[i, 2] = 0.0
        base[i] = law.log_weight[i] + law.shape[code, i] - m * log_anchor + log_end
        slopes[i, 0] = law.shape_r[code, i] - log_anchor + alive * (log_z + slope / total)
        pull = alive * term / total * (m + k - 1) * y
        slopes[i, 1] = law.r + alpha * (pull - m) / anchor


@inlined
def _mix_rows(
    k: Ints, base: Floats, sample: Sample, group: int, share: Floats, parts: Floats
) -> tuple[float, float]:
    """Mix the ks in the rows of one group.

    Args:
        k: The values of k, shape (K,).
        base: Log of weight times likelihood of the group under each k, litt left out.
        sample: All rows.
        group: Which of its groups.
        share: Filled with the customers of the group that each k accounts for, shape (K,).
        parts: Room for K numbers.

    Returns:
        The customers of the group and their weighted log-likelihood.
    """
    K = len(k)
    customers = 0.0
    value = 0.0
    share[:] = 0.0
    for row in range(sample.first_row[group], sample.first_row[group + 1]):
        litt, weight = sample.litt[row], sample.weight[row]
        customers += weight
        if K == 1:
            value += weight * (base[0] + (k[0] - 1) * litt)
            share[0] += weight
            continue
        top = -np.inf
        for i in range(K):
            parts[i] = base[i] + (k[i] - 1) * litt
            top = max(top, parts[i])
        total = 0.0
        for i in range(K):
            parts[i] = math.exp(parts[i] - top)
            total += parts[i]
        for i in range(K):
            share[i] += weight * parts[i] / total
        value += weight * (top + math.log(total))
    return customers, value
