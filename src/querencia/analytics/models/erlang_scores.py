"""What a fitted Erlang-k law says about each row of histories, in machine code."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from querencia.analytics.models.erlang_likelihood import alive_share, silence_terms
from querencia.analytics.models.machine_code import compiled, inlined

if TYPE_CHECKING:
    from querencia.analytics.models.erlang_law import Law
    from querencia.analytics.models.histories import Floats, Ints


class Rows(NamedTuple):
    """Histories, one row a customer, with something to ask about each."""

    x_code: Ints
    t_x: Floats
    silence: Floats
    litt: Floats
    asked: Floats  # another silence, or a probability


class Scores(NamedTuple):
    """One number a row."""

    log_likelihood: Floats
    alive: Floats  # P(alive | history)
    tail: Floats  # P(gap > asked | alive, completed gaps)
    longer: Floats  # L(x, t_x, t_x + asked) / L(x, t_x, T)
    rate: Floats  # purchases a week | alive, history


@compiled
def normalise(logs: Floats) -> float:
    """Turn logs into shares that sum to one, in place, and return the log of their sum."""
    top = logs.max()
    total = 0.0
    for i in range(len(logs)):
        logs[i] = math.exp(logs[i] - top)
        total += logs[i]
    for i in range(len(logs)):
        logs[i] /= total
    return float(top + math.log(total))


@inlined
def gap_shares(law: Law, code: int, t_x: float, litt: float, logs: Floats) -> float:
    """Fill ``logs`` with the share of each k given the completed gaps; return their log sum."""
    for i in range(len(law.k)):
        m = law.r + law.k[i] * law.x[code]
        logs[i] = (
            law.log_weight[i]
            + law.shape[code, i]
            - m * math.log(law.alpha[i] + t_x)
            + (law.k[i] - 1) * litt
        )
    return normalise(logs)


@compiled
def score_rows(law: Law, rows: Rows) -> Scores:
    """Return the scores of each row."""
    size = len(rows.x_code)
    scores = Scores(np.empty(size), np.empty(size), np.empty(size), np.empty(size), np.empty(size))
    K = len(law.k)
    share, joint, stay, rate = np.empty(K), np.empty(K), np.empty(K), np.empty(K)
    longer = np.empty(K)
    for row in range(size):
        code, t_x = rows.x_code[row], rows.t_x[row]
        base = gap_shares(law, code, t_x, rows.litt[row], share)
        tail = 0.0
        for i in range(K):
            k, anchor = law.k[i], law.alpha[i] + t_x
            m = law.r + k * law.x[code]
            log_z, total, _, _, moment = silence_terms(m, k, rows.silence[row] / anchor)
            alive, log_end = alive_share(law.leave[code], m * log_z + math.log(total))
            joint[i] = math.log(share[i]) + log_end if share[i] > 0.0 else -np.inf
            stay[i] = alive
            rate[i] = (m + moment / total) / (anchor + rows.silence[row]) / k
            log_z, total, _, _, _ = silence_terms(m, k, rows.asked[row] / anchor)
            log_tail = m * log_z + math.log(total)
            tail += share[i] * math.exp(log_tail)
            longer[i] = alive_share(law.leave[code], log_tail)[1] - log_end
        scores.log_likelihood[row] = base + normalise(joint) + law.stay[code]
        scores.tail[row] = min(tail, 1.0)
        scores.longer[row] = 0.0
        _average(scores, row, joint, stay, rate, longer)
    return scores


@inlined
def _average(
    scores: Scores, row: int, share: Floats, stay: Floats, rate: Floats, longer: Floats
) -> None:
    """Average what the ks say with the share of each given the whole history."""
    alive = 0.0
    weighed = 0.0
    for i in range(len(share)):
        alive += share[i] * stay[i]
        weighed += share[i] * stay[i] * rate[i]
        if share[i] > 0.0:
            scores.longer[row] += share[i] * math.exp(longer[i])
    scores.longer[row] = min(scores.longer[row], 1.0)
    scores.alive[row] = min(alive, 1.0)
    scores.rate[row] = weighed / alive if alive > 0.0 else (share * rate).sum()
