"""Fitted models as plain data, to be written to a file and read back years later."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from querencia.analytics.models.catalogue import MODELS
from querencia.analytics.models.gamma_gamma import GammaGamma
from querencia.analytics.models.sbg import ShiftedBetaGeometric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from querencia.analytics.models.fitted import Fitted

FORMAT = "querencia.model"
VERSION = 1
KINDS: Mapping[str, type] = {
    **MODELS,
    GammaGamma.name: GammaGamma,
    ShiftedBetaGeometric.name: ShiftedBetaGeometric,
}


def save(model: Fitted) -> dict[str, Any]:
    """Return a fitted model as data that JSON can hold; ``load`` gives back an equal one."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "model": model.name,
        "arguments": model.arguments,
        "parameters": {name: model.parameters_[name] for name in model.learnt},
        "covariance": [[_number(value) for value in row] for row in model.covariance_],
        "log_likelihood": _number(model.log_likelihood_),
        "customers": model.customers_,
    }


def load(data: Mapping[str, Any]) -> Fitted:
    """Return the fitted model that ``save`` made the data of.

    Raises:
        ValueError: The data is none of ours, of a version or of a model this release doesn't know,
            or incomplete.
    """
    if data.get("format") != FORMAT:
        raise ValueError(f"not a saved model: its format is {data.get('format')!r}, not {FORMAT!r}")
    if data.get("version") != VERSION:
        raise ValueError(
            f"a saved model of version {data.get('version')!r}: this release reads {VERSION} only"
        )
    kind = KINDS.get(str(data.get("model")))
    if kind is None:
        raise ValueError(f"no model is called {data.get('model')!r}; there are {', '.join(KINDS)}")
    try:
        covariance = np.array(data["covariance"], dtype=np.float64)
        model: Fitted = kind(**data["arguments"])
        model.with_parameters(data["parameters"], covariance)
        model.log_likelihood_ = _float(data["log_likelihood"])
        model.customers_ = float(data["customers"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"a saved model that is incomplete: {error}") from error
    return model


def _number(value: float) -> float | None:
    """Return None for NaN, which JSON doesn't know."""
    return float(value) if math.isfinite(value) else None


def _float(value: float | None) -> float:
    return math.nan if value is None else float(value)
