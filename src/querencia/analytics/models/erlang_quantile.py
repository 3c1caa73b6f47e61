"""The silence at which the tail falls to a given probability, in machine code."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.models.erlang_likelihood import silence_terms
from querencia.analytics.models.erlang_scores import Rows, gap_shares
from querencia.analytics.models.machine_code import compiled, inlined

if TYPE_CHECKING:
    from querencia.analytics.models.erlang_law import Law
    from querencia.analytics.models.histories import Floats

LONGEST = 1e15  # weeks; beyond it a silence is called infinite


@compiled
def quantiles(law: Law, rows: Rows) -> Floats:
    """Return the silence of each row at which its tail is the probability that it asks about."""
    silence = np.empty(len(rows.x_code))
    share = np.empty(len(law.k))
    for row in range(len(silence)):
        code, t_x = rows.x_code[row], rows.t_x[row]
        gap_shares(law, code, t_x, rows.litt[row], share)
        silence[row] = _quantile(law, law.x[code], t_x, share, rows.asked[row])
    return silence


@compiled
def _quantile(law: Law, x: float, t_x: float, share: Floats, probability: float) -> float:
    """Solve tail(silence) = probability: Newton on logs of both, kept inside a bracket."""
    if math.isnan(probability):
        return math.nan
    if probability >= 1.0:
        return 0.0
    if probability <= 0.0:
        return math.inf
    target = math.log(probability)
    low, high = -math.inf, math.inf
    point = math.log((law.alpha[-1] + t_x) * law.k[-1] / (law.r + law.k[-1] * x))
    for _ in range(200):
        value, slope = _log_tail(law, x, t_x, share, math.exp(point))
        if value > target:
            low = point
        else:
            high = point
        step = (target - value) / slope if slope < 0.0 else math.inf
        if abs(step) <= 1e-14 * max(1.0, abs(point)):
            break
        following = point + min(max(step, -3.0), 3.0)
        if not low < following < high:
            following = (low + high) / 2.0
        if following > math.log(LONGEST):
            return math.inf
        point = following
    return math.exp(point)


@inlined
def _log_tail(law: Law, x: float, t_x: float, share: Floats, silence: float) -> tuple[float, float]:
    """Return the log of the tail and its slope in the log of the silence."""
    top = -math.inf
    for i in range(len(share)):
        if share[i] > 0.0:
            m, anchor = law.r + law.k[i] * x, law.alpha[i] + t_x
            log_z, total, _, _, _ = silence_terms(m, law.k[i], silence / anchor)
            top = max(top, math.log(share[i]) + m * log_z + math.log(total))
    tail = 0.0
    fall = 0.0
    for i in range(len(share)):
        if share[i] > 0.0:
            m, anchor = law.r + law.k[i] * x, law.alpha[i] + t_x
            log_z, total, _, last, _ = silence_terms(m, law.k[i], silence / anchor)
            part = math.exp(math.log(share[i]) + m * log_z + math.log(total) - top)
            tail += part
            fall += part * last / total * (m + law.k[i] - 1) * silence / (anchor + silence)
    return top + math.log(tail), -fall / tail
