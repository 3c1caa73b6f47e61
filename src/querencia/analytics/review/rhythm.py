"""The rhythm model of a review: learnt from a sample large enough, chosen among a few."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from querencia.analytics.engine import collect
from querencia.analytics.models import Histories, MbgNbd, MixK, choose_k
from querencia.analytics.review.result import ModelFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from querencia.analytics.models.erlang_model import ErlangModel

FIT_CUSTOMERS = 100_000  # parameters are known to a percent or better from these
FEW_REPEAT_CUSTOMERS = 200  # below, a mixture over k would learn from chance
KS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Rhythm:
    """The model that scores the customers, and what is said of it."""

    model: ErlangModel
    facts: ModelFacts
    repeat_customers: int


def rows_to_learn_from(histories: ibis.Table) -> pa.Table:
    """Fetch what models learn from, at most ``FIT_CUSTOMERS`` rows, the same on every engine.

    Customers are put in the order of their ids and every n-th is taken: ids tend to follow the
    date a customer was won, so that all ages are there in their proportions.
    """
    ids = every_nth(collect(histories.select("customer")).sort_by("customer"), FIT_CUSTOMERS)
    rows = collect(histories.semi_join(ibis.memtable(ids), "customer"))
    return rows.sort_by("customer")


def every_nth(rows: pa.Table, most: int) -> pa.Table:
    """Return at most ``most`` rows, evenly spaced."""
    if rows.num_rows <= most:
        return rows
    return rows.take(pa.array(np.arange(most, dtype=np.int64) * rows.num_rows // most))


def choose_rhythm(rows: pa.Table, customers: int) -> Rhythm:
    """Fit the candidates and keep the one that explains the histories best for its size (BIC).

    Args:
        rows: From ``rows_to_learn_from``.
        customers: How many there are in all.

    Raises:
        ValueError: No customer has bought on a second day.
    """
    histories = Histories.from_arrow(rows)
    repeat = int(pc.sum(pc.greater(rows["x"], 0)).as_py() or 0)
    fitted: Sequence[ErlangModel] = [MbgNbd().fit(histories)]
    if repeat >= FEW_REPEAT_CUSTOMERS:
        fitted = [*fitted, choose_k(histories, KS), MixK().fit(histories)]
    best = min(fitted, key=_bic)
    facts = ModelFacts(
        name=best.name,
        parameters=dict(best.parameters_),
        log_likelihood=best.log_likelihood_,
        customers=customers,
        compared={model.name: model.log_likelihood_ for model in fitted},
    )
    return Rhythm(best, facts, repeat)


def _bic(model: ErlangModel) -> float:
    return len(model.learnt) * log(model.customers_) - 2 * model.log_likelihood_
