"""BG/NBD and MBG/NBD: purchases by chance, and a chance to leave after each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from querencia.analytics.models.erlang_model import ErlangModel

if TYPE_CHECKING:
    from querencia.analytics.models.histories import Ints


class BgNbd(ErlangModel):
    """BG/NBD (Fader, Hardie & Lee 2005): gaps exponential, departures after repeat purchases."""

    name: ClassVar[str] = "bg_nbd"
    leaves_at_first: ClassVar[bool] = False

    @property
    def ks(self) -> Ints:
        """Only k = 1."""
        return np.array([1])


class MbgNbd(BgNbd):
    """MBG/NBD (Batislam, Denizel & Filiztekin 2007): departures after every purchase."""

    name: ClassVar[str] = "mbg_nbd"
    leaves_at_first: ClassVar[bool] = True
