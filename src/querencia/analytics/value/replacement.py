"""What it would cost to win a customer of equal value."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import numpy as np

from querencia.analytics.errors import ExplainedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ANY_CHANNEL = "all"
_SPANISH = {
    "canal": "channel",
    "coste": "cost",
    "costo": "cost",
    "clientes": "customers",
    "valor_desde": "value_from",
}


class UnclearCosts(ExplainedError, ValueError):
    """A table of acquisition costs cannot be understood."""


@dataclass(frozen=True)
class ChannelCost:
    """What a new customer costs in one channel.

    Attributes:
        channel: Its name; ``ANY_CHANNEL`` for the one figure of a business that gives one.
        cost: All that was spent on winning customers, by customer won.
        customers: Customers won, where it is known: the weight of the channel.
        value_from: Where costs are known by value band: the least worth over the horizon of the
            customers that this cost buys.
    """

    channel: str
    cost: Decimal
    customers: int | None = None
    value_from: Decimal | None = None


@dataclass(frozen=True)
class AcquisitionCosts:
    """What new customers cost, by channel."""

    channels: tuple[ChannelCost, ...]

    @property
    def average(self) -> float:
        """Cost of a new customer over all channels, weighted by customers where all are known."""
        costs = np.array([float(channel.cost) for channel in self.channels])
        won = [channel.customers for channel in self.channels]
        if None in won or not any(won):
            return float(costs.mean())
        return float(np.average(costs, weights=np.array(won, dtype=float)))

    @property
    def by_band(self) -> bool:
        """Whether costs are known by value band, so that like is compared with like directly."""
        return all(channel.value_from is not None for channel in self.channels)

    def replacement_cost(self, value: Floats, new_customer: float) -> Floats:
        """Return what winning a customer of equal value costs.

        Where the table has value bands, the mean cost of the band that a customer's value falls
        in. Otherwise a new customer is worth ``new_customer`` on average, so an equal one takes
        value / new_customer new ones, each at the average cost: one who buys ten times as much is
        not replaced by winning one like all others.

        It is a yardstick for how much keeping may cost, never a term of the value: what was once
        paid to win this customer is gone either way.

        Args:
            value: Worth of each customer over the horizon if still one, shape (n,).
            new_customer: Worth of a new customer over the same horizon, in the same unit.

        Returns:
            Shape (n,); 0 where the value is not above zero, NaN where ``new_customer`` is not.
        """
        if self.by_band:
            return self._by_band(value)
        if new_customer <= 0:
            return np.full(len(value), np.nan)
        cost: Floats = self.average * np.maximum(value, 0.0) / new_customer
        return cost

    def _by_band(self, value: Floats) -> Floats:
        starts = sorted({float(c.value_from) for c in self.channels if c.value_from is not None})
        costs = [
            AcquisitionCosts(
                tuple(
                    c for c in self.channels if c.value_from is not None and c.value_from == start
                )
            ).average
            for start in starts
        ]
        # Below the lowest band there is nothing cheaper to compare with than the lowest band.
        band = np.maximum(np.searchsorted(starts, value, side="right") - 1, 0)
        return np.where(value > 0, np.array(costs)[band], 0.0)


def one_cost(cost: Decimal) -> AcquisitionCosts:
    """Return the costs of a business that gives one figure for all its channels."""
    if cost < 0:
        raise UnclearCosts("The acquisition cost must not be negative, not %(cost)s.", cost=cost)
    return AcquisitionCosts((ChannelCost(ANY_CHANNEL, cost),))


def read_costs(path: Path) -> AcquisitionCosts:
    """Read a table of acquisition costs.

    Args:
        path: CSV with the columns ``channel`` and ``cost`` (or ``canal`` and ``coste``) and, if
            known, ``customers`` (``clientes``) won and ``value_from`` (``valor_desde``), the least
            worth of the band. Separated by commas, or by semicolons with decimal commas.

    Raises:
        UnclearCosts: A column is missing or a cell can't be read; the message names line, column
            and value.
        OSError: The file can't be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnclearCosts(
            "The table of acquisition costs is not encoded in %(encoding)s.", encoding="utf-8"
        ) from error
    semicolons = ";" in text.partition("\n")[0]
    if semicolons:
        text = text.replace(",", ".")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if semicolons else ",")
    names = [_SPANISH.get(name.strip().lower(), name.strip().lower()) for name in next(rows, [])]
    return costs_from_rows(dict(zip(names, row, strict=False)) for row in rows if any(row))


def costs_from_rows(rows: Iterable[Mapping[str, str]]) -> AcquisitionCosts:
    """Return the costs in the rows of a table under its headings; see ``read_costs``."""
    channels = []
    for line, row in enumerate(rows, start=2):
        channel, cost = row.get("channel", "").strip(), _decimal(line, "cost", row)
        if not channel or cost is None:
            missing = "cost" if channel else "channel"
            raise UnclearCosts(
                "Acquisition costs, line %(line)s: %(column)s is missing.",
                line=line,
                column=missing,
            )
        won = _decimal(line, "customers", row)
        customers = None if won is None else int(won)
        channels.append(ChannelCost(channel, cost, customers, _decimal(line, "value_from", row)))
    if not channels:
        raise UnclearCosts(
            "Acquisition costs: there are no rows under %(columns)s.", columns="channel, cost"
        )
    if len({channel.value_from is None for channel in channels}) > 1:
        raise UnclearCosts(
            "Acquisition costs: %(column)s must stand in all rows or in none.", column="value_from"
        )
    return AcquisitionCosts(tuple(channels))


def _decimal(line: int, column: str, row: Mapping[str, str]) -> Decimal | None:
    text = row.get(column, "").strip()
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise UnclearCosts(
            "Acquisition costs, line %(line)s: %(column)s is %(text)s, not a number of 0 or more.",
            line=line,
            column=column,
            text=repr(text),
        )
    return number
