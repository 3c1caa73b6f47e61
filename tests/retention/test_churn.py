from datetime import date

import pytest

from querencia.analytics.periods import Period
from querencia.analytics.retention import (
    LogoChurn,
    annualise,
    measure_churn,
    measure_retention,
    summarise,
)

OLD = ("old", date(2020, 1, 1))


def test_churn_is_what_retention_leaves(ledger_of, ids):
    period = Period(date(2024, 5, 31), date(2024, 6, 30))
    rows = [OLD]
    rows += [(f"c{number}", date(2024, 5, 20)) for number in range(100)]
    rows += [(f"c{number}", date(2024, 6, 20)) for number in range(97)]
    retention = measure_retention(summarise(ledger_of(rows), period=period, window_days=30))
    churn = measure_churn(retention)
    assert churn == LogoChurn(
        start=period.start, end=period.end, window_days=30, at_start=100, lost=3, percent=3.0,
        interval=pytest.approx((1.03, 8.45), abs=0.005),
        annual=pytest.approx(30.62, abs=0.005),
        annual_interval=pytest.approx((11.63, 65.34), abs=0.05),
        warning="assumes_constant_churn",
    )  # fmt: skip
    assert ids(churn.customers("lost")) == ["c97", "c98", "c99"]
    assert len(ids(churn.customers("at_start"))) == 100


def test_churn_of_a_year_is_not_annualised(ledger_of):
    period = Period.year_to(date(2024, 12, 31))
    rows = [OLD, ("a", date(2023, 12, 20)), ("b", date(2023, 12, 20)), ("a", date(2024, 12, 20))]
    churn = measure_churn(
        measure_retention(summarise(ledger_of(rows), period=period, window_days=30))
    )
    assert (churn.percent, churn.annual, churn.annual_interval, churn.warning) == (
        50.0, None, None, None,
    )  # fmt: skip


def test_a_year_of_five_percent_a_month_is_46_percent_and_not_60():
    assert annualise(5) == pytest.approx(45.96, abs=0.005)
    assert [annualise(0), annualise(100)] == [0, 100]


@pytest.mark.parametrize("percent", [-1, 101])
def test_churn_outside_0_to_100_is_refused(percent):
    with pytest.raises(ValueError, match="between 0 and 100"):
        annualise(percent)
