"""MIX-k: customers who order like clockwork and customers who don't, in one model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from querencia.analytics.models.erlang_model import ErlangModel

if TYPE_CHECKING:
    from collections.abc import Sequence

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

    def __init__(self, ks: Sequence[int] = (1, 2, 3, 4, 6, 9, 14)) -> None:
        if len(ks) < 2 or min(ks) < 1 or sorted(set(ks)) != list(ks):
            raise ValueError(f"ks must be at least two whole numbers that rise from 1, not {ks}")
        self._ks = tuple(int(k) for k in ks)
        self.learnt = ("r", "A", "a", "b", *(f"weight_{k}" for k in self._ks))

    @property
    def arguments(self) -> dict[str, Any]:
        """The constructor's arguments, as plain data."""
        return {"ks": list(self._ks)}

    @property
    def ks(self) -> Ints:
        """The values of k."""
        return np.array(self._ks)

    def _normal(self, values: Floats) -> Floats:
        return np.concatenate([values[:4], values[4:] / values[4:].sum()])

    def alphas(self, alpha: float) -> Floats:
        """Return A / k for each k."""
        return alpha / self.ks
