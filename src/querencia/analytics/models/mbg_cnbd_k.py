"""(M)BG/CNBD-k: purchases more regular than chance; one k for all customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from querencia.analytics.models.erlang_model import ErlangModel

if TYPE_CHECKING:
    from querencia.analytics.models.histories import Ints


class BgCnbdK(ErlangModel):
    """BG/CNBD-k: gaps Erlang-k, departures after repeat purchases only.

    Args:
        k: How regular: a gap is the sum of k exponential ones. See ``choose_k``.
    """

    name: ClassVar[str] = "bg_cnbd_k"
    leaves_at_first: ClassVar[bool] = False

    def __init__(self, k: int = 2) -> None:
        if k < 1:
            raise ValueError(f"k must be 1 or more, not {k}")
        self.k = k

    @property
    def arguments(self) -> dict[str, Any]:
        """The constructor's arguments, as plain data."""
        return {"k": self.k}

    @property
    def ks(self) -> Ints:
        """The one k."""
        return np.array([self.k])

    def _fixed(self) -> dict[str, float]:
        return {"k": float(self.k)}


class MbgCnbdK(BgCnbdK):
    """MBG/CNBD-k (Platzer & Reutterer): gaps Erlang-k, departures after every purchase.

    Args:
        k: How regular: a gap is the sum of k exponential ones. See ``choose_k``.
    """

    name: ClassVar[str] = "mbg_cnbd_k"
    leaves_at_first: ClassVar[bool] = True
