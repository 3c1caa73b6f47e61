"""The headline figures, each with its definition, its period and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from querencia.report.labels import MEASURES, STATUSES
from querencia.report.reader import WHOLE_FROM
from querencia.report.reasons import WITHOUT_MODEL

if TYPE_CHECKING:
    import pyarrow as pa

    from querencia.analytics.review.result import Interval, ListedCustomer, RevenueRetention, Review
    from querencia.report.reader import Reader

LITTLE = 0.001  # of the whole value: less at risk than that is next to nothing


@dataclass(frozen=True)
class StatedFigure:
    """One figure as text; ``value`` is None where data is missing, and ``note`` says what for.

    Attributes:
        key: stable name of the figure.
        label: what it is called.
        value: the figure itself.
        note: its period and its uncertainty, or what is missing.
        definition: how it is worked out, in words and symbols.
    """

    key: str
    label: str
    value: str | None
    note: str
    definition: str


def headline(review: Review, reader: Reader) -> tuple[StatedFigure, ...]:
    """Return the figures that an owner looks at first, in their order."""
    return (
        _retention(review, reader),
        _at_risk(review, reader),
        _customers(review, reader),
        _promise(review, reader),
    )


def supporting(review: Review, reader: Reader) -> tuple[StatedFigure, ...]:
    """Return the figures that stand beside the retention coefficient."""
    return (_churn(review, reader), _repeat(review, reader), *_revenue(review, reader))


def still_here(customers: pa.Table) -> pa.Table:
    """Leave out the customers who were lost earlier; what they were worth is not at risk."""
    return customers.filter(pc.not_equal(customers["status"], "lost"))


def total_value(customers: pa.Table) -> float:
    """Add up what the customers who are not lost are worth if all of them are still customers."""
    return float(pc.sum(still_here(customers)["value"]).as_py() or 0.0)


def at_stake(customer: ListedCustomer, review: Review) -> float | None:
    """Return the value at risk; None where it is not known.

    With few data no model stands behind a probability, and one that has seen nobody leave says of
    somebody silent that nothing is at risk.
    """
    stake = customer.value_at_risk
    if stake is None or review.alarm.reason not in WITHOUT_MODEL:
        return stake
    return stake if stake > LITTLE * (customer.value or 0.0) else None


def worth(review: Review, amount: float | None, reader: Reader, digits: int | None = None) -> str:
    """Write what a customer is worth in the measure of the review: money, or purchases."""
    if review.value.measure == "purchases" and amount is not None:
        written = reader.short(amount)
        return reader.ngettext(
            "%(count)s purchase", "%(count)s purchases", 1 if written == "1" else 2, count=written
        )
    return reader.money(amount, review.ledger.currency, digits)


def worth_bounds(review: Review, interval: Interval, reader: Reader) -> tuple[str, str]:
    """Write both bounds of an interval, with as many digits as the larger one asks for."""
    low, high = interval
    digits = 0 if abs(high) >= WHOLE_FROM else None
    return worth(review, low, reader, digits), worth(review, high, reader, digits)


def counted(review: Review, reader: Reader) -> list[tuple[str, str]]:
    """Count the customers of each status that there are: ("active", "282 activos")."""
    counts = {status: review.status_counts.get(status, 0) for status in STATUSES}
    written = {
        "active": reader.ngettext("%(n)s active", "%(n)s active", counts["active"]),
        "new": reader.ngettext("%(n)s new", "%(n)s new", counts["new"]),
        "shrinking": reader.ngettext("%(n)s shrinking", "%(n)s shrinking", counts["shrinking"]),
        "silent": reader.ngettext("%(n)s silent", "%(n)s silent", counts["silent"]),
        "lost": reader.ngettext("%(n)s lost", "%(n)s lost", counts["lost"]),
    }
    return [(status, written[status]) for status, count in counts.items() if count]


def missing_retention(review: Review, reader: Reader) -> str:
    """Say what is missing for the retention coefficient."""
    messages = {
        "short_history": reader.gettext(
            "The purchases do not reach back far enough: it takes a year and the window before it."
        ),
        "nobody_active": reader.gettext("No customer was active a year before."),
    }
    return messages.get(review.retention_missing or "", reader.gettext("Not enough data yet."))


def _retention(review: Review, reader: Reader) -> StatedFigure:
    label = reader.gettext("Retention coefficient")
    figure = review.retention
    if figure is None:
        note = missing_retention(review, reader)
        return StatedFigure("retention", label, None, note, _retention_formula(reader))
    low, high = figure.interval
    note = reader.gettext(
        "active: bought in the last %(window)s days; %(period)s; "
        "95%% interval: %(low)s to %(high)s",
        window=reader.integer(figure.window_days),
        period=reader.period(figure.start, figure.end),
        low=reader.percent(low / 100, 1),
        high=reader.percent(high / 100, 1),
    )
    terms = reader.gettext(
        "Active at the start (CI): %(ci)s; still active at the end: %(retained)s. Active at the "
        "end (CF): %(cf)s; not active at the start (NC): %(nc)s. Active means bought within the "
        "last %(window)s days. Interval: Wilson.",
        ci=reader.integer(figure.ci),
        retained=reader.integer(figure.retained),
        cf=reader.integer(figure.cf),
        nc=reader.integer(figure.nc),
        window=reader.integer(figure.window_days),
    )
    definition = f"{_retention_formula(reader)} {terms}"
    return StatedFigure(
        "retention", label, reader.percent(figure.coefficient / 100, 1), note, definition
    )


def _churn(review: Review, reader: Reader) -> StatedFigure:
    """State the other side of the coefficient: who of the customers at the start is gone."""
    label = reader.gettext("Logo churn")
    definition = reader.gettext(
        "Customers active at the start and no longer at the end, divided by those active at the "
        "start: 100 minus the retention coefficient. Each customer counts as one, however much "
        "they buy."
    )
    found = review.logo_churn
    if found is None:
        return StatedFigure("churn", label, None, missing_retention(review, reader), definition)
    low, high = found.interval
    note = reader.gettext(
        "active: bought in the last %(window)s days; %(period)s; "
        "95%% interval: %(low)s to %(high)s",
        window=reader.integer(found.window_days),
        period=reader.period(found.start, found.end),
        low=reader.percent(low / 100, 1),
        high=reader.percent(high / 100, 1),
    )
    terms = reader.gettext(
        "Active at the start: %(customers)s; lost: %(lost)s.",
        customers=reader.integer(found.at_start),
        lost=reader.integer(found.lost),
    )
    value = reader.percent(found.percent / 100, 1)
    return StatedFigure("churn", label, value, note, f"{definition} {terms}")


def _retention_formula(reader: Reader) -> str:
    return reader.gettext("((CF − NC) / CI) × 100, in percent.")


def horizon(review: Review, reader: Reader) -> str:
    """Write how far ahead the value of a customer is counted: "52 weeks"."""
    return reader.ngettext("%(n)s week", "%(n)s weeks", review.settings.horizon_weeks)


def _at_risk(review: Review, reader: Reader) -> StatedFigure:
    facts = review.value
    label = reader.gettext("Value at risk")
    definition = reader.gettext(
        "For each customer, its value if it still is a customer, times the probability that it no "
        "longer is; of who buys less or has left a product line, at least the part no longer "
        "bought. Added up; who was lost earlier is left out. A customer's value (CLV) is "
        "%(measure)s over %(horizon)s, discounted at %(discount)s a year.",
        measure=reader.called(MEASURES[facts.measure]),
        horizon=horizon(review, reader),
        discount=reader.percent(review.settings.annual_discount),
    )
    total = total_value(review.customers)
    if not facts.total > 0:
        note = reader.gettext("No customer's value is known yet.")
        return StatedFigure("value_at_risk", label, None, note, definition)
    if review.alarm.reason in WITHOUT_MODEL and facts.at_risk < LITTLE * total:
        note = reader.gettext(
            "So far hardly anybody has left: how probable that is can't be known yet. All "
            "customers together: %(total)s over %(horizon)s.",
            total=worth(review, total, reader),
            horizon=horizon(review, reader),
        )
        return StatedFigure("value_at_risk", label, None, note, definition)
    low, high = worth_bounds(review, facts.at_risk_interval, reader)
    note = reader.gettext(
        "of %(total)s over %(horizon)s; 95%% interval: %(low)s to %(high)s",
        total=worth(review, total, reader),
        horizon=horizon(review, reader),
        low=low,
        high=high,
    )
    value = worth(review, facts.at_risk, reader)
    return StatedFigure("value_at_risk", label, value, note, definition)


def _customers(review: Review, reader: Reader) -> StatedFigure:
    definition = reader.gettext(
        "Everyone who bought at least once by %(day)s. New: one purchase so far, in the last "
        "%(window)s days. Active: bought in the last %(window)s days, or buys so seldom as to be "
        "probably still a customer. Shrinking: still buys, but less than chance explains. Silent: "
        "the alarm has rung, or none of these is true any longer. Lost: so for 13 weeks or more, "
        "and probably a customer no longer. These are counts, without an interval.",
        day=reader.day(review.as_of),
        window=reader.integer(review.window.days),
    )
    return StatedFigure(
        "customers",
        reader.gettext("Customers by status"),
        reader.integer(review.ledger.customers),
        ", ".join(text for _, text in counted(review, reader)),
        definition,
    )


def _promise(review: Review, reader: Reader) -> StatedFigure:
    facts = review.alarm
    label = reader.gettext("False alarms per customer and year")
    definition = reader.gettext(
        "A false alarm is an alert on a customer who would have bought again anyway. "
        "%(promised)s are promised per customer and year; what came true is measured on weeks of "
        "the past that the alarm had not seen.",
        promised=reader.number(facts.promised, 2),
    )
    if facts.realised is None or facts.realised_interval is None:
        promised = reader.number(facts.promised, 2)
        few = reader.gettext(
            "%(promised)s promised; not measured yet: too few customers buy again to try the "
            "alarm out on them.",
            promised=promised,
        )
        short = reader.gettext(
            "%(promised)s promised; not measured yet: the history is too short to try the alarm "
            "out on it.",
            promised=promised,
        )
        note = few if facts.reason == "few_customers" else short
        return StatedFigure("promise", label, None, note, definition)
    low, high = facts.realised_interval
    note = reader.gettext(
        "%(promised)s promised; 95%% interval of the measured: %(low)s to %(high)s",
        promised=reader.number(facts.promised, 2),
        low=reader.number(low, 2),
        high=reader.number(high, 2),
    )
    if facts.backtest is not None:
        period = reader.period(facts.backtest.start, facts.backtest.end)
        note = f"{note}; {period}"
    return StatedFigure("promise", label, reader.number(facts.realised, 2), note, definition)


def _repeat(review: Review, reader: Reader) -> StatedFigure:
    days = reader.integer(review.repeat_age_days)
    label = reader.gettext("Buy again within %(days)s days", days=days)
    definition = reader.gettext(
        "Share of customers with a second purchase within %(days)s days of their first; customers "
        "younger than that are left out. Purchases of one day count as one.",
        days=days,
    )
    period = review.repeat_period
    if review.repeat_rate is None or review.repeat_rate_interval is None or period is None:
        note = reader.gettext("No customer is %(days)s days old yet.", days=days)
        return StatedFigure("repeat_rate", label, None, note, definition)
    low, high = review.repeat_rate_interval
    note = reader.gettext(
        "first purchases: %(period)s; 95%% interval: %(low)s to %(high)s",
        period=reader.period(period.start, period.end),
        low=reader.percent(low, 1),
        high=reader.percent(high, 1),
    )
    rate = reader.percent(review.repeat_rate, 1)
    return StatedFigure("repeat_rate", label, rate, note, definition)


def _revenue(review: Review, reader: Reader) -> tuple[StatedFigure, ...]:
    """State gross and net revenue retention, which differ in what they count."""
    found = review.revenue_retention
    gross = reader.gettext("Gross revenue retention (GRR)")
    net = reader.gettext("Net revenue retention (NRR)")
    capped = reader.gettext(
        "Of the customers active at the start: what each bought this year, at most what it "
        "bought the year before, divided by what all of them bought the year before."
    )
    whole = reader.gettext(
        "Of the customers active at the start: what they bought this year, more or less, "
        "divided by what they bought the year before. New customers do not count."
    )
    if found is None:
        note = reader.gettext("It takes amounts and two years of purchases.")
        return (
            StatedFigure("gross_retention", gross, None, note, capped),
            StatedFigure("net_retention", net, None, note, whole),
        )
    currency = review.ledger.currency
    sums = reader.gettext(
        "%(before)s the year before, %(after)s this year.",
        before=reader.money(found.before, currency),
        after=reader.money(found.after, currency),
    )
    notes = (
        _revenue_note(found, interval, reader)
        for interval in (found.gross_interval, found.net_interval)
    )
    shares = (reader.percent(share / 100, 1) for share in (found.gross, found.net))
    keys, labels = ("gross_retention", "net_retention"), (gross, net)
    definitions = (f"{capped} {sums}", f"{whole} {sums}")
    parts = zip(keys, labels, shares, notes, definitions, strict=True)
    return tuple(StatedFigure(*part) for part in parts)


def _revenue_note(found: RevenueRetention, interval: Interval | None, reader: Reader) -> str:
    """Say over what period, and how sure; the year may be unknown, the interval too wide to say."""
    period = reader.gettext("this year against the year before")
    if found.start is not None and found.end is not None:
        period = reader.period(found.start, found.end)
    if interval is None:
        no_interval = reader.gettext("too few customers for an interval")
        return f"{period}; {no_interval}"
    low, high = interval
    return reader.gettext(
        "%(period)s; 95%% interval: %(low)s to %(high)s",
        period=period,
        low=reader.percent(low / 100, 1),
        high=reader.percent(high / 100, 1),
    )
