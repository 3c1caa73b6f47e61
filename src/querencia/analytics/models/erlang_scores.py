"""What a fitted Erlang-k law says about each row of histories, in machine code."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

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


def piece_of(rows: Rows, start: int, end: int) -> Rows:
    """Return the rows from ``start`` up to ``end``."""
    inside = slice(start, end)
    return Rows(
        rows.x_code[inside],
        rows.t_x[inside],
        rows.silence[inside],
        rows.litt[inside],
        rows.asked[inside],
    )


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


@inlined
def log_silence(law: Law, i: int, first: int, code: int, ratio: float) -> tuple[float, float]:
    """Return log S of one k, and the phases that have passed in silence on average if alive.

    Args:
        law: The law.
        i: Which k.
        first: Where its terms begin in the tables.
        code: Of the purchase count.
        ratio: Silence / (alpha + t_x).
    """
    y = ratio / (1.0 + ratio)
    term, total, moment = 1.0, 1.0, 0.0
    for j in range(1, law.k[i]):
        term *= law.growth[code, first + j - 1] * y
        total += term
        moment += j * term
    m = law.r + law.k[i] * law.x[code]
    return math.log(total) - m * math.log1p(ratio), moment / total


@inlined
def silences(
    law: Law, code: int, t_x: float, silence: float, silent: Floats, passed: Floats
) -> float:
    """Fill in S and the phases passed, for each k.

    Returns:
        The log by which S is scaled up where nobody can have left, lest it underflows; else 0.
    """
    first = 0  # of the terms of this k in the tables
    for i in range(len(law.k)):
        ratio = silence / (law.alpha[i] + t_x)
        silent[i], passed[i] = log_silence(law, i, first, code, ratio)
        first += law.k[i] - 1
    scale = silent.max() if law.leave[code] == 0.0 else 0.0
    for i in range(len(law.k)):
        silent[i] = math.exp(silent[i] - scale)
    return float(scale)


@inlined
def end_shares(leave: float, share: Floats, silent: Floats, joint: Floats) -> float:
    """Fill in the share of each k given the whole history; return the mean of d + S."""
    total = 0.0
    for i in range(len(share)):
        joint[i] = share[i] * (leave + silent[i])
        total += joint[i]
    for i in range(len(share)):
        joint[i] /= total
    return total


@compiled
def score_rows(law: Law, rows: Rows) -> Scores:
    """Return the scores of each row."""
    size = len(rows.x_code)
    scores = Scores(np.empty(size), np.empty(size), np.empty(size), np.empty(size), np.empty(size))
    K = len(law.k)
    share, joint, silent, passed = np.empty(K), np.empty(K), np.empty(K), np.empty(K)
    later, unused = np.empty(K), np.empty(K)
    for row in range(size):
        code, t_x, silence = rows.x_code[row], rows.t_x[row], rows.silence[row]
        base = gap_shares(law, code, t_x, rows.litt[row], share)
        scale = silences(law, code, t_x, silence, silent, passed)
        later[:] = silent
        scale_later = scale
        if rows.asked[row] != silence:
            scale_later = silences(law, code, t_x, rows.asked[row], later, unused)
        end = end_shares(law.leave[code], share, silent, joint)
        scores.log_likelihood[row] = base + scale + math.log(end) + law.stay[code]
        tail, end_later = 0.0, 0.0
        for i in range(K):
            tail += share[i] * later[i]
            end_later += share[i] * (law.leave[code] + later[i])
        scores.tail[row] = min(tail * math.exp(scale_later), 1.0)
        scores.longer[row] = min(end_later / end * math.exp(scale_later - scale), 1.0)
        _average(law, scores, row, share, joint, silent, passed, rows)
    return scores


@inlined
def _average(
    law: Law,
    scores: Scores,
    row: int,
    share: Floats,
    joint: Floats,
    silent: Floats,
    passed: Floats,
    rows: Rows,
) -> None:
    """Average what the ks say of P(alive) and the rate, with the share of each."""
    code, since = rows.x_code[row], rows.t_x[row] + rows.silence[row]
    alive, weighed, plain = 0.0, 0.0, 0.0
    for i in range(len(share)):
        k = law.k[i]
        rate = (law.r + k * law.x[code] + passed[i]) / (law.alpha[i] + since) / k
        stays = joint[i] * silent[i] / (law.leave[code] + silent[i]) if joint[i] > 0.0 else 0.0
        alive += stays
        weighed += stays * rate
        plain += joint[i] * rate
    scores.alive[row] = min(alive, 1.0)
    scores.rate[row] = weighed / alive if alive > 0.0 else plain
