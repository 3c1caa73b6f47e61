"""How long several purchases take: what tells a slower rhythm from a slow spell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc, gammaln

if TYPE_CHECKING:
    from querencia.analytics.models.erlang_model import ErlangModel
    from querencia.analytics.models.histories import Floats, Histories, Ints


def several_tail(model: ErlangModel, histories: Histories, count: Ints, weeks: Floats) -> Floats:
    """Return P(the next ``count`` gaps take longer than ``weeks`` | completed gaps, a customer).

    With m = r + kx, the sum of n Erlang-k gaps of a rate ~ Gamma(m, alpha_k + t_x) is beta-prime:
    P(sum > D) = I_z(m, kn), z = (alpha_k + t_x) / (alpha_k + t_x + D), averaged over the ks with
    the share that the completed gaps give each. For n = 1 it is the tail of the silence.

    Args:
        model: Fitted.
        histories: What was known at the purchase that began the first of those gaps, n rows.
        count: How many gaps, shape (n,).
        weeks: How long they took, shape (n,).
    """
    anchor, m, share = _posterior(model, histories)
    beyond = betainc(m, count[:, np.newaxis] * model.ks, anchor / (anchor + weeks[:, np.newaxis]))
    tail: Floats = (share * beyond).sum(axis=1)
    return tail


def usual_rate(model: ErlangModel, histories: Histories) -> Floats:
    """Return the expected purchases a week of a customer, given the completed gaps alone."""
    anchor, m, share = _posterior(model, histories)
    rate: Floats = (share * m / anchor / model.ks).sum(axis=1)
    return rate


def _posterior(model: ErlangModel, histories: Histories) -> tuple[Floats, Floats, Floats]:
    """Return alpha_k + t_x, r + kx and the share of each k, shapes (n, K)."""
    given = model.parameters_
    ks, r = model.ks, given["r"]
    alphas = model.alphas(given["A"] if "A" in given else given["alpha"])
    weights = np.array([given.get(f"weight_{k}", 1.0) for k in ks])
    x, t_x, litt = (part[:, np.newaxis] for part in (histories.x, histories.t_x, histories.litt))
    m: Floats = np.asarray(r + x * ks, dtype=np.float64)
    anchor = alphas + t_x
    logs = (
        np.log(np.maximum(weights, 1e-300)) + gammaln(m) + r * np.log(alphas) - x * gammaln(ks)
        - m * np.log(anchor) + (ks - 1) * litt
    )  # fmt: skip
    share = np.exp(logs - logs.max(axis=1, keepdims=True))
    return anchor, m, share / share.sum(axis=1, keepdims=True)
