"""Whatever the analysis can say has a word in the interface."""

from typing import get_args

from querencia.analytics.departures.result import RuleName
from querencia.analytics.models.catalogue import MODELS as FITTED
from querencia.analytics.review.result import AlarmKind, Measure, Status
from querencia.report import labels
from querencia.report.charts.style import STATUS_COLOURS
from querencia.report.terminal import COLOURS


def test_every_code_has_its_label():
    assert set(get_args(Status)) == set(labels.STATUSES) == set(STATUS_COLOURS)
    assert set(get_args(AlarmKind)) == set(labels.ALARMS) == set(COLOURS)
    assert set(get_args(Measure)) == set(labels.MEASURES)
    assert set(get_args(RuleName)) == set(labels.RULES) == set(labels.RULE_MEANINGS)
    assert set(FITTED) <= set(labels.MODELS)
