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

from querencia.analytics.models.erlang_likelihood import alive_share, silence_terms
from querencia.analytics.models.erlang_scores import Rows, gap_shares, normalise
from querencia.analytics.models.machine_code import compiled, inlined

if TYPE_CHECKING:
    from querencia.analytics.models.erlang_law import Law
    from querencia.analytics.models.histories import Floats, Ints

NEGLIGIBLE_SHARE = 1e-12  # of the customers like this one: a k this rare is left out
NEGLIGIBLE_REST = 1e-11  # of the sum
CANCELLED = 1e-5  # below this, differences of probabilities lose too many digits
LOG_NEGLIGIBLE = -40.0


@compiled
def expect_rows(
    law: Law, after: Floats, rows: Rows, order: Ints, starts: Ints, horizons: Floats
) -> Floats:
    """Return the expected purchases of each row.

    Args:
        law: The fitted law.
        after: (a, b + n) before each distinct x: the posterior of p if alive, shape (X, 2).
        rows: Histories.
        order: Their numbers, equal (x, t_x, T) together.
        starts: Where in ``order`` each set of equal ones starts.
        horizons: Weeks ahead and the factor each one's expectation counts with, shape (H, 2).
    """
    expected = np.empty(len(order))
    K = len(law.k)
    share, joint = np.empty(K), np.empty(K)
    by_k = np.empty(K)  # expectation times P(alive), for each k, once for each set of equal rows
    following = 0
    for position in range(len(order)):
        row = order[position]
        if following < len(starts) and position == starts[following]:
            by_k[:] = np.nan
            following += 1
        code, t_x = rows.x_code[row], rows.t_x[row]
        gap_shares(law, code, t_x, rows.litt[row], share)
        for i in range(K):
            anchor = law.alpha[i] + t_x
            m = law.r + law.k[i] * law.x[code]
            log_z, total, _, _, _ = silence_terms(m, law.k[i], rows.silence[row] / anchor)
            _, log_end = alive_share(law.leave[code], m * log_z + math.log(total))
            joint[i] = math.log(share[i]) + log_end if share[i] > 0.0 else -np.inf
        normalise(joint)
        expected[row] = 0.0
        for i in range(K):
            if joint[i] > NEGLIGIBLE_SHARE:
                if math.isnan(by_k[i]):
                    by_k[i] = _expect(law, i, code, after[code], t_x, rows.silence[row], horizons)
                expected[row] += joint[i] * by_k[i]
    return expected


@inlined
def _expect(
    law: Law, i: int, code: int, after: Floats, t_x: float, silence: float, horizons: Floats
) -> float:
    """Return the expected purchases under one k, dead or alive."""
    k = law.k[i]
    m = law.r + k * law.x[code]
    anchor = law.alpha[i] + t_x
    log_z, total, _, _, _ = silence_terms(m, k, silence / anchor)
    alive, log_end = alive_share(law.leave[code], m * log_z + math.log(total))
    expected = 0.0
    for h in range(len(horizons)):
        weeks, factor = horizons[h, 0], horizons[h, 1]
        if alive == 0.0 or weeks <= 0.0:
            continue
        if log_end > math.log(CANCELLED):
            rho = silence / (silence + weeks)
            walked = _walk(m, (silence + weeks) / anchor, k, 0, rho, after)
            expected += factor * walked * math.exp(-log_end)
            continue
        term = 1.0
        for j in range(k):
            walked = _walk(m + j, weeks / (anchor + silence), k, j, 0.0, after)
            expected += factor * alive * term / total * walked
            term *= (m + j) / (j + 1) * silence / (anchor + silence)
    return expected


@compiled
def _walk(m: float, ratio: float, k: int, phase: int, rho: float, after: Floats) -> float:
    """Return sum_u NB(u; m, 1/(1+ratio)) * P(Binomial(u, rho) < k) * F(floor((phase + u) / k)).

    In blocks of up to k phases, within which the number of purchases doesn't change.
    """
    y = ratio / (1.0 + ratio)
    log_z = -math.log1p(ratio)
    mode = max(0.0, math.floor((m - 1.0) * ratio))
    u = _first(m, log_z, y, mode)
    mass = math.exp(_log_mass(m, log_z, y, u))
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
            mass *= (m + u) / (u + 1.0) * y
            u += 1.0
            if rho > 0.0:
                within = max(within - rho * edge, 0.0)
                edge *= u / (u - k + 1.0) * (1.0 - rho)
        expected += block * bought
        falls = 1.0 - (m + u) / (u + 1.0) * y
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
def _first(m: float, log_z: float, y: float, mode: float) -> float:
    """Return the u below which the probabilities are negligible next to the largest."""
    if mode < 64.0:
        return 0.0
    least = _log_mass(m, log_z, y, mode) + LOG_NEGLIGIBLE
    if _log_mass(m, log_z, y, 0.0) >= least:
        return 0.0
    low, high = 0.0, mode
    while high - low > 1.0:
        middle = math.floor((low + high) / 2.0)
        if _log_mass(m, log_z, y, middle) < least:
            low = middle
        else:
            high = middle
    return high


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
