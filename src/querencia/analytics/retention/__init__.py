"""Retention figures: how many customers stay, how much revenue stays with them, and since when."""

from querencia.analytics.retention.churn import LogoChurn, annualise, measure_churn
from querencia.analytics.retention.coefficient import (
    RetentionFigure,
    SeedForm,
    measure_retention,
    measure_retention_over_time,
    seed_form,
)
from querencia.analytics.retention.cohorts import Cohort, CohortTriangle, build_cohorts
from querencia.analytics.retention.figure import Figure, Terms
from querencia.analytics.retention.groups import describe_customers, measure_retention_by
from querencia.analytics.retention.interval import Interval, wilson
from querencia.analytics.retention.missing import Missing
from querencia.analytics.retention.repeat import RepeatRate, measure_repeat_rate, second_purchases
from querencia.analytics.retention.revenue import (
    RevenueMovement,
    RevenueRetention,
    measure_revenue_retention,
)
from querencia.analytics.retention.rfm import Rfm, RfmGroup, RfmTable, score_rfm
from querencia.analytics.retention.summary import Summary, summarise
from querencia.analytics.retention.window import (
    Window,
    count_pauses,
    given_window,
    longest_window,
    pauses_of,
    propose_window,
)

__all__ = [
    "Cohort",
    "CohortTriangle",
    "Figure",
    "Interval",
    "LogoChurn",
    "Missing",
    "RepeatRate",
    "RetentionFigure",
    "RevenueMovement",
    "RevenueRetention",
    "Rfm",
    "RfmGroup",
    "RfmTable",
    "SeedForm",
    "Summary",
    "Terms",
    "Window",
    "annualise",
    "build_cohorts",
    "count_pauses",
    "describe_customers",
    "given_window",
    "longest_window",
    "measure_churn",
    "measure_repeat_rate",
    "measure_retention",
    "measure_retention_by",
    "measure_retention_over_time",
    "measure_revenue_retention",
    "pauses_of",
    "propose_window",
    "score_rfm",
    "second_purchases",
    "seed_form",
    "summarise",
    "wilson",
]
