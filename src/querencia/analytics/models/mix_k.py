"""MIX-k: customers who order like clockwork and customers who don't, in one model."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from querencia.analytics.models.erlang_model import ErlangModel

if TYPE_CHECKING:
    from querencia.analytics.models.histories import Floats, Ints


class MixK(ErlangModel):
    """A mixture of MBG/CNBD-k over several k, each customer having one of them.

    r, A, a and b are shared; lambda_k ~ Gamma(r, A / k), so that the purchase rate lambda_k / k
    has the same law for every k. The shares of the ks are free, with a weak penalty.

    Args:
        ks: The values of k.
    """

    name: ClassVar[str] = "mix_k"
    leaves_at_first: ClassVar[bool] = True

    def __init__(self, ks: tuple[int, ...] = (1, 2, 3, 4, 6, 9, 14)) -> None:
        if len(ks) < 2 or min(ks) < 1 or sorted(set(ks)) != list(ks):
            raise ValueError(f"ks must be at least two whole numbers that rise from 1, not {ks}")
        self._ks = ks

    @property
    def ks(self) -> Ints:
        """The values of k."""
        return np.array(self._ks)

    def alphas(self, alpha: float) -> Floats:
        """Return A / k for each k."""
        return alpha / self.ks

    def named(self, point: Floats) -> dict[str, float]:
        """Return the parameters at a point: r, A, a, b and the share of each k."""
        r, alpha, a, b = np.exp(point[:4]).tolist()
        shares = np.exp(self._rates(point).log_weight).tolist()
        weights = {f"weight_{k}": share for k, share in zip(self._ks, shares, strict=True)}
        return {"r": r, "A": alpha, "a": a, "b": b} | weights
