"""All rhythm models by name, and the choice among values of k."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from querencia.analytics.models.mbg_cnbd_k import BgCnbdK, MbgCnbdK
from querencia.analytics.models.mbg_nbd import BgNbd, MbgNbd
from querencia.analytics.models.mix_k import MixK
from querencia.analytics.models.pareto_nbd import ParetoNbd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from querencia.analytics.models.histories import Histories
    from querencia.analytics.models.protocol import RhythmModel

MODELS: Mapping[str, type[RhythmModel]] = MappingProxyType(
    {kind.name: kind for kind in (BgNbd, MbgNbd, ParetoNbd, BgCnbdK, MbgCnbdK, MixK)}
)


def model(name: str, **arguments: int | Sequence[int]) -> RhythmModel:
    """Return an unfitted model by its name, made with the constructor's ``arguments``.

    Raises:
        ValueError: No model has that name.
    """
    if name not in MODELS:
        raise ValueError(f"no model is called {name!r}; there are {', '.join(MODELS)}")
    return MODELS[name](**arguments)


def choose_k(
    histories: Histories,
    ks: Iterable[int] = (1, 2, 3, 4, 5, 6),
    kind: type[BgCnbdK] = MbgCnbdK,
) -> BgCnbdK:
    """Return the fitted model of the k under which the histories are likeliest."""
    fitted = [kind(k).fit(histories) for k in ks]
    return max(fitted, key=lambda candidate: candidate.log_likelihood_)
