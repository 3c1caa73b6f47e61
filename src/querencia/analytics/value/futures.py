"""What customers may do next: futures drawn from what their histories leave open.

For a customer who is still one, given x, t_x, T and the gaps, in a model with Erlang-k gaps:

- the regularity k has weight w_k L_k (the models' own terms), and of the purchase under way j < k
  phases have passed with weight G(m + j) / (G(m) j!) z^m (1 - z)^j, m = r + k x,
  z = (alpha_k + t_x) / (alpha_k + T);
- given k and j, lambda ~ Gamma(m + j, alpha_k + T), and the next purchase takes k - j more phases;
- p ~ Beta(a, b + n), n the purchases after which the customer might have left and has not.

The sources are the likelihoods in Platzer & Reutterer (2016) and Fader, Hardie & Lee (2005); that
the phases passed are the mixture's index is the Erlang survivor function read term by term.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from querencia.analytics.models import Histories
    from querencia.analytics.models.erlang_model import ErlangModel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Traits:
    """Drawn traits of customers who are still ones, arrays of one shape (draws, customers).

    Attributes:
        k: Phases of a gap.
        phases: Phases still to pass before the next purchase.
        rate: Phases a week.
        dropout: Chance to leave after a purchase.
    """

    k: Floats
    phases: Floats
    rate: Floats
    dropout: Floats


@dataclass(frozen=True)
class Law:
    """The parameters of an Erlang-k model, k by k.

    Attributes:
        k: Shape (K,).
        alpha: Shape (K,), of lambda ~ Gamma(r, alpha_k).
        log_weight: Shape (K,), of the shares of customers with each k.
        r: Shape of the rates.
        a: Of p ~ Beta(a, b).
        b: Likewise.
        leaves_at_first: Whether a customer can leave at the first purchase.
    """

    k: Floats
    alpha: Floats
    log_weight: Floats
    r: float
    a: float
    b: float
    leaves_at_first: bool


def law_of(model: ErlangModel) -> Law:
    """Return the law that a model's parameters make."""
    given, ks = model.parameters_, model.ks
    weights = np.array([given.get(f"weight_{k}", 1.0 / len(ks)) for k in ks])
    with np.errstate(divide="ignore"):
        log_weight = np.log(weights)
    return Law(
        k=ks.astype(float),
        alpha=model.alphas(given["A"] if "A" in given else given["alpha"]),
        log_weight=log_weight,
        r=given["r"],
        a=given["a"],
        b=given["b"],
        leaves_at_first=model.leaves_at_first,
    )


def draw_traits(law: Law, histories: Histories, draws: int, rng: Generator) -> Traits:
    """Draw what customers are like who are still ones, given their histories."""
    k, phase, logits = _phase_logits(law, histories)
    share = np.exp(logits - logits.max(axis=1, keepdims=True))
    steps = np.cumsum(share / share.sum(axis=1, keepdims=True), axis=1)
    uniform = rng.random((draws, len(histories)))
    state = (uniform[:, :, None] > steps[None, :, :-1]).sum(axis=2)
    k_drawn, passed = k[state], phase[state]
    alpha = np.repeat(law.alpha, law.k.astype(int))[state]
    shape = law.r + k_drawn * histories.x + passed
    left_out = histories.x + law.leaves_at_first
    return Traits(
        k=k_drawn,
        phases=k_drawn - passed,
        rate=np.maximum(rng.standard_gamma(shape) / (alpha + histories.T), 1e-300),
        dropout=rng.beta(law.a, law.b + left_out, uniform.shape),
    )


def _phase_logits(law: Law, histories: Histories) -> tuple[Floats, Floats, Floats]:
    """Return k and phases passed of each state, and the states' log weights (customers, states)."""
    of_state = np.repeat(np.arange(len(law.k)), law.k.astype(int))
    phase = np.concatenate([np.arange(k) for k in law.k])
    k, alpha = law.k[of_state], law.alpha[of_state]
    x, t_x, T = (column[:, None] for column in (histories.x, histories.t_x, histories.T))
    m = law.r + k * x
    silence = np.maximum(T - t_x, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        # (silence / (alpha + T))^j, which is 1 for j = 0 even without a silence.
        passed = np.where(phase > 0, phase * np.log(silence / (alpha + T)), 0.0)
    logits = (
        law.log_weight[of_state]
        + gammaln(m + phase) - gammaln(law.r) - gammaln(phase + 1.0)
        + law.r * np.log(alpha) - m * np.log(alpha + T)
        - x * gammaln(k) + (k - 1.0) * histories.litt[:, None]
        + passed
    )  # fmt: skip
    return k, phase, logits


def draw_worth(
    traits: Traits, mean_worth: Floats, worth_shape: float, weeks: float, discount: float,
    rng: Generator,
) -> Floats:  # fmt: skip
    """Draw the discounted worth of the next ``weeks`` of customers who are still ones.

    Args:
        traits: What they are like.
        mean_worth: Worth of one of their purchases, same shape as the traits.
        worth_shape: Shape p of the Gamma law of one purchase around that mean; inf: no scatter.
        weeks: Horizon.
        discount: Continuous discount a week.
        rng: Source of chance.

    Returns:
        Discounted worth, same shape as the traits.
    """
    size = traits.rate.size
    rate, k, dropout = (a.reshape(size) for a in (traits.rate, traits.k, traits.dropout))
    time = rng.standard_gamma(traits.phases.reshape(size)) / rate
    worth = np.zeros(size)
    going = np.flatnonzero(time <= weeks)
    while len(going):
        amount = mean_worth.reshape(size)[going]
        if np.isfinite(worth_shape):
            amount = amount * rng.standard_gamma(worth_shape, len(going)) / worth_shape
        worth[going] += amount * np.exp(-discount * time[going])
        going = going[rng.random(len(going)) >= dropout[going]]
        time[going] += rng.standard_gamma(k[going]) / rate[going]
        going = going[time[going] <= weeks]
    return worth.reshape(traits.rate.shape)
