"""Expected purchases under an Erlang-k law, exact from the posterior, in machine code.

Count the exponential phases of which k make a gap: j of them passed in silence since the last
purchase, v more will pass in the weeks ahead. Given the history both come from the same Gamma, so
that u = j + v is negative binomial and, given u, j is binomial. The customer is seen silent, j < k,
and will buy N = floor(u / k) times if nothing but the rate decides; leaving after each purchase
leaves F(N) = sum_{n<=N} E[(1 - p)^(n-1)] of them, with p ~ Beta(a, b + n). Hence, up to P(alive),

    E = sum_u NB(u; m, z) * P(Binomial(u, rho) < k) * F(floor(u / k)),

z = (alpha + t_x) / (alpha + T + weeks), rho = silence / (silence + weeks): one pass over u.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.models.erlang_likelihood import silence_terms
from querencia.analytics.models.erlang_scores import end_shares, gap_shares, silences
from querencia.analytics.models.machine_code import compiled, inlined

if TYPE_CHECKING:
    from querencia.analytics.models.erlang_law import Law
    from querencia.analytics.models.erlang_scores import Rows
    from querencia.analytics.models.histories import Floats, Ints

NEGLIGIBLE_SHARE = 1e-9  # of those still customers: a k or a phase this rare is left out
NEGLIGIBLE_REST = 1e-11  # of the sum
LOG_CANCELLED = math.log(1e-5)  # below this, differences of probabilities lose too many digits
LOG_NEGLIGIBLE = -32.0


@compiled
def expect_rows(
    law: Law, after: Floats, rows: Rows, order: Ints, starts: Ints, weeks: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return P(alive) of each row of ``order``, what it is expected to buy, and the tail.

    Args:
        law: The fitted law.
        after: (a, b + n) before each distinct x: the posterior of p if alive, shape (X, 2).
        rows: Histories.
        order: Numbers of n of them, equal (x, t_x, T) together.
        starts: Where in ``order`` each set of equal ones starts.
        weeks: How far ahead, shape (H,).

    Returns:
        Shapes (n,), (n, H) and (n,), in the order of ``order``.
    """
    alive, tail = np.empty(len(order)), np.zeros(len(order))
    expected = np.zeros((len(order), len(weeks)))
    K = len(law.k)
    share, silent, passed = np.empty(K), np.empty(K), np.empty(K)
    joint, stays = np.empty(K), np.empty(K)
    by_k = np.empty((K, len(weeks)))  # if alive, once for each set of equal rows
    following = 0
    for position in range(len(order)):
        row = order[position]
        if following < len(starts) and position == starts[following]:
            by_k[:] = np.nan
            following += 1
        code, t_x, silence = rows.x_code[row], rows.t_x[row], rows.silence[row]
        gap_shares(law, code, t_x, rows.litt[row], share)
        scale = silences(law, code, t_x, silence, silent, passed)
        for i in range(K):
            tail[position] += share[i] * silent[i]
        tail[position] = min(tail[position] * math.exp(scale), 1.0)
        end_shares(law.leave[code], share, silent, joint)
        alive[position] = _stays(law.leave[code], joint, silent, stays)
        for i in range(K):
            if stays[i] > NEGLIGIBLE_SHARE * alive[position]:
                if math.isnan(by_k[i, 0]):
                    _fill_expected(law, i, code, after[code], t_x, silence, weeks, by_k[i])
                for h in range(len(weeks)):
                    expected[position, h] += stays[i] * by_k[i, h]
    return alive, expected, tail


@inlined
def _stays(leave: float, joint: Floats, silent: Floats, stays: Floats) -> float:
    """Fill in the share of each k, still a customer, given the whole history; return their sum."""
    alive = 0.0
    for i in range(len(joint)):
        stays[i] = joint[i] * silent[i] / (leave + silent[i]) if joint[i] > 0.0 else 0.0
        alive += stays[i]
    return min(alive, 1.0)


@inlined
def _fill_expected(
    law: Law,
    i: int,
    code: int,
    after: Floats,
    t_x: float,
    silence: float,
    weeks: Floats,
    expected: Floats,
) -> None:
    """Fill in the expected purchases under one k, if alive, in so many weeks."""
    k = law.k[i]
    m = law.r + k * law.x[code]
    anchor = law.alpha[i] + t_x
    log_z, total, _, _, _ = silence_terms(m, k, silence / anchor)
    log_silent = m * log_z + math.log(total)
    expected[:] = 0.0
    if log_silent > LOG_CANCELLED:
        for h in range(len(weeks)):
            if weeks[h] > 0.0:
                rho = silence / (silence + weeks[h])
                walked = _walk(m, (silence + weeks[h]) / anchor, k, 0, rho, after)
                expected[h] = walked * math.exp(-log_silent)
        return
    term = 1.0
    for j in range(k):
        if term > NEGLIGIBLE_SHARE * total:
            for h in range(len(weeks)):
                if weeks[h] > 0.0:
                    walked = _walk(m + j, weeks[h] / (anchor + silence), k, j, 0.0, after)
                    expected[h] += term / total * walked
        term *= (m + j) / (j + 1) * silence / (anchor + silence)


