"""Likelihood and gradient of the Erlang-k models, summed over customers in machine code."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from querencia.analytics.models.machine_code import compiled

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
def alive_share(leave: float, log_silent: float) -> tuple[float, float]:
    """Return S / (d + S) and log(d + S) from d and log S, whatever underflows."""
    if leave > 0.0:
        silent = math.exp(log_silent)
        return silent / (leave + silent), math.log(leave + silent)
    return 1.0, log_silent


@compiled
def total_likelihood(law: Law, sample: Sample) -> tuple[float, Floats]:
    """Return the log-likelihood of the sample and its gradient.

    The gradient is in (r, log alpha common to all k, a, b, logit of each weight).
    """
    K = len(law.k)
    base, by_r, by_alpha, by_leave = np.empty(K), np.empty(K), np.empty(K), np.empty(K)
    share = np.empty(K)
    gradient = np.zeros(4 + K)
    value = 0.0
    for group in range(len(sample.x_code)):
        code = sample.x_code[group]
        t_x, silence = sample.t_x[group], sample.silence[group]
        leave = law.leave[code]
        for i in range(K):
            k, alpha = law.k[i], law.alpha[i]
            m = law.r + k * law.x[code]
            anchor = alpha + t_x
            log_z, total, slope, last, _ = silence_terms(m, k, silence / anchor)
            alive, log_end = alive_share(leave, m * log_z + math.log(total))
            log_anchor = math.log(anchor)
            base[i] = law.log_weight[i] + law.shape[code, i] - m * log_anchor + log_end
            by_r[i] = law.shape_r[code, i] - log_anchor + alive * (log_z + slope / total)
            pull = alive * last / total * (m + k - 1) * silence / (anchor + silence)
            by_alpha[i] = law.r + alpha * (pull - m) / anchor
            by_leave[i] = (1.0 - alive) / leave if leave > 0.0 else 0.0
        weight, row_value = mix_rows(law.k, base, sample, group, share)
        value += row_value + weight * law.stay[code]
        left = 0.0
        for i in range(K):
            gradient[0] += share[i] * by_r[i]
            gradient[1] += share[i] * by_alpha[i]
            left += share[i] * by_leave[i]
            gradient[4 + i] += share[i] - weight * math.exp(law.log_weight[i])
        gradient[2] += weight * law.stay_a[code] + left * law.leave_a[code]
        gradient[3] += weight * law.stay_b[code] + left * law.leave_b[code]
    return value, gradient


@compiled
def mix_rows(
    k: Ints, base: Floats, sample: Sample, group: int, share: Floats
) -> tuple[float, float]:
    """Mix the ks in the rows of one group.

    Args:
        k: The values of k, shape (K,).
        base: Log of weight times likelihood of the group under each k, gaps left out.
        sample: All rows.
        group: Which of its groups.
        share: Filled with the customers of the group that each k accounts for, shape (K,).

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
            top = max(top, base[i] + (k[i] - 1) * litt)
        total = 0.0
        for i in range(K):
            total += math.exp(base[i] + (k[i] - 1) * litt - top)
        for i in range(K):
            share[i] += weight * math.exp(base[i] + (k[i] - 1) * litt - top) / total
        value += weight * (top + math.log(total))
    return customers, value
