"""What every rhythm model offers; the conformance suite in the tests holds each one to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol, Self, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import ArrayLike

    from querencia.analytics.models.histories import Floats, Histories


class Outlook(NamedTuple):
    """What there is to expect of n customers at H horizons.

    Attributes:
        alive: P(still a customer at T | history), shape (n,).
        expected: Expected purchases up to each horizon, dead or alive, shape (n, H).
        tail: P(silent this long | still a customer, completed gaps), shape (n,).
    """

    alive: Floats
    expected: Floats
    tail: Floats


@runtime_checkable
class RhythmModel(Protocol):
    """A model of how often customers buy and when they leave.

    The constructor stores, ``fit`` learns and returns the model; learned names end in ``_``.
    All times are weeks of the clock that made the histories. All methods are vectorised over the
    rows of the histories and finite for x up to 10,000.
    """

    name: ClassVar[str]
    parameters_: Mapping[str, float]
    log_likelihood_: float
    customers_: float
    covariance_: Floats

    @property
    def standard_errors_(self) -> Mapping[str, float]:
        """Standard errors of the logs of the parameters that were learnt."""
        ...

    def draw(self, size: int, generator: np.random.Generator) -> list[Self]:
        """Return models with parameters drawn from the normal law around the maximum."""
        ...

    def fit(self, histories: Histories) -> Self:
        """Learn the parameters by maximum likelihood."""
        ...

    def log_likelihood(self, histories: Histories) -> Floats:
        """Return the log-likelihood of each row, unweighted, gap terms included where k > 1."""
        ...

    def probability_alive(self, histories: Histories) -> Floats:
        """Return P(still a customer at T | history)."""
        ...

    def tail(self, histories: Histories, silence: Floats | None = None) -> Floats:
        """Return P(the current gap is longer than ``silence`` | still a customer, completed gaps).

        ``silence`` in weeks defaults to T - t_x. Falls monotonically from 1 as silence grows.
        """
        ...

    def tail_quantile(self, histories: Histories, probability: Floats) -> Floats:
        """Return the silence in weeks at which ``tail`` falls to ``probability``."""
        ...

    def probability_silent(self, histories: Histories, weeks: float) -> Floats:
        """Return P(no purchase in the next ``weeks`` | history).

        It is L(x, t_x, T + weeks) / L(x, t_x, T).
        """
        ...

    def purchase_rate(self, histories: Histories) -> Floats:
        """Return the expected purchases per week of a customer who stays, given the history.

        The silence since the last purchase counts as evidence of a low rate. To leave it out, ask
        about ``histories.at_last_purchase()``.
        """
        ...

    def expected_purchases(
        self, histories: Histories, weeks: float, *, weekly_discount: float = 0.0
    ) -> Floats:
        """Return the expected purchases in the next ``weeks`` given the history (dead or alive).

        With ``weekly_discount`` d each purchase u weeks ahead counts exp(-d u).
        """
        ...

    def outlook(self, histories: Histories, weeks: ArrayLike) -> Outlook:
        """Return ``probability_alive``, ``expected_purchases`` and ``tail``, in one go."""
        ...
