"""How every rhythm model is fitted to histories."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from querencia.analytics.models.compression import compress, thin
from querencia.analytics.models.fitted import Fitted
from querencia.analytics.models.maximisation import Objective, maximise

if TYPE_CHECKING:
    from querencia.analytics.models.histories import Floats, Histories

SAMPLE_ROWS = 20_000  # distinct histories that are enough to come near the maximum


class FittedRhythm(Fitted):
    """A rhythm model that states its likelihood, where to start and the bounds."""

    bounds: ClassVar[tuple[tuple[float, float], ...]]  # of the logs of the parameters

    @property
    def sees_each_gap(self) -> bool:
        """Whether customers with the same x, t_x and T differ if their litt does."""
        return False

    def fit(self, histories: Histories) -> Self:
        """Learn the parameters by maximum likelihood.

        Raises:
            ValueError: No history has a repeat purchase.
        """
        rows = compress(histories, with_litt=self.sees_each_gap)
        if not (rows.x > 0).any():
            raise ValueError(f"{self.name} learns from repeat purchases, and there are none")
        bounds = self._bounds()
        maximum = maximise(
            self._objective(rows),
            np.clip(self._start(rows), bounds[:, 0], bounds[:, 1]),
            bounds,
            sample=self._objective(thin(rows, SAMPLE_ROWS)) if len(rows) > SAMPLE_ROWS else None,
            penalty=self._penalty,
        )
        return self._learn(maximum, rows.customers)

    def _bounds(self) -> Floats:
        """Return the lowest and highest log of each parameter, shape (p, 2)."""
        return np.array(self.bounds)

    def _start(self, rows: Histories) -> Floats:
        """Return logs of parameters to start from, shape (p,)."""
        raise NotImplementedError

    def _objective(self, rows: Histories) -> Objective:
        """Return the penalised log-likelihood of compressed rows, with its gradient."""
        raise NotImplementedError

    def _penalty(self, point: Floats) -> float:
        """Return what the objective subtracts from the log-likelihood."""
        return 0.0 * len(point)


def weeks_per_purchase(rows: Histories) -> float:
    """Return the weeks from first to last purchase, over all customers, for a repeat purchase."""
    weeks = float(rows.weight @ np.where(rows.x > 0, rows.t_x, rows.T))
    return max(weeks, 1.0) / float(rows.weight @ rows.x)
