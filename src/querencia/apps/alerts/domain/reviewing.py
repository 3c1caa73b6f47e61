"""The weekly review of the stored purchases, and what is kept of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from querencia.analytics.engine import collect
from querencia.analytics.review.result import Settings
from querencia.analytics.review.review import review
from querencia.apps.alerts.domain import history, kinds
from querencia.apps.alerts.domain.door import Cause, Settled, settle
from querencia.apps.alerts.domain.sentences import rhythm_evidence
from querencia.apps.alerts.models import Standing, WeeklyReview
from querencia.apps.customers.models import Customer
from querencia.foundation import clock
from querencia.foundation.money import minor_units
from querencia.report.document import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from querencia.analytics.ledger import Ledger
    from querencia.analytics.review.result import Review
    from querencia.apps.people.models import Organisation

    class Tell(Protocol):
        """Is told which step is under way and how much of it is done."""

        def __call__(self, step: str, done: int = 0, total: int | None = None) -> None:
            """Take note."""


CHUNK = 2_000  # customers in one transaction: others may write in between
NOT_KEPT = {"customers", "this_week", "settings"}
TERMS = ("ci", "cf", "nc", "retained", "lost", "won", "returned")
SAME = ("status", "alarm_since", "p_alive", "p_silent", "first", "last", "silence_days",
        "mean_gap_days", "gap_spread_days", "purchases", "expected_purchases", "usual_per_year",
        "recent_per_year", "usual_amount", "recent_amount")  # fmt: skip
MONEY = {"amount_minor": "amount", "value_minor": "value", "value_at_risk_minor": "value_at_risk"}


@dataclass(frozen=True)
class Week:
    """The week for which a review is made.

    Attributes:
        monday: On which it is read.
        as_of: The last day that it knows.
    """

    monday: date
    as_of: date


def week_of(today: date, *, last_purchase: date) -> Week:
    """Return the week that ``today`` lies in, known to yesterday or as far as purchases reach.

    Purchases that were not brought in yet are not silence: who reviews in November what reaches to
    June is told how things stood in June.
    """
    return Week(clock.monday_of(today), min(today - timedelta(days=1), last_purchase))


def last_purchase(ledger: Ledger) -> date | None:
    """Return the last day on which somebody bought; None in an empty ledger."""
    last = collect(ledger.purchases.aggregate(last=ledger.purchases.day.max()))["last"][0].as_py()
    return None if last is None else date.fromisoformat(str(last)[:10])


def settings_of(organisation: Organisation) -> Settings:
    """Return what the organisation wants the review to look for."""
    rate = organisation.margin_rate
    return Settings(
        false_alarms_per_year=float(organisation.false_alarms_per_year),
        capacity=organisation.weekly_capacity,
        margin_rate=None if rate is None else float(rate),
        country=organisation.country,
    )


def run_review(
    *,
    ledger: Ledger,
    week: Week,
    organisation: Organisation,
    now: datetime,
    tell: Tell,
) -> WeeklyReview:
    """Review the purchases and keep what was found; run again, it replaces that.

    Args:
        ledger: All purchases; customers by the text of their id.
        week: For which week.
        organisation: Whose.
        now: This moment.
        tell: Is told each step (a code), and how much of it is done; called inside the transaction
            of what it tells.

    Raises:
        UnusableLedger: There is no purchase, or no customer has bought on two days.
    """
    found = review(
        ledger,
        as_of=week.as_of,
        settings=settings_of(organisation),
        progress=lambda step, share=None: tell(step, round(100 * (share or 0)), 100),
    )
    history.keep(found.customers, _terms(found), week=week.monday)
    stored, _made = WeeklyReview.objects.update_or_create(
        week=week.monday,
        defaults={"as_of": week.as_of, "facts": facts_of(found), "finished_at": now},
    )
    _keep_standings(found, stored, organisation.currency, tell)
    raise_alerts(found, organisation.currency, now=now, tell=tell)
    return stored


def facts_of(found: Review) -> dict[str, Any]:
    """Return what was found of the whole business, as plain JSON values."""
    names = [name for name in found.__dataclass_fields__ if name not in NOT_KEPT]
    return {name: plain(getattr(found, name)) for name in names}


def raise_alerts(
    found: Review,
    currency: str,
    *,
    now: datetime,
    tell: Tell,
) -> dict[str, Settled]:
    """Open, update and end the alerts of silence, decline and lost lines."""
    causes: dict[str, list[Cause]] = {kind: [] for kind in kinds.OF_RHYTHM}
    ringing = found.customers.filter(pc.is_valid(found.customers["alarm"]))
    known = set(Customer.objects.filter(merged_into=None).values_list("id", flat=True))
    for row in ringing.to_pylist():
        # Lost for long: that is no news, and its alert, if there was one, has had its time.
        if row["status"] != "lost" and int(row["id"]) in known:
            causes[row["alarm"]].append(_cause(row, found, currency))
    total = sum(map(len, causes.values()))
    return {
        kind: settle(kind, of_kind, now=now, on_chunk=partial(tell, "alerting", total=total))
        for kind, of_kind in causes.items()
    }


def _cause(row: dict[str, Any], found: Review, currency: str) -> Cause:
    return Cause(
        customer_id=int(row["id"]),
        since=row["alarm_since"],
        evidence=rhythm_evidence(row, found.alarm),
        value_at_stake_minor=_minor(row["value_at_risk"], currency),
    )


def _keep_standings(
    found: Review,
    stored: WeeklyReview,
    currency: str,
    tell: Tell,
) -> None:
    """Replace every customer's standing, some at a time; the old ones stand until then."""
    known = set(Customer.objects.filter(merged_into=None).values_list("id", flat=True))
    rows = (row for row in _rows(found.customers) if int(row["id"]) in known)
    fields = [f.name for f in Standing._meta.fields if not f.primary_key]
    done, total = 0, found.customers.num_rows
    for part in _chunks(rows, CHUNK):
        with transaction.atomic():
            Standing.objects.bulk_create(
                [_standing(row, stored, currency) for row in part],
                update_conflicts=True,
                unique_fields=["customer"],
                update_fields=fields,
            )
            done += len(part)
            tell("keeping", done, total)
    Standing.objects.exclude(review=stored).delete()


def _standing(row: dict[str, Any], stored: WeeklyReview, currency: str) -> Standing:
    same = {name: _finite(row[name]) for name in SAME}
    money = {name: _minor(row[column], currency) for name, column in MONEY.items()}
    return Standing(
        customer_id=int(row["id"]),
        review=stored,
        alarm=row["alarm"] or "",
        product_line=row["product_line"] or "",
        **same,
        **money,
    )


def _terms(found: Review) -> dict[str, pa.Table]:
    """Return the customers behind each term of the retention coefficient."""
    if found.retention is None:
        return {}
    tables = []
    for term in TERMS:
        if term in found.retention.terms:
            ids = collect(found.retention.customers(term).select("customer"))["customer"]
            tables.append(pa.table({"term": pa.repeat(term, len(ids)), "customer": ids}))
    return {"retention": pa.concat_tables(tables)}


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=CHUNK):
        yield from batch.to_pylist()


def _chunks(rows: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _finite(value: Any) -> Any:  # noqa: ANN401 - any cell
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _minor(value: Any, currency: str) -> int | None:  # noqa: ANN401 - a float or a Decimal
    if value is None or not math.isfinite(value):
        return None
    return minor_units(Decimal(str(value)), currency)