@compiled
def _walk(m: float, ratio: float, k: int, phase: int, rho: float, after: Floats) -> float:
    """Return sum_u NB(u; m, 1/(1+ratio)) * P(Binomial(u, rho) < k) * F(floor((phase + u) / k)).

    In blocks of up to k phases, within which the number of purchases doesn't change. Given j of
    the phases in silence the others are NB(m + j) of the ratio ``ahead``: that is where to look.
    """
    y = ratio / (1.0 + ratio)
    ahead = ratio * (1.0 - rho) / (1.0 + ratio * rho)
    last = k - 1.0 if rho > 0.0 else 0.0
    mode = max(0.0, (m + last - 1.0) * ahead) + last
    u = _first(m, ahead)
    mass = math.exp(_log_mass(m, -math.log1p(ratio), y, u))
    while u < k - phase:  # no purchase yet
        mass *= (m + u) / (u + 1.0) * y
        u += 1.0
    purchases = (phase + u) // k
    to_next = k - int((phase + u) % k)
    stays, bought = _thinned(purchases, after)
    within, edge = _binomial(u, k, rho)
    expected = 0.0
    while True:
        block = 0.0
        for _ in range(to_next):
            block += mass * within
            if rho > 0.0:
                # One division for both ratios: (m + u) / (u + 1) and (u + 1) / (u + 2 - k).
                next_u, left = u + 1.0, u + 2.0 - k
                inverse = 1.0 / (next_u * left)
                mass *= (m + u) * y * left * inverse
                within = max(within - rho * edge, 0.0)
                edge *= next_u * next_u * (1.0 - rho) * inverse
            else:
                mass *= (m + u) / (u + 1.0) * y
            u += 1.0
        expected += block * bought
        falls = 1.0 - (m + u) / (u + 1.0 - last) * ahead / (1.0 + ahead)
        rest = mass * within * (bought + 1.0)  # times at most 1 / falls^2
        enough = NEGLIGIBLE_REST * expected * falls**2 + 1e-300
        if u > mode and falls > 0.0 and not rest > enough:
            return expected
        bought += stays
        stays *= (after[1] + purchases) / (after[0] + after[1] + purchases)
        purchases += 1
        to_next = k


@compiled
def _log_mass(m: float, log_z: float, y: float, u: float) -> float:
    """Return the log of the negative binomial probability of u."""
    if u == 0.0:
        return m * log_z
    return math.lgamma(m + u) - math.lgamma(m) - math.lgamma(u + 1.0) + m * log_z + u * math.log(y)


@compiled
def _first(m: float, ratio: float) -> float:
    """Return a u below which there is no probability to speak of.

    By Chernoff: log E[exp(-s U)] = -m log(1 + ratio (1 - exp(-s))) <= s^2 variance / 2 - s mean,
    hence P(U <= mean - d) <= exp(-d^2 / (2 variance)).
    """
    mean = m * ratio
    return max(0.0, math.floor(mean - math.sqrt(-2.0 * LOG_NEGLIGIBLE * mean * (1.0 + ratio))))


@compiled
def _thinned(purchases: float, after: Floats) -> tuple[float, float]:
    """Return E[(1 - p)^purchases] and F(purchases)."""
    stays = 1.0
    bought = 0.0
    for n in range(int(purchases)):
        bought += stays
        stays *= (after[1] + n) / (after[0] + after[1] + n)
    return stays, bought


@compiled
def _binomial(u: float, k: int, rho: float) -> tuple[float, float]:
    """Return P(Binomial(u, rho) < k) and P(Binomial(u, rho) = k - 1), for u >= k or rho = 0."""
    if rho == 0.0:
        return 1.0, 1.0 if k == 1 else 0.0
    if u == k:
        return 1.0 - rho**k, k * rho ** (k - 1) * (1.0 - rho)
    log_chance = u * math.log1p(-rho)
    within = 0.0
    chance = 0.0
    for j in range(k):
        chance = math.exp(log_chance)
        within += chance
        log_chance += math.log((u - j) / (j + 1.0) * rho / (1.0 - rho))
    return min(within, 1.0), chance
