"""What a weekly review finds: plain values, the same for the terminal, the page and the JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from querencia.analytics.departures.result import (
    AlarmFacts,
    Backtest,
    Calibration,
    Interval,
    RuleResult,
)
from querencia.analytics.retention.churn import LogoChurn
from querencia.analytics.retention.coefficient import RetentionFigure
from querencia.analytics.retention.cohorts import Cohort, CohortTriangle
from querencia.analytics.retention.revenue import RevenueRetention
from querencia.analytics.retention.rfm import RfmGroup, RfmTable
from querencia.analytics.retention.window import Window

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pyarrow as pa

    from querencia.analytics.periods import Period
    from querencia.analytics.value import AcquisitionCosts

__all__ = [
    "AlarmFacts",
    "AlarmKind",
    "Backtest",
    "Calibration",
    "ClockFacts",
    "Cohort",
    "CohortTriangle",
    "Interval",
    "LedgerFacts",
    "ListedCustomer",
    "LogoChurn",
    "Measure",
    "ModelFacts",
    "RetentionFigure",
    "RevenueRetention",
    "Review",
    "RfmGroup",
    "RfmTable",
    "RuleResult",
    "Settings",
    "Status",
    "ValueFacts",
    "WeekPoint",
    "Window",
]

Status = Literal["new", "active", "shrinking", "silent", "lost"]
AlarmKind = Literal["silent", "shrinking", "lost_line"]
Measure = Literal["margin", "revenue", "purchases"]


@dataclass(frozen=True)
class Settings:
    """What the review was asked for; everything that changes a figure stands here."""

    horizon_weeks: int = 52
    false_alarms_per_year: float = 0.5
    capacity: int = 20
    window_days: int | None = None  # None: proposed from the data
    margin_rate: float | None = None
    annual_discount: float = 0.10
    acquisition_costs: AcquisitionCosts | None = None
    country: str | None = None  # ISO 3166 code, for the holidays in the clock


@dataclass(frozen=True)
class LedgerFacts:
    """The purchases that the review read, as known at the close of ``as_of``."""

    rows: int
    purchases: int
    customers: int
    rejected: int
    refunds: int
    first: date
    last: date
    currency: str | None
    measure: Measure


@dataclass(frozen=True)
class ModelFacts:
    """The rhythm model that scored the customers."""

    name: str
    parameters: Mapping[str, float]
    log_likelihood: float
    customers: int
    compared: Mapping[str, float]  # log-likelihood of the models that were tried


@dataclass(frozen=True)
class ClockFacts:
    """Whether seasons and holidays were taken out, and why or why not."""

    on: bool
    reason: str  # "season", "short_history", "few_purchases", "no_season"
    week_index: tuple[float, ...] = ()  # 53 factors, mean 1, where on


@dataclass(frozen=True)
class ValueFacts:
    """What the customers are worth over the horizon, and how much of it is at risk."""

    measure: Measure
    total: float
    at_risk: float
    at_risk_interval: Interval
    frequency_value_correlation: float | None
    parameters: Mapping[str, float]  # of the Gamma-Gamma model
    new_customer: float  # worth of one, on the day they are won
    replacement_cost: float | None  # of the customers on the list, where costs are given


@dataclass(frozen=True)
class WeekPoint:
    """What a customer bought in one ISO week."""

    week: date
    purchases: int
    amount: float | None


@dataclass(frozen=True)
class ListedCustomer:
    """One line of this week's list."""

    id: str
    status: Status
    alarm: AlarmKind
    alarm_since: date
    first: date
    last: date
    silence_days: int
    mean_gap_days: float | None
    gap_spread_days: float | None
    purchases: int
    p_alive: float
    p_silent: float
    expected_purchases: float
    value: float | None
    value_interval: Interval | None
    value_at_risk: float | None
    recent_per_year: float | None = None  # shrinking: purchases a year lately ...
    usual_per_year: float | None = None  # ... and before
    recent_amount: float | None = None  # shrinking: amount of a purchase lately ...
    usual_amount: float | None = None  # ... and before
    product_line: str | None = None
    seller: str | None = None
    replacement_cost: float | None = None
    weeks: tuple[WeekPoint, ...] = ()


@dataclass(frozen=True)
class Review:
    """One weekly review.

    ``customers`` has one row a customer: id, status, p_alive, p_silent, silence_days,
    mean_gap_days, expected_purchases, value, value_at_risk, alarm, alarm_since and more; it is
    what ``customers.parquet`` holds.
    """

    as_of: date
    settings: Settings
    ledger: LedgerFacts
    window: Window  # W of "active within W", and where it is from
    retention: RetentionFigure | None
    retention_missing: str | None  # code of what is missing for the figure
    retention_over_time: tuple[RetentionFigure, ...]
    logo_churn: LogoChurn | None
    revenue_retention: RevenueRetention | None
    repeat_rate: float | None  # P(second purchase within repeat_age_days)
    repeat_rate_interval: Interval | None
    repeat_age_days: int
    repeat_period: Period | None  # of the first purchases of those it counts
    cohorts: CohortTriangle
    rfm: RfmTable | None  # None where nobody has bought twice
    model: ModelFacts
    clock: ClockFacts
    alarm: AlarmFacts
    value: ValueFacts
    status_counts: Mapping[str, int]
    this_week: tuple[ListedCustomer, ...]
    waiting: int  # alarms beyond this week's capacity
    customers: pa.Table = field(repr=False)
