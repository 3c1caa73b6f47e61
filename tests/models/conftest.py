"""Histories for the models, made in plain NumPy so that they owe nothing to the engine."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from querencia.analytics.models import Histories


@dataclass(frozen=True)
class Split:
    """A ledger split at a day: histories until it, and the repeat purchase days of each after."""

    histories: Histories
    bought_after: np.ndarray
    repeat_count: np.ndarray
    repeat_mean: np.ndarray


def _days(table: pa.Table) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return customer, day and amount, purchases of one customer on one day being one."""
    customer = np.unique(table["customer"].to_numpy(zero_copy_only=False), return_inverse=True)[1]
    day = table["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    amount = (
        table["amount"].cast(pa.float64()).to_numpy()
        if "amount" in table.column_names
        else np.ones(len(table))
    )
    pairs, where = np.unique(np.stack([customer, day], axis=1), axis=0, return_inverse=True)
    return pairs[:, 0], pairs[:, 1], np.bincount(where.ravel(), amount)


def _split(table: pa.Table, end: date, holdout_end: date) -> Split:
    customer, day, amount = _days(table)
    last_day, last_later = (int(np.datetime64(d).astype(np.int64)) for d in (end, holdout_end))
    known = day <= last_day
    ids = np.unique(customer[known])
    later = (day > last_day) & (day <= last_later) & np.isin(customer, ids)
    after = np.bincount(np.searchsorted(ids, customer[later]), minlength=len(ids))

    who, when, worth = np.searchsorted(ids, customer[known]), day[known], amount[known]
    opens = np.flatnonzero(np.r_[True, who[1:] != who[:-1]])
    closes = np.r_[opens[1:], len(who)] - 1
    repeat = np.ones(len(who), bool)
    repeat[opens] = False
    gap = np.maximum(np.diff(when, prepend=0), 0.5)[repeat] / 7
    count = np.bincount(who[repeat], minlength=len(ids))
    histories = Histories.of(
        x=count,
        t_x=(when[closes] - when[opens]) / 7,
        T=(last_day - when[opens]) / 7,
        litt=np.bincount(who[repeat], np.log(gap), len(ids)),
    )
    total = np.bincount(who[repeat], worth[repeat], len(ids))
    mean = np.divide(total, count, out=np.zeros(len(ids)), where=count > 0)
    return Split(histories, after, count, mean)


@pytest.fixture(scope="session")
def split() -> Callable[[pa.Table, date, date], Split]:
    return _split


@pytest.fixture(scope="session")
def sample(cdnow_sample: pa.Table) -> Split:
    """The tenth of CDNOW, as the papers split it: 39 weeks and 39 weeks."""
    return _split(cdnow_sample, date(1997, 9, 30), date(1998, 6, 30))


@pytest.fixture(scope="session")
def master(cdnow_master: pa.Table) -> Split:
    return _split(cdnow_master, date(1997, 9, 30), date(1998, 6, 30))


@pytest.fixture(scope="session")
def grocer(grocery: pa.Table) -> Split:
    """A year of an online grocer, and the year after."""
    return _split(grocery, date(2006, 12, 31), date(2007, 12, 30))
