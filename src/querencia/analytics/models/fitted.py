"""What all fitted models have in common: named parameters and how sure we are of them."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from querencia.analytics.models.histories import Floats
    from querencia.analytics.models.maximisation import Maximum


class Fitted:
    """Positive parameters, learnt on the scale of their logarithms.

    Attributes:
        parameters_: The parameters by name, fixed ones (k) among them.
        point_: Logs of the parameters that were learnt, shape (p,).
        covariance_: Of the logs of the parameters that were learnt, shape (p, p): the inverse of
            the observed information. NaN where the likelihood is flat, 0 for a parameter on its
            bound.
        log_likelihood_: Of all customers at the maximum; NaN for parameters given, not learnt.
        customers_: How many customers taught the model.
    """

    name: ClassVar[str]
    learnt: tuple[str, ...]

    parameters_: Mapping[str, float]
    point_: Floats
    covariance_: Floats
    log_likelihood_: float = math.nan
    customers_: float = 0.0

    @property
    def arguments(self) -> dict[str, Any]:
        """The constructor's arguments, as plain data."""
        return {}

    def with_parameters(
        self, parameters: Mapping[str, float], covariance: Floats | None = None
    ) -> Self:
        """Return the model with parameters that are known rather than learnt from histories.

        Raises:
            ValueError: A parameter is missing, or not a positive finite number.
        """
        missing = [name for name in self.learnt if name not in parameters]
        if missing:
            raise ValueError(f"{self.name} needs the parameters {', '.join(missing)}")
        values = {name: float(parameters[name]) for name in self.learnt}
        for name, value in values.items():
            if not (math.isfinite(value) and value > 0):
                raise ValueError(f"{name} must be positive and finite, not {value}")
        self.parameters_ = MappingProxyType(values | self._fixed())
        self.point_ = np.log(list(values.values()))
        size = len(self.learnt)
        self.covariance_ = np.full((size, size), np.nan) if covariance is None else covariance
        return self

    def _fixed(self) -> dict[str, float]:
        """Return parameters that are shown with the others but given, not learnt."""
        return {}

    def _normal(self, values: Floats) -> Floats:
        """Return the values that mean the same and obey what binds them together."""
        return values

    def named(self, point: Floats) -> dict[str, float]:
        """Return the parameters, by name, at a point: their logs, shape (p,)."""
        values = self._normal(np.exp(point))
        return dict(zip(self.learnt, values.tolist(), strict=True)) | self._fixed()

    def at(self, point: Floats) -> Self:
        """Return the model of the same kind with its parameters at a point."""
        return type(self)(**self.arguments).with_parameters(self.named(point))

    def _learn(self, maximum: Maximum, customers: float) -> Self:
        self.log_likelihood_ = maximum.value
        self.customers_ = customers
        return self.with_parameters(self.named(maximum.point), maximum.covariance)

    def _values(self) -> Floats:
        return np.array([self.parameters_[name] for name in self.learnt])

    @property
    def standard_errors_(self) -> Mapping[str, float]:
        """Standard errors of the logs of the parameters: .1 means about ten percent."""
        step = 1e-5 * np.eye(len(self.point_))
        ahead = [np.log(self._normal(np.exp(self.point_ + row))) for row in step]
        behind = [np.log(self._normal(np.exp(self.point_ - row))) for row in step]
        slopes = (np.array(ahead) - np.array(behind)).T / 2e-5
        errors = np.sqrt(np.diag(slopes @ self.covariance_ @ slopes.T))
        return MappingProxyType(dict(zip(self.learnt, errors.tolist(), strict=True)))

    def intervals(self, z: float = 1.959964) -> dict[str, tuple[float, float]]:
        """Return an interval for each learnt parameter, by default of 95 %."""
        return {
            name: (
                self.parameters_[name] * math.exp(-z * error),
                self.parameters_[name] * math.exp(z * error),
            )
            for name, error in self.standard_errors_.items()
        }

    def draw(self, size: int, generator: np.random.Generator) -> list[Self]:
        """Return models with parameters drawn from the normal law around the maximum.

        What is computed from each of them shows how far it follows from the data.

        Raises:
            ValueError: The covariance isn't known.
        """
        if not np.isfinite(self.covariance_).all():
            raise ValueError(f"{self.name}: the likelihood is too flat to say how sure we are")
        points = generator.multivariate_normal(
            self.point_, self.covariance_, size=size, method="eigh"
        )
        return [self.at(point) for point in points]
