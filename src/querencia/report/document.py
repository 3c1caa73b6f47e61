"""The review as plain JSON values, for programs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from querencia.report.reader import Reader, reader_of
from querencia.report.reasons import evidence_of, reason

if TYPE_CHECKING:
    import pyarrow as pa

    from querencia.analytics.review.result import ListedCustomer, Review

FORMAT = 1  # of this document; grows when a key changes its meaning or goes
MOST_CUSTOMERS = 50_000
COLUMNS = (
    "id",
    "status",
    "p_alive",
    "p_silent",
    "silence_days",
    "mean_gap_days",
    "expected_purchases",
    "value",
    "value_at_risk",
    "alarm",
)


def to_json(review: Review, language: str) -> dict[str, Any]:
    """Return the review as values that ``json.dumps`` takes as they are.

    Dates are ISO 8601 text and exact amounts are decimal text; what is not known is null. Shares
    and probabilities are between 0 and 1, the retention coefficients in percent. ``customers``
    holds everybody, those with most value at risk first, up to ``MOST_CUSTOMERS``; how many more
    there are is in ``customers_omitted``, and all of them are in ``customers.parquet``.

    Args:
        review: what the weekly review found.
        language: of the sentence in ``reason``; "es" or "en".

    Raises:
        ValueError: there is no catalogue of that language.
    """
    reader = reader_of(language)
    listed = {line.id: line for line in review.this_week}
    return {
        "format": FORMAT,
        "language": reader.language,
        "as_of": plain(review.as_of),
        "settings": plain(review.settings),
        "ledger": plain(review.ledger),
        "window": plain(review.window),
        "retention": plain(review.retention),
        "retention_missing": review.retention_missing,
        "retention_over_time": plain(review.retention_over_time),
        "logo_churn": plain(review.logo_churn),
        "revenue_retention": plain(review.revenue_retention),
        "repeat_rate": plain(review.repeat_rate),
        "repeat_rate_interval": plain(review.repeat_rate_interval),
        "repeat_age_days": review.repeat_age_days,
        "repeat_period": plain(review.repeat_period),
        "cohorts": plain(review.cohorts),
        "rfm": plain(review.rfm),
        "model": plain(review.model),
        "clock": plain(review.clock),
        "alarm": plain(review.alarm),
        "value": plain(review.value),
        "status_counts": plain(review.status_counts),
        "this_week": [
            {**plain(line), "reason": _reason(line, review, reader)} for line in listed.values()
        ],
        "waiting": review.waiting,
        "customers": _customers(review, reader),
        "customers_omitted": max(0, review.customers.num_rows - MOST_CUSTOMERS),
    }


def plain(value: object) -> Any:  # noqa: ANN401 - JSON values have no narrower type
    """Turn dataclasses, dates, exact amounts and tuples into JSON values.

    Fields that take no part in comparing (the tables behind a figure) are left out.
    """
    if value is None or isinstance(value, (str, bool)):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        shown = (field.name for field in fields(value) if field.compare)
        return {name: plain(getattr(value, name)) for name in shown}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, Real):
        return _number(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(value: Real) -> int | float | None:
    """Turn NumPy's numbers into Python's; JSON has no "not a number"."""
    if isinstance(value, Integral):
        return int(value)
    return float(value) if math.isfinite(value) else None


def _customers(review: Review, reader: Reader) -> list[dict[str, Any]]:
    listed = {line.id: line for line in review.this_week}
    return [
        {
            **{name: plain(row.get(name)) for name in COLUMNS},
            "reason": _reason(listed.get(row["id"], row), review, reader),
        }
        for row in _most_at_risk(review.customers).to_pylist()
    ]


def _most_at_risk(customers: pa.Table) -> pa.Table:
    """Order by value at risk, then by name so that equal ones keep their place; cut."""
    keys = [("value_at_risk", "descending", "at_end"), ("id", "ascending", "at_end")]
    order = pc.sort_indices(customers, sort_keys=keys)
    return customers.take(order[:MOST_CUSTOMERS])


def _reason(customer: ListedCustomer | Mapping[str, Any], review: Review, reader: Reader) -> str:
    return reason(evidence_of(customer), review.alarm, reader, review.ledger.currency)
