"""The alarm on real customers, against simple rules, published models and the limit of chance.

What is compared is measured by the benchmark itself: fitted on the first half of the data, every
rule rings in one completed gap in ten.
"""

import importlib.util
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from querencia.analytics.clock import calendar
from querencia.analytics.departures.forecast import Forecast, learn_forecast
from querencia.analytics.departures.retiming import known_by
from querencia.analytics.departures.simple_rules import DaysWithoutPurchase
from querencia.analytics.departures.trial import histories_at
from querencia.analytics.models import BgNbd, MbgNbd, MixK


@pytest.fixture(scope="module")
def alarm():
    """The benchmark, which is no package."""
    path = Path(__file__).parents[2] / "benchmarks" / "alarm.py"
    spec = importlib.util.spec_from_file_location("alarm_benchmark", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look for themselves there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def cdnow(alarm):
    return alarm.cdnow()


@pytest.fixture(scope="module")
def grocer(alarm, grocery):
    return alarm._base("grocery", grocery, date(2006, 12, 31), date(2007, 12, 30))


def _learnt(base, kind=MixK):
    model = kind().fit(histories_at(base.gaps, base.known, calendar()))
    return model, learn_forecast(model, calendar(), base.gaps, base.known)


def test_cdnow_is_measured_as_others_measured_it(alarm, cdnow):
    days = DaysWithoutPurchase()
    assert alarm.delay_at_share(days, cdnow)[0] == 30
    assert alarm.base_auc(days, cdnow) == pytest.approx(0.759, abs=5e-4)
    model = MbgNbd().fit(histories_at(cdnow.gaps, cdnow.known, calendar()))
    assert alarm.delay_at_share(Forecast(model, calendar()), cdnow)[0] == 22


def test_the_forecast_is_the_earliest_and_surest_on_cdnow(alarm, cdnow):
    _, forecast = _learnt(cdnow)
    # Best rows of the others: 22 weeks, AUC .770 (gradient boosting) to three digits.
    assert alarm.delay_at_share(forecast, cdnow)[0] <= 22
    assert round(alarm.base_auc(forecast, cdnow), 3) >= 0.770


def test_a_grocer_is_measured_as_others_measured_it(alarm, grocer):
    days = DaysWithoutPurchase()
    assert alarm.delay_at_share(days, grocer)[0] == 12
    assert alarm.base_auc(days, grocer) == pytest.approx(0.897, abs=5e-4)
    model = BgNbd().fit(histories_at(grocer.gaps, grocer.known, calendar()))
    assert alarm.delay_at_share(Forecast(model, calendar()), grocer)[0] == 4


def test_the_forecast_is_the_earliest_and_surest_on_a_grocer(alarm, grocer):
    _, forecast = _learnt(grocer)
    # Best rows of the others: 4 weeks (BG/NBD), AUC .897 (days without a purchase).
    assert alarm.delay_at_share(forecast, grocer)[0] <= 4
    assert alarm.base_auc(forecast, grocer) >= 0.897


def test_a_forecast_learns_from_nothing_that_was_unknown(cdnow):
    model, forecast = _learnt(cdnow, MbgNbd)
    past = known_by(cdnow.gaps, cdnow.known)
    assert learn_forecast(model, calendar(), past, cdnow.known).weights == forecast.weights


def test_a_forecast_with_too_little_past_is_the_models_own(cdnow):
    model, _ = _learnt(cdnow, MbgNbd)
    early = int(cdnow.gaps.day.min()) + 60
    assert learn_forecast(model, calendar(), cdnow.gaps, early).weights == (0.0, 1.0, 0.0, 0.0)


@pytest.mark.slow
def test_rhythms_of_many_gaps_ring_near_the_limit_of_a_known_rate(alarm):
    for line in alarm.limit_rows(1500):
        _, k, limit, few, some, many, _ = (part.strip() for part in line.split("|"))
        found = np.array([float(few), float(some), float(many)])
        assert abs(found - float(limit.split()[0])).max() < 0.12 * float(limit.split()[0]), k


@pytest.mark.slow
def test_the_promise_holds_in_every_quarter_of_a_seasonal_year(alarm):
    held = 0
    for line in alarm.promise_rows(alarm.simulated_year(12_000), (0.5,)):
        _, rule, _, seen, true, _, _ = (part.strip() for part in line.split("|"))
        if rule not in {"rhythm", "probability_alive"}:
            continue
        held += 1
        for quarter in (*seen.split(), *true.split()):
            assert 0.4 <= float(quarter) <= 0.6, (rule, seen, true)
    assert held == 2
